#include "nqpsweep/model/accuracy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nqpsweep::model {

double outcome_error(const Outcomes& value, const Outcomes& reference) {
  double worst = 0.0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double size = std::abs(reference[i]);
    const double error =
        std::abs(value[i] - reference[i]) / (outcome_table[i].logarithmic ? std::max(1.0, size) : size);
    worst = std::isfinite(error) ? std::max(worst, error) : std::numeric_limits<double>::infinity();
  }
  return worst;
}

}  // namespace nqpsweep::model
