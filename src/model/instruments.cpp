#include "nqpsweep/model/instruments.hpp"

#include <algorithm>

namespace nqpsweep::model {
namespace {

std::optional<Coalition> coalition_of_word(std::string_view word) {
  if (word == "none") return no_policy;
  if (word == "all") return all_policies;
  for (int j = 0; j < n_instruments; ++j) {
    if (word == name_of(j)) return static_cast<Coalition>(1U << j);
  }
  if (const auto* at = std::ranges::find(domain_names, word); at != domain_names.end())
    return members_of(static_cast<Domain>(at - domain_names.begin()));
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
    name += name_of(j);
  }
  return name;
}

std::string names_of_instruments_and_domains() {
  std::string names;
  for (const InstrumentInfo& instrument : instrument_table) names += std::string(instrument.name) + ", ";
  names += "or ";
  for (const std::string_view domain : domain_names) names += std::string(domain) + ", ";
  return names.substr(0, names.size() - 2);
}

std::optional<Coalition> coalition_from(std::string_view text) {
  Coalition coalition = no_policy;
  while (true) {
    const auto end = std::min(text.find_first_of(",+"), text.size());
    const auto members = coalition_of_word(text.substr(0, end));
    if (!members) return std::nullopt;
    coalition |= *members;
    if (end == text.size()) return coalition;
    text.remove_prefix(end + 1);
  }
}

}  // namespace nqpsweep::model
