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

PackInMaking::PackInMaking(const Study& study, const EffectLayout& layout)
    : n_coordinates_(study.n_coordinates()),
      has_effects_(study.has_policies()),
      writer_(std::make_unique<PackWriter>(study, layout)) {}
PackInMaking::~PackInMaking() = default;

void PackInMaking::begin(Slice draws, std::span<double> points, std::span<Pack> columns,
                         std::span<DrawRecord> records) {
  expects(draws.count <= Pack::width && points.size() == draws.count * n_coordinates_ && records.size() == draws.count,
          "at most eight draws, and room for each");
  draws_ = draws;
  points_ = points;
  columns_ = columns;
  records_ = records;
  n_missing_ = draws.count;
  writer_->begin(columns, records);
}

/// The last one sees what all others have written.
void PackInMaking::end_lane() {
  if (n_missing_.fetch_sub(1) == 1 && has_effects_) writer_->end();
}

Evaluator::Evaluator(const Study& study, const EffectLayout& layout)
    : study_(study),
      layout_(layout),
      own_(std::make_unique<PackInMaking>(study, layout)),
      values_(study.n_coordinates()) {
  if (study.has_policies()) solver_.emplace(study);
}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;

void Evaluator::evaluate(std::size_t lane, PackInMaking& pack) {
  expects(lane < pack.draws_.count, "the lane of a draw");
  const auto point = pack.points_.subspan(lane * values_.size(), values_.size());
  study_.design->point(pack.draws_.first + lane, point);
  values_at(study_, point, values_);
  study_.design->put_values(pack.draws_.first + lane, values_);
  put(lane, values_, pack);
}

void Evaluator::evaluate(Slice draws, std::span<double> points, std::span<Pack> columns,
                         std::span<DrawRecord> records) {
  own_->begin(draws, points, columns, records);
  for (std::size_t lane = 0; lane < draws.count; ++lane) evaluate(lane, *own_);
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
  std::vector<double> no_point(study_.n_coordinates());
  DrawRecord record;
  own_->begin({0, 1}, no_point, columns, std::span(&record, 1));
  put(0, values, *own_);
  std::ranges::transform(columns, row.begin(), [](const Pack& column) { return column.lanes[0]; });
  return record;
}

void Evaluator::put(std::size_t lane, std::span<const double> values, PackInMaking& pack) {
  const std::span<Pack> columns = pack.columns_;
  DrawRecord& record = pack.records_[lane];
  for (std::size_t p = 0; p < study_.parameters.size(); ++p) columns[p].lanes[lane] = values[p];
  if (study_.function) {
    record = evaluate_function(*study_.function, values, columns[layout_.column(Family::output)].lanes[lane]);
  } else {
    const model::Parameters parameters = model::parameters_from(values);
    const SolvedDraw& solved = solver_->solve(parameters);
    record = solved.record;
    if (record.status == Status::ok) {
      pack.writer_->put(lane, solved);
      const auto observed = model::values_of(model::observables_of(parameters, solved.table2_rd));
      const auto observables = layout_.part(columns, Family::observable);
      for (std::size_t i = 0; i < observed.size(); ++i) observables[i].lanes[lane] = observed[i];
    }
  }
  pack.end_lane();
}

}  // namespace nqpsweep::sweep
