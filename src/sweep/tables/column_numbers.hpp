/// @file
/// A column of a block as a run of numbers that statistics can be taken of.
#pragma once

#include <span>
#include <vector>

#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// The draws of a block that may stand for the distribution, leaf by leaf.
struct IndependentDraws {
  std::vector<std::size_t> draws;      ///< places in the block
  std::vector<std::size_t> leaf_ends;  ///< places in draws
  bool all = false;                    ///< every draw of the block is one

  void list(const Block& block, const design::Design& design, std::uint64_t leaf_draws);
};

/// The numbers of one column after the other. Numbers alone: NaN is left out.
class ColumnNumbers {
 public:
  void take(const Block& block, const IndependentDraws& independent, std::size_t column);

  [[nodiscard]] std::span<const double> all() const { return std::span(values_).first(count_); }
  [[nodiscard]] std::span<const double> leaf(std::size_t l) const {
    const std::size_t begin = l == 0 ? 0 : leaf_ends_[l - 1];
    return std::span(values_).subspan(begin, leaf_ends_[l] - begin);
  }

 private:
  bool take_all(const Block& block, std::size_t column);

  std::vector<double> values_;
  std::vector<std::size_t> leaf_ends_;
  std::size_t count_ = 0;
};

}  // namespace nqpsweep::sweep
