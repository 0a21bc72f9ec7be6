#include "nqpsweep/decision/dominance.hpp"

#include <algorithm>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::decision {

Violation violation_of_dominance(const stats::Histogram& a, const stats::Histogram& b) {
  expects(a.count() > 0 && b.count() > 0 && a.grid().fraction_bits() == b.grid().fraction_bits(),
          "two samples on equal cells");
  const auto end = [](const stats::Histogram& h) { return h.first_cell() + static_cast<std::int64_t>(h.n_cells()); };
  const auto shares = [](const stats::Histogram& h) {
    return [&h, counts = h.counts()](std::int64_t cell) {
      const std::int64_t place = cell - h.first_cell();
      if (place < 0 || place >= static_cast<std::int64_t>(counts.size())) return 0.0;
      return static_cast<double>(counts[static_cast<std::size_t>(place)]) / static_cast<double>(h.count());
    };
  };
  const auto share_of_a = shares(a);
  const auto share_of_b = shares(b);
  const std::int64_t last = std::max(end(a), end(b));
  double excess = 0.0;  // F_a - F_b at the lower edge of the cell
  double area = 0.0;    // its integral up to there
  Violation violation{0.0, 0.0};
  for (std::int64_t cell = std::min(a.first_cell(), b.first_cell()); cell < last; ++cell) {
    const double after = excess + share_of_a(cell) - share_of_b(cell);
    area += 0.5 * (excess + after) * (a.grid().lower_edge(cell + 1) - a.grid().lower_edge(cell));
    excess = after;
    violation.first_order = std::max(violation.first_order, excess);
    violation.second_order = std::max(violation.second_order, area);
  }
  // Both distribution functions end at 1; what remains of the excess is rounding.
  if (violation.first_order < 1e-12) violation.first_order = 0.0;
  const double span = a.grid().lower_edge(last) - a.grid().lower_edge(std::min(a.first_cell(), b.first_cell()));
  if (violation.second_order < 1e-12 * span) violation.second_order = 0.0;
  return violation;
}

}  // namespace nqpsweep::decision
