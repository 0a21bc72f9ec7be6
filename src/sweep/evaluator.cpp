#include "nqpsweep/sweep/evaluator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nqpsweep/base/contract.hpp"
#include "row_writer.hpp"

namespace nqpsweep::sweep {
namespace {

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

Evaluator::Evaluator(const Study& study, const EffectLayout& layout)
    : study_(study), layout_(layout), point_(study.n_coordinates()), values_(study.n_coordinates()) {
  if (study.has_policies()) solver_.emplace(study);
}

DrawRecord Evaluator::evaluate(std::uint64_t draw, std::span<double> row) {
  study_.design->point(draw, point_);
  return evaluate(draw, point_, row);
}

DrawRecord Evaluator::evaluate(std::uint64_t draw, std::span<const double> point, std::span<double> row) {
  values_at(study_, point, values_);
  study_.design->put_values(draw, values_);
  return evaluate_at(values_, row);
}

DrawRecord Evaluator::evaluate_at(std::span<const double> values, std::span<double> row) {
  expects(row.size() == layout_.n_columns(), "one entry for each column");
  std::ranges::fill(row, std::numeric_limits<double>::quiet_NaN());
  std::copy_n(values.begin(), study_.parameters.size(), row.begin());
  if (study_.function) return evaluate_function(*study_.function, values, row[layout_.column(Family::output)]);
  const model::Parameters parameters = model::parameters_from(values);
  const SolvedDraw& solved = solver_->solve(parameters);
  DrawRecord record = solved.record;
  if (record.status != Status::ok) return record;
  RowWriter writer(study_, layout_, solved, row);
  writer.effects();
  writer.choice(record);
  const auto observed = model::values_of(model::observables_of(parameters, solved.table2_rd));
  std::ranges::copy(observed, layout_.part(row, Family::observable).begin());
  return record;
}

}  // namespace nqpsweep::sweep
