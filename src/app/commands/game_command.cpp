#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "nqpsweep/synergy/indices.hpp"
#include "nqpsweep/synergy/supermodularity.hpp"

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;
using synergy::PlayerSet;

constexpr const char* example =
    "write it like {\"worths\": [0, 6, 12, 24], \"unions\": [[0, 1]]}: the worth of every coalition, bit j of the "
    "place "
    "being player j; unions are optional";

/// A game given by its worths.
struct GivenGame {
  std::vector<double> worths;
  std::vector<PlayerSet> unions;  ///< cover all players

  [[nodiscard]] int n_players() const { return synergy::players_of(worths.size()); }
};

std::vector<double> worths_of(const std::string& file, const Json& json) {
  std::vector<double> worths;
  if (json.is_object() && json.contains("worths") && json["worths"].is_array()) {
    for (const Json& worth : json["worths"]) {
      if (worth.is_number() && std::isfinite(worth.get<double>())) worths.push_back(worth.get<double>());
    }
    if (worths.size() == json["worths"].size() && std::has_single_bit(worths.size()) && worths.size() >= 2 &&
        worths.size() <= std::size_t{1} << synergy::most_players)
      return worths;
  }
  throw InputError(Problem{file, "worths", "",
                           fmt::format("not the 2^n finite worths of a game of 1 to {} players", synergy::most_players),
                           example});
}

std::vector<PlayerSet> unions_of(const std::string& file, const Json& json, int n_players) {
  std::vector<PlayerSet> unions;
  unsigned taken = 0;
  const auto refuse = [&](const std::string& value) {
    throw InputError(Problem{file, "unions", value, "not disjoint lists of players that cover all of them", example});
  };
  if (!json.contains("unions")) {
    for (int j = 0; j < n_players; ++j) unions.push_back(static_cast<PlayerSet>(1U << j));
    return unions;
  }
  for (const Json& list : json["unions"]) {
    unsigned members = 0;
    for (const Json& player : list) {
      if (!player.is_number_integer() || player.get<int>() < 0 || player.get<int>() >= n_players) refuse(list.dump());
      members |= 1U << player.get<unsigned>();
    }
    if (members == 0 || (members & taken) != 0) refuse(list.dump());
    taken |= members;
    unions.push_back(static_cast<PlayerSet>(members));
  }
  if (taken != (1U << n_players) - 1) refuse(json["unions"].dump());
  return unions;
}

GivenGame read_game_file(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw InputError(Problem{file, "", "", "there is no such file, or it cannot be read", "check the name"});
  Json json;
  try {
    json = Json::parse(stream);
  } catch (const Json::parse_error& error) {
    throw InputError(Problem{file, "", "", fmt::format("not valid JSON: {}", error.what()), example});
  }
  GivenGame game;
  game.worths = worths_of(file, json);
  game.unions = unions_of(file, json, game.n_players());
  return game;
}

std::string set_name(unsigned set) {
  std::string name;
  for (unsigned j = 0; set >> j != 0; ++j) {
    if ((set >> j & 1U) != 0) name += (name.empty() ? "" : ",") + std::to_string(j);
  }
  return name;
}

using Index = void (*)(std::span<const double>, int, std::span<double>);

/// An interaction index of sets of 1 to `largest` players, by set.
Json sets_json(const std::vector<double>& dividends, int n, int smallest, int largest, Index index) {
  Json json = Json::object();
  for (int k = smallest; k <= largest; ++k) {
    const auto& sets = synergy::sets_of_size(n, k);
    std::vector<double> values(sets.size());
    index(dividends, k, values);
    for (std::size_t i = 0; i < sets.size(); ++i) json[set_name(sets[i])] = values[i];
  }
  return json;
}

/// Shapley-Taylor of order k: dividends of the smaller sets, the index of those of k players.
Json shapley_taylor_json(const std::vector<double>& dividends, int n, int k) {
  Json json = Json::object();
  for (int size = 1; size < k; ++size) {
    for (const PlayerSet set : synergy::sets_of_size(n, size)) json[set_name(set)] = dividends[set];
  }
  json.update(sets_json(dividends, n, k, k, synergy::shapley_taylor_interactions));
  return json;
}

Json all_of(const GivenGame& game) {
  const int n = game.n_players();
  std::vector<double> dividends = game.worths;
  synergy::to_dividends(dividends);
  std::vector<double> walsh(dividends.size());
  synergy::walsh_effects(dividends, walsh);
  std::vector<double> owen(static_cast<std::size_t>(n));
  synergy::owen_values(game.worths, game.unions, owen);
  std::vector<double> orders(static_cast<std::size_t>(n));
  synergy::order_shares(dividends, orders);
  std::vector<double> quotient(std::size_t{1} << game.unions.size());
  synergy::quotient_game(game.worths, game.unions, quotient);
  synergy::to_dividends(quotient);

  Json json;
  json["n_players"] = n;
  json["total_effect"] = game.worths.back() - game.worths.front();
  json["synergy"] = synergy::synergy(game.worths);
  json["order_share"] = orders;
  json["dividend"] = dividends;
  json["walsh_effect"] = walsh;
  const double share = synergy::interaction_variance_share(walsh);
  json["interaction_variance_share"] = share;
  json["owen_value"] = owen;
  json["quotient_dividend"] = quotient;
  json["shapley_interaction"] = sets_json(dividends, n, 1, n, synergy::shapley_interactions);
  json["banzhaf_interaction"] = sets_json(dividends, n, 1, n, synergy::banzhaf_interactions);
  for (int k = 1; k <= n; ++k)
    json["shapley_taylor_interaction"][std::to_string(k)] = shapley_taylor_json(dividends, n, k);
  if (n >= 2) {
    std::vector<double> shares(synergy::sets_of_size(n, 2).size());
    std::vector<double> leasts(shares.size());
    const auto super = synergy::supermodularity(game.worths, shares, leasts);
    json["supermodular_share"] = super.share;
    json["supermodular_least"] = super.least;
    json["pair_supermodular_share"] = shares;
    json["pair_supermodular_least"] = leasts;
  }
  return json;
}

}  // namespace

Exit game_command(const std::string& file) {
  fmt::print("{}\n", all_of(read_game_file(file)).dump(1));
  return Exit::success;
}

}  // namespace nqpsweep::app
