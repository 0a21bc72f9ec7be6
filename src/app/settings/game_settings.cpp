#include "game_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace nqpsweep::app {
namespace {

std::string how_to_name_instruments() {
  return "name instruments or domains: " + model::names_of_instruments_and_domains();
}

/// Instruments of a list of names of instruments and domains; empty after a problem has been noted.
std::optional<model::Coalition> instruments_of(Settings& settings, const Setting& setting, const toml::node* node) {
  const toml::array* names = node == nullptr ? nullptr : node->as_array();
  if (names == nullptr) {
    settings.problem(setting, "not a list of instruments", how_to_name_instruments());
    return std::nullopt;
  }
  unsigned instruments = 0;
  for (const toml::node& entry : *names) {
    const auto name = entry.value<std::string>();
    const auto members = name ? model::coalition_from(*name) : std::nullopt;
    if (!members) {
      settings.problem(setting, fmt::format("{} is no instrument and no domain", written(entry)),
                       how_to_name_instruments());
      return std::nullopt;
    }
    instruments |= *members;
  }
  return static_cast<model::Coalition>(instruments);
}

/// A player is the name of an instrument or a domain, or { name = "...", instruments = [...] }.
std::optional<sweep::Player> player_from(Settings& settings, const Setting& setting, const toml::node& entry) {
  if (const auto name = entry.value<std::string>()) {
    if (const auto instruments = model::coalition_from(*name)) return sweep::Player{*name, *instruments};
    settings.problem(setting, fmt::format("\"{}\" is no instrument and no domain", *name), how_to_name_instruments());
    return std::nullopt;
  }
  const toml::table* table = entry.as_table();
  const auto name = table == nullptr ? std::nullopt : table->at_path("name").value<std::string>();
  const bool no_more = table != nullptr && std::ranges::all_of(*table, [](const auto& pair) {
                         return pair.first.str() == "name" || pair.first.str() == "instruments";
                       });
  if (!name || name->empty() || !no_more) {
    settings.problem(setting, fmt::format("{} is no player", written(entry)),
                     "write \"talent\", or { name = \"people\", instruments = [\"talent\", \"science\"] }");
    return std::nullopt;
  }
  const auto instruments = instruments_of(settings, setting, table->get("instruments"));
  if (!instruments) return std::nullopt;
  return sweep::Player{*name, *instruments};
}

std::vector<sweep::Player> instruments_outside(model::Coalition base) {
  std::vector<sweep::Player> players;
  for (int j = 0; j < model::n_instruments; ++j) {
    if (!model::contains(base, j))
      players.push_back({std::string(model::name_of(j)), static_cast<model::Coalition>(1 << j)});
  }
  return players;
}

void check_players(Settings& settings, const Setting& setting, const std::vector<sweep::Player>& players,
                   model::Coalition base) {
  if (players.size() < 2 || players.size() > synergy::most_players) {
    settings.problem(setting, fmt::format("{} player(s)", players.size()),
                     fmt::format("a game has 2 to {} players", synergy::most_players));
    return;
  }
  unsigned taken = base;
  for (std::size_t i = 0; i < players.size(); ++i) {
    const sweep::Player& player = players[i];
    if (player.instruments == 0)
      settings.problem(setting, fmt::format("player \"{}\" has no instrument", player.name),
                       "give it one, or leave it out");
    if ((player.instruments & taken) != 0)
      settings.problem(setting,
                       fmt::format("player \"{}\" has instruments that another player or game.base has", player.name),
                       "give each instrument to one player, or to game.base");
    taken |= player.instruments;
    for (std::size_t other = 0; other < i; ++other) {
      if (players[other].name == player.name)
        settings.problem(setting, fmt::format("two players are called \"{}\"", player.name),
                         "give them different names");
    }
    const bool plain = std::ranges::none_of(player.name, [](char c) { return c == '*' || c == '+' || c == ','; });
    if (!plain || player.name == "none" || player.name == "all")
      settings.problem(setting, fmt::format("\"{}\" cannot be the name of a player", player.name),
                       "take another one, without * + and comma, not none or all");
  }
}

/// The default game where anything is wrong, so that reading can go on.
sweep::PolicyGame read_players(Settings& settings) {
  const std::size_t problems_before = settings.problems().size();
  const Setting base_setting = settings.find("game.base");
  const auto base = instruments_of(settings, base_setting, base_setting.node);
  const Setting setting = settings.find("game.players");
  const toml::array* entries = setting.node->as_array();
  std::vector<sweep::Player> players;
  if (entries == nullptr) {
    settings.problem(setting, "not a list of players", "write it like [\"incentive\", \"guidance\", \"ecology\"]");
  } else {
    for (const toml::node& entry : *entries) {
      if (auto player = player_from(settings, setting, entry)) players.push_back(std::move(*player));
    }
    if (entries->empty() && base) players = instruments_outside(*base);
  }
  if (settings.problems().size() == problems_before) check_players(settings, setting, players, *base);
  if (settings.problems().size() != problems_before) return {};
  return {std::move(players), *base};
}

std::vector<int> read_report_years(Settings& settings, int start_year, int horizon_yr) {
  const Setting setting = settings.find("study.report_years");
  std::vector<int> years;
  const toml::array* entries = setting.node->as_array();
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    const auto year = (*entries)[i].is_integer() ? (*entries)[i].value<std::int64_t>() : std::nullopt;
    if (year && *year > start_year && *year <= start_year + horizon_yr && (years.empty() || *year > years.back()))
      years.push_back(static_cast<int>(*year));
  }
  if (entries == nullptr || years.size() != entries->size()) {
    settings.problem(
        setting, "not a list of increasing years after the start and up to the horizon",
        fmt::format("give whole numbers from {} to {}, or [] for every year", start_year + 1, start_year + horizon_yr));
    return {};
  }
  if (years.empty()) {
    years.resize(static_cast<std::size_t>(horizon_yr));
    std::iota(years.begin(), years.end(), start_year + 1);
  }
  return years;
}

sweep::ChoiceSetting read_choice(Settings& settings, const sweep::Study& study) {
  sweep::ChoiceSetting choice;
  const Setting setting = settings.find("choice.outcome");
  const std::string name = settings.text(setting.key);
  std::vector<std::string> chosen;
  for (std::size_t o = 0; o < study.outcomes.size(); ++o) chosen.emplace_back(study.outcome(o).name);
  if (const auto at = std::ranges::find(chosen, name); at != chosen.end()) {
    choice.outcome = static_cast<std::size_t>(at - chosen.begin());
  } else if (!name.empty() && name != "headline" && !chosen.empty()) {
    settings.problem(setting, "not among study.outcomes",
                     fmt::format("choose among headline (the first of them), {}", fmt::join(chosen, ", ")));
  }
  choice.budget = settings.number("choice.budget", 0.0, std::numeric_limits<double>::infinity());
  return choice;
}

}  // namespace

void read_game(Settings& settings, sweep::Study& study) {
  study.game = read_players(settings);
  study.effects.structural = settings.flag("game.structural");
  study.effects.budget_neutral = settings.flag("game.budget_neutral");
  study.effects.report_years = read_report_years(settings, study.start_year, study.scenario.horizon_yr);
  study.equal_cost = settings.number("game.equal_cost", 1e-6, 1e6);
  for (std::size_t j = 0; j < study.costs.size(); ++j)
    study.costs[j] = settings.number("policies.costs." + std::string(model::instrument_table[j].name), 1e-6, 1e12);
  study.choice = read_choice(settings, study);
  for (std::size_t c = 0; c < study.game.n_coalitions(); ++c) {
    if (study.cost_of(c) <= study.choice.budget) study.choice.mixes.push_back(c);
  }
}

}  // namespace nqpsweep::app
