#include "nqpsweep/sweep/evaluator.hpp"

#include <algorithm>
#include <cmath>

#include "nqpsweep/base/contract.hpp"
#include "pack_writer.hpp"

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
    : study_(study),
      layout_(layout),
      writer_(std::make_unique<PackWriter>(study, layout)),
      values_(study.n_coordinates()) {
  if (study.has_policies()) solver_.emplace(study);
}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;

void Evaluator::evaluate(Slice draws, std::span<double> points, std::span<Pack> columns,
                         std::span<DrawRecord> records) {
  const std::size_t n = study_.n_coordinates();
  expects(draws.count <= Pack::width && points.size() == draws.count * n && records.size() == draws.count,
          "at most eight draws, and room for each");
  writer_->begin(columns, records);
  for (std::size_t lane = 0; lane < draws.count; ++lane) {
    const auto point = points.subspan(lane * n, n);
    study_.design->point(draws.first + lane, point);
    values_at(study_, point, values_);
    study_.design->put_values(draws.first + lane, values_);
    put(lane, values_, columns, records[lane]);
  }
  if (solver_) writer_->end();
}

DrawRecord Evaluator::evaluate(std::uint64_t draw, std::span<double> row) {
  std::vector<double> point(study_.n_coordinates());
  study_.design->point(draw, point);
  std::vector<double> values(point.size());
  values_at(study_, point, values);
  study_.design->put_values(draw, values);
  return evaluate_at(values, row);
}

DrawRecord Evaluator::evaluate_at(std::span<const double> values, std::span<double> row) {
  expects(row.size() == layout_.n_columns(), "one entry for each column");
  Packs columns(layout_.n_columns());
  DrawRecord record;
  writer_->begin(columns, std::span(&record, 1));
  put(0, values, columns, record);
  if (solver_) writer_->end();
  std::ranges::transform(columns, row.begin(), [](const Pack& column) { return column.lanes[0]; });
  return record;
}

void Evaluator::put(std::size_t lane, std::span<const double> values, std::span<Pack> columns, DrawRecord& record) {
  for (std::size_t p = 0; p < study_.parameters.size(); ++p) columns[p].lanes[lane] = values[p];
  if (study_.function) {
    record = evaluate_function(*study_.function, values, columns[layout_.column(Family::output)].lanes[lane]);
    return;
  }
  const model::Parameters parameters = model::parameters_from(values);
  const SolvedDraw& solved = solver_->solve(parameters);
  record = solved.record;
  if (record.status != Status::ok) return;
  writer_->put(lane, solved);
  const auto observed = model::values_of(model::observables_of(parameters, solved.table2_rd));
  const auto observables = layout_.part(columns, Family::observable);
  for (std::size_t i = 0; i < observed.size(); ++i) observables[i].lanes[lane] = observed[i];
}

}  // namespace nqpsweep::sweep
