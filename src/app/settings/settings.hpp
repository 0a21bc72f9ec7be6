/// @file
/// Layers of TOML, read key by key; every problem is collected, none stops the reading.
#pragma once

#include <toml++/toml.h>

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::app {

/// The value of a key in the strongest layer that has it.
struct Setting {
  std::string key;
  const toml::node* node = nullptr;
  std::string where;  ///< file and line, or option
};

/// What a key takes, as the code that reads it has asked for it.
struct Rule {
  enum class Kind { integer, number, flag, text, numbers, texts, other };
  Kind kind = Kind::other;
  double low = -std::numeric_limits<double>::infinity();  ///< of integers and numbers
  double high = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices{};  ///< of texts; empty: any
  bool may_be_empty = false;           ///< of texts
};

/// A TOML document and where it comes from.
struct Layer {
  toml::table table;
  std::string name;
  bool has_lines = true;  ///< an option of the command line has none
};

class Settings {
 public:
  /// @param layers  weakest first; the first holds every key there is
  /// @param is_of_the_past  resolved before: what it names outside itself may be gone since
  explicit Settings(std::vector<Layer> layers, bool is_of_the_past = false)
      : layers_(std::move(layers)), is_of_the_past_(is_of_the_past) {}

  [[nodiscard]] bool is_of_the_past() const { return is_of_the_past_; }

  /// The value of a key; the key counts as known from now on.
  [[nodiscard]] Setting find(const std::string& key);

  /// Values of a kind; a problem and a harmless value where the kind or the range is wrong.
  std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high);
  double number(const std::string& key, double low, double high);
  bool flag(const std::string& key);
  std::string text(const std::string& key, bool may_be_empty = false);
  std::string one_of(const std::string& key, const std::vector<std::string>& allowed);
  std::vector<double> numbers(const std::string& key);
  std::vector<std::string> texts(const std::string& key);

  void problem(const Setting& setting, std::string reason, std::string remedy);
  void problem(Problem problem) { problems_.push_back(std::move(problem)); }

  /// Puts a text that was found out into the resolved configuration.
  void settle(const std::string& table, const std::string& key, const std::string& text);

  /// Adds to a table of the weakest layer what it lacks.
  void put_below(const std::string& table, const toml::table& defaults);

  /// Complains of every key of a table that has no place in the study.
  void refuse_table(const std::string& table, const std::string& reason, const std::string& remedy);

  /// Complains of every key in the layers after the first that nobody has asked for.
  void refuse_unknown_keys();

  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

  /// The same in the order in which they stand in the file; those of options after them, those of defaults last.
  [[nodiscard]] std::vector<Problem> problems_in_order() const;

  /// What every key takes that has been asked for.
  [[nodiscard]] const std::map<std::string, Rule>& rules() const { return rules_; }

  /// All layers in one table, the strongest value of each key.
  [[nodiscard]] toml::table merged() const;

 private:
  void refuse_unknown_keys(const Layer& layer, const toml::table& table, const std::string& prefix);
  [[nodiscard]] std::string advice_for(const std::string& unknown) const;

  std::vector<Layer> layers_;
  bool is_of_the_past_;
  std::map<std::string, Rule> rules_;  // of the keys that are known
  std::vector<Problem> problems_;
};

/// A node as it is written in TOML.
[[nodiscard]] std::string written(const toml::node& node);

/// The candidate closest to a word, when it is close enough to be meant.
[[nodiscard]] std::optional<std::string> closest(const std::string& word, const std::vector<std::string>& candidates);

/// Whether a key names a parameter of the formation model, whose inline table is one value.
[[nodiscard]] bool is_parameter(const std::string& key);

}  // namespace nqpsweep::app
