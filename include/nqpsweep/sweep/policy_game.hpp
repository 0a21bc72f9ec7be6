/// @file
/// Who plays the policy game: instruments, or groups of them, beside those in force in any case.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nqpsweep/model/instruments.hpp"
#include "nqpsweep/synergy/game.hpp"

namespace nqpsweep::sweep {

/// Instruments that are switched on and off together.
struct Player {
  std::string name;
  model::Coalition instruments;
};

/// Players whose instruments all lie in one policy domain; a player that spans several makes a union of its own.
struct Union {
  std::string name;
  synergy::PlayerSet players;
  std::optional<model::Domain> domain;  ///< none where the union is a player that spans several
};

/// The game whose worths are outcomes of the model: 2^n coalitions of n players.
class PolicyGame {
 public:
  /// Every instrument plays for itself.
  PolicyGame();

  /// @param players  up to synergy::most_players with disjoint, non-empty sets of instruments outside the base
  /// @param base     instruments in force in any case
  PolicyGame(std::vector<Player> players, model::Coalition base);

  /// Nobody plays: for a model without policies.
  [[nodiscard]] static PolicyGame without_players() { return {{}, model::no_policy}; }

  [[nodiscard]] const std::vector<Player>& players() const { return players_; }
  [[nodiscard]] const std::vector<Union>& unions() const { return unions_; }
  [[nodiscard]] const std::vector<synergy::PlayerSet>& union_members() const { return union_members_; }
  [[nodiscard]] model::Coalition base() const { return base_; }
  [[nodiscard]] int n_players() const { return static_cast<int>(players_.size()); }
  [[nodiscard]] std::size_t n_coalitions() const { return std::size_t{1} << players_.size(); }
  [[nodiscard]] std::size_t all() const { return n_coalitions() - 1; }

  /// Instruments switched on by a coalition of players, without the base.
  [[nodiscard]] model::Coalition chosen_instruments(std::size_t coalition) const;

  /// Instruments at work under a coalition, the base included.
  [[nodiscard]] model::Coalition instruments_of(std::size_t coalition) const {
    return static_cast<model::Coalition>(chosen_instruments(coalition) | base_);
  }

  /// Readable name: "none", "all", or the players in order, joined by '+'.
  [[nodiscard]] std::string name_of(std::size_t coalition) const;

  /// The coalitions none, each union alone, all: what a reader looks at first; and their names.
  [[nodiscard]] const std::vector<std::size_t>& landmarks() const { return landmarks_; }
  [[nodiscard]] std::vector<std::string> landmark_names() const;

  /// Names of sets of players or unions, joined by '*', in the order of synergy::sets_of_size.
  [[nodiscard]] std::vector<std::string> player_set_names(int size) const;
  [[nodiscard]] std::vector<std::string> union_pair_names() const;

 private:
  std::vector<Player> players_;
  model::Coalition base_ = model::no_policy;
  std::vector<Union> unions_;
  std::vector<synergy::PlayerSet> union_members_;
  std::vector<std::size_t> landmarks_;
};

}  // namespace nqpsweep::sweep
