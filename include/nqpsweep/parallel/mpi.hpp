/// @file
/// MPI as the sweep's ranks.
#pragma once

#include <mpi.h>

#include <chrono>
#include <string>

#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::parallel {

/// Whether mpirun, srun or the like has started this process, perhaps as one of several; else it is alone and needs no
/// MPI, whose start takes longer than a small study.
[[nodiscard]] bool started_by_a_launcher();

/// MPI from construction to destruction; the main thread alone calls it.
class MpiSession {
 public:
  MpiSession(int& argc, char**& argv);
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
};

/// The ranks of a communicator. An error of MPI itself is thrown as a WorldError with MPI's reason, where it is seen.
class MpiRanks final : public sweep::Ranks {
 public:
  explicit MpiRanks(MPI_Comm communicator);
  ~MpiRanks() override;
  MpiRanks(const MpiRanks&) = delete;
  MpiRanks& operator=(const MpiRanks&) = delete;
  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] bool any(bool mine) override;
  void gather(const std::function<void(sweep::Bytes)>& add, const std::function<sweep::Bytes()>& hand_on) override;
  [[nodiscard]] sweep::Bytes broadcast(sweep::Bytes of_rank_0) override;

  /// Cores that each rank has to itself: those that it may run on, shared out among the ranks of its node that may run
  /// on the same. Collective.
  [[nodiscard]] int cores_of_each() const;

  /// Waits for all other ranks to be on their way out, too; where they are not after some time, ends the whole job.
  void leave_or_end_job(std::chrono::milliseconds patience, int exit_code);

 private:
  MPI_Comm communicator_;
  MPI_Comm exit_;  // of the same ranks, used on the way out alone
  int rank_ = 0, size_ = 1;
};

/// The MPI library in words.
[[nodiscard]] std::string library_version();

}  // namespace nqpsweep::parallel
