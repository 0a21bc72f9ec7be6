/// @file
/// The processes that share a sweep, as the run loop sees them.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace nqpsweep::sweep {

using Bytes = std::vector<std::byte>;

/// What the run loop needs of its fellow processes. Every member is collective but rank() and size().
class Ranks {
 public:
  virtual ~Ranks() = default;
  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;

  /// True on all ranks when it is true on any.
  [[nodiscard]] virtual bool any(bool mine) = 0;

  /// Combines the bytes of all ranks, lower ranks on the left; the result is on rank 0, the others get nothing.
  [[nodiscard]] virtual Bytes reduce(Bytes mine, const std::function<Bytes(Bytes left, Bytes right)>& combine) = 0;

  /// The bytes of rank 0 on every rank.
  [[nodiscard]] virtual Bytes broadcast(Bytes of_rank_0) = 0;
};

/// One process alone.
class SerialRanks final : public Ranks {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }
  [[nodiscard]] bool any(bool mine) override { return mine; }
  [[nodiscard]] Bytes reduce(Bytes mine, const std::function<Bytes(Bytes, Bytes)>&) override { return mine; }
  [[nodiscard]] Bytes broadcast(Bytes of_rank_0) override { return of_rank_0; }
};

}  // namespace nqpsweep::sweep
