/* A library to be loaded before MPI: it counts the calls by which ranks talk to each other, and lets one of them fail.
 *
 *   FAULTS_CALL   the number of the one that fails, from 1
 *   FAULTS_RANK   the rank on which it fails
 */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

static int fails(void) {
  static int count = 0; /* the main thread alone calls MPI */
  const char* at = getenv("FAULTS_CALL");
  const char* rank = getenv("FAULTS_RANK");
  const char* mine = getenv("OMPI_COMM_WORLD_RANK");
  if (at == NULL || rank == NULL || mine == NULL || strcmp(rank, mine) != 0) return 0;
  return ++count == atoi(at);
}

#define FAULTY(name, parameters, arguments) \
  int MPI_##name parameters { return fails() ? MPI_ERR_INTERN : PMPI_##name arguments; }

FAULTY(Send, (const void* from, int n, MPI_Datatype type, int to, int tag, MPI_Comm comm), (from, n, type, to, tag, comm))
FAULTY(Recv, (void* to, int n, MPI_Datatype type, int from, int tag, MPI_Comm comm, MPI_Status* status), (to, n, type, from, tag, comm, status))
FAULTY(Bcast, (void* data, int n, MPI_Datatype type, int root, MPI_Comm comm), (data, n, type, root, comm))
FAULTY(Allreduce, (const void* from, void* to, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm), (from, to, n, type, op, comm))
