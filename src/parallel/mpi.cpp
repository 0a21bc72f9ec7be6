#include "nqpsweep/parallel/mpi.hpp"

#include <sched.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>
#include <vector>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::parallel {
namespace {

constexpr std::size_t largest_message = std::size_t{1} << 30;

/// Throws MPI's reason when a call has failed.
void check(int result, const std::string& action) {
  if (result == MPI_SUCCESS) return;
  char reason[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  const bool known = MPI_Error_string(result, reason, &length) == MPI_SUCCESS;
  throw WorldError(action, "by MPI", known ? reason : "it gives no reason");
}

void send(const sweep::Bytes& bytes, int to, MPI_Comm communicator) {
  const std::uint64_t n = bytes.size();
  check(MPI_Send(&n, 1, MPI_UINT64_T, to, 0, communicator), "sending");
  for (std::size_t at = 0; at < n; at += largest_message)
    check(
        MPI_Send(bytes.data() + at, static_cast<int>(std::min(largest_message, n - at)), MPI_BYTE, to, 0, communicator),
        "sending");
}

sweep::Bytes receive(int from, MPI_Comm communicator) {
  std::uint64_t n = 0;
  check(MPI_Recv(&n, 1, MPI_UINT64_T, from, 0, communicator, MPI_STATUS_IGNORE), "receiving");
  sweep::Bytes bytes(n);
  for (std::size_t at = 0; at < n; at += largest_message)
    check(MPI_Recv(bytes.data() + at, static_cast<int>(std::min(largest_message, n - at)), MPI_BYTE, from, 0,
                   communicator, MPI_STATUS_IGNORE),
          "receiving");
  return bytes;
}

}  // namespace

bool started_by_a_launcher() {
  // Open MPI; PMIx, of srun and others; PMI, of MPICH and older ones.
  constexpr std::array<const char*, 4> marks{"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"};
  return std::ranges::any_of(marks, [](const char* mark) { return std::getenv(mark) != nullptr; });
}

MpiSession::MpiSession(int& argc, char**& argv) {
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "starting");
  if (provided < MPI_THREAD_FUNNELED)
    throw WorldError("starting", "MPI", "it does not allow threads beside the main one");
}

MpiSession::~MpiSession() { (void)MPI_Finalize(); }  // whatever it says, nothing is left to be lost

MpiRanks::MpiRanks(MPI_Comm communicator) : communicator_(communicator) {
  check(MPI_Comm_rank(communicator_, &rank_), "asking for the rank");
  check(MPI_Comm_size(communicator_, &size_), "asking for the number of ranks");
  check(MPI_Comm_dup(communicator_, &exit_), "preparing");
  // Up to here MPI itself ends the job when something fails.
  for (const MPI_Comm c : {communicator_, exit_}) check(MPI_Comm_set_errhandler(c, MPI_ERRORS_RETURN), "preparing");
}

MpiRanks::~MpiRanks() { (void)MPI_Comm_free(&exit_); }

int MpiRanks::cores_of_each() const {
  cpu_set_t mine;
  CPU_ZERO(&mine);
  if (sched_getaffinity(0, sizeof mine, &mine) != 0) return 1;
  MPI_Comm node = MPI_COMM_NULL;
  check(MPI_Comm_split_type(communicator_, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &node),
        "asking who shares the node");
  int n_ranks = 1;
  check(MPI_Comm_size(node, &n_ranks), "asking who shares the node");
  std::vector<cpu_set_t> all(static_cast<std::size_t>(n_ranks));
  check(MPI_Allgather(&mine, sizeof mine, MPI_BYTE, all.data(), sizeof mine, MPI_BYTE, node),
        "asking who shares the node");
  check(MPI_Comm_free(&node), "asking who shares the node");
  const auto sharing =
      std::ranges::count_if(all, [&](const cpu_set_t& other) { return CPU_EQUAL(&mine, &other) != 0; });
  // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): a rank shares with itself at least
  return std::max(1, CPU_COUNT(&mine) / static_cast<int>(sharing));
}

void MpiRanks::leave_or_end_job(std::chrono::milliseconds patience, int exit_code) {
  MPI_Request all_here = MPI_REQUEST_NULL;
  const auto end = std::chrono::steady_clock::now() + patience;
  int done = 0;
  bool works = MPI_Ibarrier(exit_, &all_here) == MPI_SUCCESS;
  while (works && done == 0 && std::chrono::steady_clock::now() < end) {
    works = MPI_Test(&all_here, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (done == 0) (void)MPI_Abort(communicator_, exit_code);
}

bool MpiRanks::any(bool mine) {
  int flag = mine ? 1 : 0;
  check(MPI_Allreduce(MPI_IN_PLACE, &flag, 1, MPI_INT, MPI_LOR, communicator_), "agreeing");
  return flag != 0;
}

void MpiRanks::gather(const std::function<void(sweep::Bytes)>& add, const std::function<sweep::Bytes()>& hand_on) {
  // Binomial tree: after the pass with a distance, every multiple of 2 distance has what its right neighbours had, too.
  for (int distance = 1; distance < size_; distance *= 2) {
    if (rank_ % (2 * distance) != 0) return send(hand_on(), rank_ - distance, communicator_);
    if (rank_ + distance < size_) add(receive(rank_ + distance, communicator_));
  }
}

sweep::Bytes MpiRanks::broadcast(sweep::Bytes of_rank_0) {
  std::uint64_t n = of_rank_0.size();
  check(MPI_Bcast(&n, 1, MPI_UINT64_T, 0, communicator_), "telling all ranks");
  of_rank_0.resize(n);
  for (std::size_t at = 0; at < n; at += largest_message)
    check(MPI_Bcast(of_rank_0.data() + at, static_cast<int>(std::min(largest_message, n - at)), MPI_BYTE, 0,
                    communicator_),
          "telling all ranks");
  return of_rank_0;
}

std::string library_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  check(MPI_Get_library_version(text, &length), "asking the version of the library");
  std::string version(text, static_cast<std::size_t>(length));
  return version.substr(0, version.find(','));
}

}  // namespace nqpsweep::parallel
