/// @file
/// One word for how policies act together in a draw, from both scales (docs/model.md section 6).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace nqpsweep::synergy {

/// The word, by the signs of the synergies.
enum class Verdict : std::uint8_t {
  antagonism,     ///< level synergy 0 or below: together no more than the sum
  additive_only,  ///< level synergy above 0, log synergy not: no more than independent proportional effects
  strong,         ///< both above 0
  none            ///< the draw has no answer
};

inline constexpr int n_verdicts = 3;
inline constexpr std::array<std::string_view, n_verdicts> verdict_names{"antagonism", "additive_only", "strong"};

/// Verdict of a draw. Antagonism in levels comes first: where single effects are negative, the log scale may show
/// synergy that the level does not, and the cautious reading wins.
[[nodiscard]] constexpr Verdict verdict_of(double level_synergy, double log_synergy) {
  if (!(level_synergy > 0.0)) return Verdict::antagonism;
  return log_synergy > 0.0 ? Verdict::strong : Verdict::additive_only;
}

}  // namespace nqpsweep::synergy
