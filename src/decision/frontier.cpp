#include "nqpsweep/decision/frontier.hpp"

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::decision {

std::vector<bool> on_frontier(std::span<const double> costs, std::span<const double> payoffs) {
  expects(costs.size() == payoffs.size(), "a cost for each payoff");
  std::vector<bool> undominated(costs.size(), true);
  for (std::size_t a = 0; a < costs.size(); ++a) {
    for (std::size_t b = 0; b < costs.size() && undominated[a]; ++b) {
      const bool no_worse = payoffs[b] >= payoffs[a] && costs[b] <= costs[a];
      if (no_worse && (payoffs[b] > payoffs[a] || costs[b] < costs[a])) undominated[a] = false;
    }
  }
  return undominated;
}

}  // namespace nqpsweep::decision
