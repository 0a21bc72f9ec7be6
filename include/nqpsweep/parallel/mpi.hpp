/// @file
/// MPI as the sweep's ranks.
#pragma once

#include <mpi.h>

#include <string>

#include "nqpsweep/sweep/ranks.hpp"

namespace nqpsweep::parallel {

/// MPI from construction to destruction; the main thread alone calls it.
class MpiSession {
 public:
  MpiSession(int& argc, char**& argv);
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
};

/// The ranks of a communicator. An error of MPI itself ends the whole job, as MPI does by default.
class MpiRanks final : public sweep::Ranks {
 public:
  explicit MpiRanks(MPI_Comm communicator);
  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] bool any(bool mine) override;
  [[nodiscard]] sweep::Bytes reduce(sweep::Bytes mine,
                                    const std::function<sweep::Bytes(sweep::Bytes, sweep::Bytes)>& combine) override;
  [[nodiscard]] sweep::Bytes broadcast(sweep::Bytes of_rank_0) override;
  [[nodiscard]] MPI_Comm communicator() const { return communicator_; }

 private:
  MPI_Comm communicator_;
  int rank_ = 0, size_ = 1;
};

/// The MPI library in words.
[[nodiscard]] std::string library_version();

}  // namespace nqpsweep::parallel
