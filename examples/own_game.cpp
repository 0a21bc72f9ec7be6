// A policy game of one's own: three towns share an airfield; a coalition costs what its largest member needs.
// Their Shapley values are known: 1/3, 1/3 + 1/2 and 1/3 + 1/2 + 1 (Littlechild & Owen 1973).
#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "nqpsweep/synergy/game.hpp"
#include "nqpsweep/synergy/indices.hpp"

int main() {
  constexpr std::array needs{1.0, 2.0, 3.0};
  std::vector<double> worths(8, 0.0);
  for (std::size_t coalition = 0; coalition < worths.size(); ++coalition) {
    for (std::size_t town = 0; town < needs.size(); ++town) {
      if ((coalition >> town & 1U) != 0) worths[coalition] = std::max(worths[coalition], needs[town]);
    }
  }
  std::vector<double> dividends(worths.size());
  nqpsweep::synergy::dividends_of(worths, dividends);
  std::array<double, 3> shares{};
  nqpsweep::synergy::shapley_values(dividends, shares);
  for (const double share : shares) std::printf("%.17g\n", share);
  std::printf("%.17g\n", nqpsweep::synergy::synergy(worths));
}
