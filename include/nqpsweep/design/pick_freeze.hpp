/// @file
/// The design behind Sobol' indices: two independent draws, and mixtures of them.
#pragma once

#include <memory>
#include <vector>

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/space/gaussian_copula.hpp"

namespace nqpsweep::design {

/// Which mixtures a pick-freeze design has beside AB.
struct PickFreezeOptions {
  bool has_ba = false;  ///< B with the member from A, for interactions of two members
  bool has_bc = false;  ///< B with the member from a third point C, for Owen's formula
};

/// Rows in groups: A, B, and for each member AB, A with the member's coordinates taken from B; on request BA and BC.
///
/// Under dependence AB has the member of B, and all else drawn given that, with the chances of A; BA has all of B but
/// the member, which is drawn given the rest, with the chances of A.
///
/// @par Source  Saltelli 2002; Saltelli et al. 2010; Owen 2013; Kucherenko, Tarantola & Annoni 2012 under dependence
class PickFreeze final : public Design {
 public:
  /// @param base     of 2 n_dimensions coordinates, those of A, then those of B; with BC 3 n_dimensions
  /// @param members  disjoint sets of coordinates: single parameters, or groups of them
  /// @param copula   dependence of the coordinates; needs BA where not trivial
  PickFreeze(std::shared_ptr<const Design> base, std::size_t n_dimensions,
             const std::vector<std::vector<std::size_t>>& members, PickFreezeOptions options = {},
             space::GaussianCopula copula = {});

  [[nodiscard]] std::uint64_t rows_of_a_group() const override;
  [[nodiscard]] bool is_independent(std::uint64_t row) const override { return row % rows_of_a_group() < 2; }
  void point(std::uint64_t row, std::span<double> unit_point) const override;
  [[nodiscard]] double coordinate(std::uint64_t row, std::size_t j) const override;

 private:
  enum class Kind { a, b, ab, ba, bc };
  struct Place {
    Kind kind;
    std::size_t member;
  };
  [[nodiscard]] Place place_of(std::uint64_t row) const;
  [[nodiscard]] double independent_coordinate(std::uint64_t row, std::size_t j) const;
  void dependent_point(std::uint64_t row, std::span<double> unit_point) const;

  std::shared_ptr<const Design> base_;
  std::size_t n_dimensions_, n_members_;
  PickFreezeOptions options_;
  space::GaussianCopula copula_;
  std::vector<std::size_t> member_of_;  // n_members where a coordinate belongs to none
};

}  // namespace nqpsweep::design
