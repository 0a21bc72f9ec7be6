/// @file
/// Points from elsewhere, one for each draw.
#pragma once

#include <memory>
#include <vector>

#include "nqpsweep/design/design.hpp"
#include "nqpsweep/space/marginal.hpp"

namespace nqpsweep::design {

/// Draw i has row i of a table in the coordinates that the table has, and the point of another design in the rest.
///
/// Values of parameters are kept and passed on as they are; a coordinate is their place in the marginal.
class PointTable final : public Design {
 public:
  /// What the numbers of a table are.
  enum class Scale {
    values,  ///< of the parameter, in its own unit, within the support of its marginal
    unit     ///< coordinates, strictly between 0 and 1
  };
  struct Column {
    std::size_t coordinate;
    space::Marginal marginal;
    std::vector<double> numbers;  ///< one for each draw
  };

  PointTable(std::vector<Column> columns, Scale scale, std::shared_ptr<const Design> rest);
  [[nodiscard]] double coordinate(std::uint64_t draw, std::size_t j) const override;
  void put_values(std::uint64_t draw, std::span<double> values) const override;

 private:
  std::vector<Column> columns_;
  Scale scale_;
  std::shared_ptr<const Design> rest_;
  std::vector<std::size_t> column_of_;  // of a coordinate; columns_.size() for one of none
};

}  // namespace nqpsweep::design
