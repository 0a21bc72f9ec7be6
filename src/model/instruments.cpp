#include "nqpsweep/model/instruments.hpp"

#include <algorithm>
#include <ranges>

namespace nqpsweep::model {
namespace {

std::optional<Coalition> members_of(std::string_view word) {
  if (word == "none") return no_policy;
  if (word == "all") return all_policies;
  if (const auto* at = std::ranges::find(instrument_names, word); at != instrument_names.end())
    return static_cast<Coalition>(1 << (at - instrument_names.begin()));
  if (const auto* at = std::ranges::find(domain_names, word); at != domain_names.end())
    return domain_members[static_cast<std::size_t>(at - domain_names.begin())];
  return std::nullopt;
}

}  // namespace

std::string coalition_name(Coalition coalition) {
  if (coalition == no_policy) return "none";
  if (coalition == all_policies) return "all";
  std::string name;
  for (int j = 0; j < n_instruments; ++j) {
    if (!contains(coalition, j)) continue;
    if (!name.empty()) name += '+';
    name += instrument_names[static_cast<std::size_t>(j)];
  }
  return name;
}

std::optional<Coalition> coalition_from(std::string_view text) {
  Coalition coalition = no_policy;
  while (true) {
    const auto end = std::min(text.find_first_of(",+"), text.size());
    const auto members = members_of(text.substr(0, end));
    if (!members) return std::nullopt;
    coalition |= *members;
    if (end == text.size()) return coalition;
    text.remove_prefix(end + 1);
  }
}

}  // namespace nqpsweep::model
