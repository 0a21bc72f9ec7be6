/// @file
/// The processes that share a sweep, as the run loop sees them.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
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

  /// Brings what all ranks have to rank 0, along a tree: each adds to what it has what its right neighbours had,
  /// nearest first, and hands on the whole, which it need not keep; rank 0 is left with all.
  virtual void gather(const std::function<void(Bytes of_neighbours)>& add, const std::function<Bytes()>& hand_on) = 0;

  /// Combines the bytes of all ranks, lower ranks on the left; the result is on rank 0, the others get nothing.
  [[nodiscard]] Bytes reduce(Bytes mine, const std::function<Bytes(Bytes left, Bytes right)>& combine) {
    gather([&](Bytes right) { mine = combine(std::move(mine), std::move(right)); },
           [&] { return std::exchange(mine, {}); });
    return mine;
  }

  /// The bytes of rank 0 on every rank.
  [[nodiscard]] virtual Bytes broadcast(Bytes of_rank_0) = 0;
};

/// One process alone.
class SerialRanks final : public Ranks {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }
  [[nodiscard]] bool any(bool mine) override { return mine; }
  void gather(const std::function<void(Bytes)>&, const std::function<Bytes()>&) override {}
  [[nodiscard]] Bytes broadcast(Bytes of_rank_0) override { return of_rank_0; }
};

}  // namespace nqpsweep::sweep
