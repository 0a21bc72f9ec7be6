#include "nqpsweep/sweep/draw.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/model/observables.hpp"
#include "row_writer.hpp"

namespace nqpsweep::sweep {

std::vector<double> point_of_draw(const Study& study, std::uint64_t draw) {
  std::vector<double> point(study.n_coordinates());
  study.design->point(draw, point);
  return point;
}

namespace {

std::vector<double> values_at(const Study& study, std::span<const double> point) {
  const std::size_t n = study.parameters.size();
  std::vector<double> all(point.size());
  const std::span<double> values(all);
  study.parameters.values_of(point.first(n), values.first(n));
  study.calibration.values_of(point.subspan(n), values.subspan(n));
  return all;
}

std::vector<double> values_of_draw(const Study& study, std::uint64_t draw, std::span<const double> point) {
  std::vector<double> values = values_at(study, point);
  study.design->put_values(draw, values);
  return values;
}

/// The one coalition of a model without policies.
DrawRecord evaluate_function(const model::TestFunction& function, std::span<const double> values, double& output) {
  const double y = function.value(values);
  DrawRecord record;
  if (!std::isfinite(y)) {
    record.status = Status::not_finite;
  } else {
    output = y;
  }
  return record;
}

}  // namespace

std::vector<double> parameters_of_draw(const Study& study, std::uint64_t draw) {
  return values_of_draw(study, draw, point_of_draw(study, draw));
}

std::vector<double> median_parameters(const Study& study) {
  return values_at(study, std::vector<double>(study.n_coordinates(), 0.5));
}

DrawRecord evaluate(const Study& study, const EffectLayout& layout, std::uint64_t draw, std::span<double> row) {
  return evaluate(study, layout, draw, point_of_draw(study, draw), row);
}

DrawRecord evaluate(const Study& study, const EffectLayout& layout, std::uint64_t draw, std::span<const double> point,
                    std::span<double> row) {
  return evaluate_at(study, layout, values_of_draw(study, draw, point), row);
}

DrawRecord evaluate_at(const Study& study, const EffectLayout& layout, std::span<const double> values,
                       std::span<double> row) {
  expects(row.size() == layout.n_columns(), "one entry for each column");
  std::ranges::fill(row, std::numeric_limits<double>::quiet_NaN());
  std::copy_n(values.begin(), study.parameters.size(), row.begin());
  if (study.function) return evaluate_function(*study.function, values, row[layout.column(Family::output)]);
  const model::Parameters parameters = model::parameters_from(values);
  const SolvedDraw solved = solve(study, parameters);
  DrawRecord record = solved.record;
  if (record.status != Status::ok) return record;
  RowWriter writer(study, layout, solved, row);
  writer.effects();
  writer.choice(record);
  const auto observed = model::values_of(model::observables_of(parameters, record.steps_per_yr));
  std::ranges::copy(observed, layout.part(row, Family::observable).begin());
  return record;
}

}  // namespace nqpsweep::sweep
