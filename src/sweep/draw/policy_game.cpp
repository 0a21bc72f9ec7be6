#include "nqpsweep/sweep/policy_game.hpp"

#include <algorithm>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::sweep {
namespace {

static_assert(model::n_instruments <= synergy::most_players, "every instrument may play for itself");

std::vector<Player> all_instruments() {
  std::vector<Player> players;
  for (int j = 0; j < model::n_instruments; ++j)
    players.push_back({std::string(model::name_of(j)), static_cast<model::Coalition>(1 << j)});
  return players;
}

std::optional<model::Domain> domain_of(model::Coalition instruments) {
  for (int d = 0; d < model::n_domains; ++d) {
    if ((instruments & ~model::members_of(static_cast<model::Domain>(d))) == 0) return static_cast<model::Domain>(d);
  }
  return std::nullopt;
}

template <class Named>
std::string joined(const std::vector<Named>& list, std::size_t members, char between) {
  std::string name;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if ((members >> i & 1U) == 0) continue;
    if (!name.empty()) name += between;
    name += list[i].name;
  }
  return name;
}

template <class Named>
std::vector<std::string> set_names(const std::vector<Named>& list, int size) {
  std::vector<std::string> names;
  for (const auto set : synergy::sets_of_size(static_cast<int>(list.size()), size))
    names.push_back(joined(list, set, '*'));
  return names;
}

}  // namespace

PolicyGame::PolicyGame() : PolicyGame(all_instruments(), model::no_policy) {}

PolicyGame::PolicyGame(std::vector<Player> players, model::Coalition base) : players_(std::move(players)), base_(base) {
  expects(players_.size() <= synergy::most_players, "no more players than a game may have");
  unsigned taken = base_;
  for (const Player& player : players_) {
    expects(player.instruments != 0 && (player.instruments & taken) == 0, "players have instruments of their own");
    taken |= player.instruments;
  }
  for (std::size_t i = 0; i < players_.size(); ++i) {
    const auto player = static_cast<synergy::PlayerSet>(1U << i);
    const auto domain = domain_of(players_[i].instruments);
    const auto known =
        std::ranges::find_if(unions_, [&](const Union& u) { return domain.has_value() && u.domain == domain; });
    if (known != unions_.end()) {
      known->players = static_cast<synergy::PlayerSet>(known->players | player);
    } else {
      const std::string name =
          domain ? std::string(model::domain_names[static_cast<std::size_t>(*domain)]) : players_[i].name;
      unions_.push_back({name, player, domain});
    }
  }
  landmarks_.push_back(0);
  for (const Union& u : unions_) {
    union_members_.push_back(u.players);
    landmarks_.push_back(u.players);
  }
  landmarks_.push_back(all());
}

model::Coalition PolicyGame::chosen_instruments(std::size_t coalition) const {
  unsigned instruments = 0;
  for (std::size_t i = 0; i < players_.size(); ++i) {
    if ((coalition >> i & 1U) != 0) instruments |= players_[i].instruments;
  }
  return static_cast<model::Coalition>(instruments);
}

std::string PolicyGame::name_of(std::size_t coalition) const {
  if (coalition == 0) return "none";
  return coalition == all() ? "all" : joined(players_, coalition, '+');
}

std::vector<std::string> PolicyGame::landmark_names() const {
  std::vector<std::string> names{"none"};
  for (const Union& u : unions_) names.push_back(u.name);
  names.emplace_back("all");
  return names;
}

std::vector<std::string> PolicyGame::player_set_names(int size) const { return set_names(players_, size); }

std::vector<std::string> PolicyGame::union_pair_names() const { return set_names(unions_, 2); }

}  // namespace nqpsweep::sweep
