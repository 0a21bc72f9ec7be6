/// @file
/// Dependent parameters: the points of another design, brought into a Gaussian copula.
#pragma once

#include <memory>
#include <vector>

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/space/gaussian_copula.hpp"

namespace nqpsweep::design {

/// Each row of the base on its own, with dependent coordinates.
class Dependent final : public Design {
 public:
  Dependent(std::shared_ptr<const Design> base, space::GaussianCopula copula, std::size_t n_dimensions)
      : base_(std::move(base)), copula_(std::move(copula)), n_dimensions_(n_dimensions) {}

  [[nodiscard]] std::uint64_t rows_of_a_group() const override { return base_->rows_of_a_group(); }
  [[nodiscard]] bool is_independent(std::uint64_t row) const override { return base_->is_independent(row); }
  void point(std::uint64_t row, std::span<double> unit_point) const override {
    base_->point(row, unit_point);
    copula_.apply(unit_point);
  }
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override {
    std::vector<double> whole(n_dimensions_);
    point(row, whole);
    return whole[j];
  }

 private:
  std::shared_ptr<const Design> base_;
  space::GaussianCopula copula_;
  std::size_t n_dimensions_;
};

}  // namespace nqpsweep::design
