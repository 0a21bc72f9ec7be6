#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "build_stamp.hpp"
#include "commands.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "nqpsweep/store/stored_draws.hpp"
#include "nqpsweep/store/verification.hpp"
#include "nqpsweep/sweep/evaluator.hpp"

namespace nqpsweep::app {
namespace {

using sweep::Family;

/// Checks one after the other, each told in a line.
class Verification {
 public:
  Verification(std::string file, const sweep::Study& study)
      : file_(std::move(file)), study_(study), layout_(study.layout()) {}

  bool sound() const { return sound_; }

  /// @param work  throws what is wrong, returns what was found
  template <class Work>
  void check(const char* what, Work&& work) {
    try {
      fmt::print("  ok      {}: {}\n", what, work());
    } catch (const std::exception& error) {
      fmt::print("  FAILED  {}: {}\n", what, error.what());
      sound_ = false;
    }
  }

  std::string contents() {
    results_ = store::read_results(file_, study_);
    return fmt::format("{} distributions and {} tables are there, of the sizes that the configuration asks for",
                       results_.columns.size(), results_.tables.size());
  }

  std::string distributions() const {
    const std::uint64_t n =
        std::accumulate(results_.status_counts.begin(), results_.status_counts.end(), std::uint64_t{0});
    expect(n == results_.n_draws && results_.n_draws > 0, "draws by status do not add up");
    for (std::size_t c = 0; c < results_.columns.size(); ++c) {
      const sweep::Distribution& d = results_.columns[c];
      const auto in_bins = std::accumulate(d.histogram.begin(), d.histogram.end(), std::uint64_t{0});
      expect(d.n_negative + d.n_positive <= d.count && in_bins == d.count, "counts do not add up in column", c);
      expect(std::ranges::is_sorted(d.quantiles), "quantiles do not increase in column", c);
      expect(d.count == 0 || (d.minimum <= d.quantiles.front() && d.quantiles.back() <= d.maximum),
             "quantiles lie outside the extremes in column", c);
    }
    return "counts add up, quantiles increase between the extremes";
  }

  /// Every stored draw: its place, the sum of its Shapley values, and with the others the means that are told.
  std::string draws() const {
    const store::StoredRows rows(file_, study_);
    const auto columns = rows.columns();
    expect(rows.n_draws() == results_.n_draws, "there are not as many draws as results tell of");
    std::array<std::uint64_t, sweep::n_statuses> statuses{};
    std::vector<double> sums(columns.size(), 0.0);
    for (std::uint64_t first = 0; first < rows.n_draws(); first += at_once) {
      const std::uint64_t n = std::min(at_once, rows.n_draws() - first);
      const sweep::Bytes records = rows.records({first, n});
      for (std::uint64_t i = 0; i < n; ++i) {
        const auto row = rows.row(records, i);
        expect(row.draw == static_cast<std::int64_t>(first + i), "a draw is not in its place:", first + i);
        expect(static_cast<int>(row.status) < sweep::n_statuses, "no status at draw", first + i);
        ++statuses[static_cast<std::size_t>(row.status)];
        if (row.status != sweep::Status::ok) continue;
        if (study_.has_policies()) expect_shapley_sum(row, columns);
        if (!study_.design->is_independent(first + i)) continue;
        for (std::size_t c = 0; c < columns.size(); ++c) sums[c] += row.values[c];
      }
    }
    expect(statuses == results_.status_counts, "draws by status are other than told");
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const sweep::Distribution& d = results_.columns[columns[c]];
      if (d.count == 0 || std::isnan(d.mean) || d.count != results_.n_ok) continue;
      const double size = std::max(std::abs(d.minimum), std::abs(d.maximum));
      expect(std::abs(sums[c] / static_cast<double>(d.count) - d.mean) <=
                 precision() * static_cast<double>(d.count) * size,
             "the mean of the draws is not the mean that is told in column", columns[c]);
    }
    return fmt::format(
        "{} draws are in place, Shapley values add up to the effect of all, means are those of the draws",
        rows.n_draws());
  }

  /// A random sample evaluated again.
  std::string evaluated_again(std::uint64_t n) const {
    const store::StoredRows rows(file_, study_);
    std::mt19937_64 random(std::random_device{}());
    std::vector<std::uint64_t> chosen;
    if (n < rows.n_draws()) {
      for (std::uint64_t i = 0; i < n; ++i) chosen.push_back(random() % rows.n_draws());
    } else {
      chosen.resize(rows.n_draws());
      std::iota(chosen.begin(), chosen.end(), std::uint64_t{0});
    }
    std::vector<std::uint64_t> different;
    Packs columns(layout_.n_columns());
    std::vector<double> point(study_.n_coordinates());
    sweep::DrawRecord record;
    sweep::Evaluator evaluator(study_, layout_);
    for (const std::uint64_t draw : chosen) {
      evaluator.evaluate({draw, 1}, point, columns, std::span(&record, 1));
      const sweep::Block alone{{draw, 1}, {columns, columns.size()}, std::span(&record, 1), point};
      if (rows.records_of(alone) != rows.records({draw, 1})) different.push_back(draw);
    }
    if (!different.empty())
      throw std::runtime_error(fmt::format("{} of {} differ: draw {}; nqpsweep replay shows one", different.size(),
                                           chosen.size(), fmt::join(different, ", ")));
    return fmt::format("{} draws have the same bits", chosen.size());
  }

 private:
  static constexpr std::uint64_t at_once = 512;

  template <class... Where>
  static void expect(bool holds, const char* otherwise, Where... where) {
    if (!holds) throw std::runtime_error(std::string(otherwise) + (... + (" " + std::to_string(where))));
  }
  static void expect(bool holds, const char* otherwise) {
    if (!holds) throw std::runtime_error(otherwise);
  }

  /// Of a stored number, relative.
  double precision() const {
    return study_.draw_storage == sweep::DrawStorage::float32
               ? static_cast<double>(std::numeric_limits<float>::epsilon())
               : std::numeric_limits<double>::epsilon();
  }

  double value(const store::StoredRows::Row& row, const std::vector<std::size_t>& columns, std::size_t column) const {
    const auto at = std::ranges::find(columns, column);
    return row.values[static_cast<std::size_t>(at - columns.begin())];
  }

  /// Efficiency: what the players get is what all together bring, but for the rounding of 2^n worths.
  void expect_shapley_sum(const store::StoredRows::Row& row, const std::vector<std::size_t>& columns) const {
    for (std::size_t o = 0; o < study_.outcomes.size(); ++o) {
      double sum = 0.0;
      double size = 0.0;
      for (std::size_t p = 0; p < layout_.size(Family::shapley_value); ++p) {
        const double x = value(row, columns, layout_.column(Family::shapley_value, o) + p);
        sum += x;
        size += std::abs(x);
      }
      const double total = value(row, columns, layout_.column(Family::total_effect, o));
      const auto n_worths = static_cast<double>(study_.game.n_coalitions());
      expect(std::abs(sum - total) <= n_worths * precision() * std::max(size, largest_worth(o)),
             "Shapley values do not add up in draw", row.draw);
    }
  }

  double largest_worth(std::size_t outcome) const {
    double largest = 0.0;
    for (std::size_t c = 0; c < layout_.size(Family::coalition_value); ++c) {
      const sweep::Distribution& d = results_.columns[layout_.column(Family::coalition_value, outcome) + c];
      largest = std::max({largest, std::abs(d.minimum), std::abs(d.maximum)});
    }
    return largest;
  }

  std::string file_;
  const sweep::Study& study_;
  sweep::EffectLayout layout_;
  sweep::Results results_;
  bool sound_ = true;
};

}  // namespace

Exit verify_command(const std::string& file, std::uint64_t n_draws) {
  if (store::kind_of(file) == store::FileKind::missing)
    throw InputError(Problem{file, "", "", "there is no such file", "check the name"});
  if (store::kind_of(file) != store::FileKind::result)
    throw WorldError("verifying", file,
                     "this is no complete result of nqpsweep, or it was cut short or written to since");
  store::expect_own_schema(file);
  const store::Header header = store::read_header(file);
  const sweep::Study study = study_from_resolved(header.config, file + " (its configuration)");
  fmt::print("{}\n", file);
  Verification verification(file, study);
  verification.check("checksums", [&] { return "content digest " + store::expect_right_digest(file); });
  verification.check("contents", [&] { return verification.contents(); });
  if (verification.sound()) {
    verification.check("distributions", [&] { return verification.distributions(); });
    if (study.draw_storage != sweep::DrawStorage::none) {
      verification.check("stored draws", [&] { return verification.draws(); });
      verification.check("evaluated again", [&] { return verification.evaluated_again(n_draws); });
    }
  }
  const auto made_by = header.provenance.find("source_digest");
  if (made_by == header.provenance.end() || made_by->second != stamp::source_digest)
    fmt::print("  note    the result was made by another version of the program, which may evaluate draws otherwise\n");
  fmt::print("{}\n", verification.sound() ? "The result is sound." : "The result is NOT sound.");
  return verification.sound() ? Exit::success : Exit::world;
}

}  // namespace nqpsweep::app
