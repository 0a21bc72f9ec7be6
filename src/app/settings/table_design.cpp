#include "table_design.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <cmath>
#include <map>
#include <set>
#include <variant>

#include "csv.hpp"
#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/point_table.hpp"
#include "nqpsweep/store/columns.hpp"
#include "nqpsweep/store/result_file.hpp"

namespace nqpsweep::app {
namespace {

using design::PointTable;

/// The design of a result whose table is not at hand: every draw is refused.
class AbsentTable final : public design::Design {
 public:
  AbsentTable(std::string file, std::string reason) : file_(std::move(file)), reason_(std::move(reason)) {}
  [[nodiscard]] double coordinate(std::uint64_t, std::size_t) const override {
    throw WorldError("reading the points of", file_, reason_);
  }

 private:
  std::string file_, reason_;
};

/// Names and numbers of a table as a UUID of version 5, whatever the order of the columns.
std::string digest_of(const store::Columns& columns) {
  std::map<std::string, const std::vector<double>*> by_name;
  for (std::size_t c = 0; c < columns.names.size(); ++c) by_name.emplace(columns.names[c], &columns.values[c]);
  boost::uuids::uuid digest{};
  for (const auto& [name, numbers] : by_name) {
    digest = boost::uuids::name_generator_sha1(digest)(name);
    digest = boost::uuids::name_generator_sha1(digest)(numbers->data(), numbers->size() * sizeof(double));
  }
  return to_string(digest);
}

[[noreturn]] void refuse(const std::string& file, const char* reason, const char* remedy) {
  throw InputError(Problem{file, "design.file", "", reason, remedy});
}

/// @par Errors  InputError or WorldError
store::Columns read_columns(const std::string& file) {
  switch (store::kind_of(file)) {
    case store::FileKind::missing:
      refuse(file, "there is no such file", "check the name, and the folder nqpsweep is run in");
    case store::FileKind::result:
      refuse(file, "this is a result of nqpsweep, not a table",
             "write its draws/parameters as a column for each parameter");
    case store::FileKind::hdf5: return store::read_root_columns(file);
    case store::FileKind::other: break;
  }
  return read_csv(file);
}

/// One table being turned into a design; every problem is noted.
class TableReader {
 public:
  TableReader(Settings& settings, const sweep::Study& study, PointTable::Scale scale, bool draws_missing)
      : settings_(settings), study_(study), setting_(settings.find("design.file")), scale_(scale) {
    for (std::size_t p = 0; p < study.parameters.size(); ++p) {
      names_.push_back(study.parameters[p].name);
      if (!std::holds_alternative<space::Fixed>(study.parameters[p].marginal) && !draws_missing) missing_.insert(p);
    }
  }

  std::shared_ptr<const design::Design> design_of(store::Columns columns) {
    if (columns.names.empty())
      problem("there are no columns of numbers in it", "give one-dimensional arrays in the root");
    std::vector<PointTable::Column> known;
    for (std::size_t c = 0; c < columns.names.size(); ++c) {
      if (const auto place = place_of_column(columns.names[c])) {
        known.push_back({*place, study_.parameters[*place].marginal, std::move(columns.values[c])});
        check_numbers(known.back());
      }
    }
    refuse_missing();
    check_lengths(known);
    return std::make_shared<PointTable>(std::move(known), scale_, std::make_shared<design::MonteCarlo>(study_.seed));
  }

 private:
  void problem(std::string reason, std::string remedy) {
    settings_.problem(setting_, std::move(reason), std::move(remedy));
  }

  std::optional<std::size_t> place_of_column(const std::string& name) {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) {
      const auto meant = closest(name, names_);
      problem(
          fmt::format("the column \"{}\" is no swept parameter", name),
          meant ? fmt::format("did you mean \"{}\"?", *meant) : "leave it out; nqpsweep check lists the parameters");
      return std::nullopt;
    }
    const auto place = static_cast<std::size_t>(found - names_.begin());
    missing_.erase(place);
    if (!seen_.insert(place).second) {
      problem(fmt::format("the column \"{}\" stands there twice", name), "leave one of them out");
    } else if (std::holds_alternative<space::Fixed>(study_.parameters[place].marginal)) {
      problem(fmt::format("the column \"{}\" is of a fixed parameter", name),
              "give it a prior, or leave the column out");
    } else {
      return place;
    }
    return std::nullopt;
  }

  void check_numbers(const PointTable::Column& column) {
    const space::Interval prior = space::support(column.marginal);
    const bool is_unit = scale_ == PointTable::Scale::unit;
    const space::Interval allowed = is_unit ? space::Interval{0.0, 1.0, false, false} : prior;
    const auto is_good = [&](double x) { return std::isfinite(x) && space::contains(allowed, {x, x}); };
    const auto first = std::ranges::find_if_not(column.numbers, is_good);
    if (first == column.numbers.end()) return;
    problem(fmt::format("{} of the numbers of \"{}\" are not within {} [{}, {}]; the first is {} in row {}",
                        std::ranges::count_if(column.numbers, [&](double x) { return !is_good(x); }),
                        names_[column.coordinate], is_unit ? "the unit interval" : "its prior", allowed.low,
                        allowed.high, *first, first - column.numbers.begin() + 1),
            is_unit ? "set design.scale to \"values\" if these are values, or mend them"
                    : "widen the prior, or mend the numbers");
  }

  void refuse_missing() {
    std::vector<std::string> missing;
    for (const std::size_t place : missing_) missing.push_back(names_[place]);
    if (missing.empty()) return;
    problem(fmt::format("there is no column for {}", fmt::join(missing, ", ")),
            "give one, or fix the parameter, or set design.missing to \"draw\", to draw it from its prior");
  }

  void check_lengths(const std::vector<PointTable::Column>& columns) {
    if (columns.empty()) return;
    const std::size_t length = columns.front().numbers.size();
    for (const PointTable::Column& column : columns) {
      if (column.numbers.size() != length)
        problem(fmt::format("the columns \"{}\" and \"{}\" are not equally long", names_[columns.front().coordinate],
                            names_[column.coordinate]),
                "give every column as many numbers");
    }
    if (study_.n_draws > length)
      settings_.problem(settings_.find("run.draws"), fmt::format("the table has {} rows only", length),
                        fmt::format("set run.draws to {} or fewer", length));
  }

  Settings& settings_;
  const sweep::Study& study_;
  Setting setting_;
  PointTable::Scale scale_;
  std::vector<std::string> names_;
  std::set<std::size_t> missing_, seen_;
};

}  // namespace

std::shared_ptr<const design::Design> read_table(Settings& settings, const sweep::Study& study, bool is_chosen) {
  const Setting setting = settings.find("design.file");
  const std::string file = settings.text("design.file", true);
  const std::string known_digest = settings.text("design.digest", true);
  const bool is_unit = settings.one_of("design.scale", {"values", "unit"}) == "unit";
  const bool draws_missing = settings.one_of("design.missing", {"refuse", "draw"}) == "draw";
  if (!is_chosen) return nullptr;
  if (file.empty()) {
    settings.problem(setting, "no table is named",
                     "name a CSV or HDF5 file with a column for each uncertain parameter");
    return nullptr;
  }
  const auto scale = is_unit ? PointTable::Scale::unit : PointTable::Scale::values;
  try {
    store::Columns columns = read_columns(file);
    const std::string digest = digest_of(columns);
    if (!known_digest.empty() && digest != known_digest)
      throw InputError(Problem{file, "design.digest", known_digest,
                               fmt::format("the table is another one: its digest is {}", digest),
                               "bring the table back, or empty design.digest for a new study"});
    settings.settle("design", "digest", digest);
    return TableReader(settings, study, scale, draws_missing).design_of(std::move(columns));
  } catch (const InputError& error) {
    if (settings.is_of_the_past()) return std::make_shared<AbsentTable>(file, error.problems().front().reason);
    for (const Problem& problem : error.problems()) settings.problem(problem);
  } catch (const WorldError& error) {
    if (settings.is_of_the_past()) return std::make_shared<AbsentTable>(file, error.what());
    throw;
  }
  return nullptr;
}

}  // namespace nqpsweep::app
