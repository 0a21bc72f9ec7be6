#include "nqpsweep/synergy/game.hpp"

#include <algorithm>
#include <bit>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::synergy {

int players_of(std::size_t n_coalitions) {
  expects(std::has_single_bit(n_coalitions) && n_coalitions <= 256, "a game has 2^n coalitions, n at most 8");
  return std::countr_zero(n_coalitions);
}

void to_dividends(std::span<double> worths) {
  const int n = players_of(worths.size());
  for (int j = 0; j < n; ++j) {
    const std::size_t player = std::size_t{1} << j;
    for (std::size_t coalition = 0; coalition < worths.size(); ++coalition) {
      if ((coalition & player) != 0) worths[coalition] -= worths[coalition ^ player];
    }
  }
}

void order_shares(std::span<const double> dividends, std::span<double> shares) {
  expects(static_cast<int>(shares.size()) == players_of(dividends.size()), "one share for each order");
  std::ranges::fill(shares, 0.0);
  for (std::size_t coalition = 1; coalition < dividends.size(); ++coalition)
    shares[static_cast<std::size_t>(std::popcount(coalition)) - 1] += dividends[coalition];
}

double synergy(std::span<const double> dividends) {
  double sum = 0.0;
  for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
    if (std::popcount(coalition) >= 2) sum += dividends[coalition];
  }
  return sum;
}

void shapley_values(std::span<const double> dividends, std::span<double> values) {
  const int n = players_of(dividends.size());
  expects(static_cast<int>(values.size()) == n, "one value for each player");
  std::ranges::fill(values, 0.0);
  for (std::size_t coalition = 1; coalition < dividends.size(); ++coalition) {
    const double part = dividends[coalition] / std::popcount(coalition);
    for (std::size_t j = 0; j < values.size(); ++j) {
      if ((coalition >> j & 1U) != 0) values[j] += part;
    }
  }
}

void pair_interactions(std::span<const double> dividends, std::span<double> interactions) {
  const int n = players_of(dividends.size());
  expects(static_cast<int>(interactions.size()) == n * (n - 1) / 2, "one interaction for each pair");
  std::ranges::fill(interactions, 0.0);
  for (std::size_t coalition = 1; coalition < dividends.size(); ++coalition) {
    const int size = std::popcount(coalition);
    if (size < 2) continue;
    const double part = dividends[coalition] / (size - 1);
    for (int i = 0; i < n; ++i) {
      if ((coalition >> i & 1U) == 0) continue;
      for (int j = i + 1; j < n; ++j) {
        if ((coalition >> j & 1U) != 0) interactions[pair_index(i, j, n)] += part;
      }
    }
  }
}

void quotient_dividends(std::span<const double> dividends, std::span<const std::uint8_t> unions,
                        std::span<double> quotient) {
  expects(quotient.size() == std::size_t{1} << unions.size(), "one dividend for each set of unions");
  std::ranges::fill(quotient, 0.0);
  for (std::size_t coalition = 0; coalition < dividends.size(); ++coalition) {
    std::size_t met = 0;
    for (std::size_t u = 0; u < unions.size(); ++u) {
      if ((coalition & unions[u]) != 0) met |= std::size_t{1} << u;
    }
    quotient[met] += dividends[coalition];
  }
}

}  // namespace nqpsweep::synergy
