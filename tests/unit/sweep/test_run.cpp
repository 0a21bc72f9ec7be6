#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <numeric>

#include "keeping_sink.hpp"
#include "nqpsweep/sweep/evaluator.hpp"
#include "nqpsweep/sweep/run.hpp"
#include "support/priors.hpp"

using namespace nqpsweep;

namespace {

/// Keeps nothing but the order in which blocks arrive.
class CountingSink final : public sweep::ResultSink {
 public:
  void write(const sweep::Block& block) override { n_draws += block.draws.count; }
  void keep(const sweep::StateToKeep&) override {}
  void finish(const sweep::Results&) override { finished = true; }
  std::uint64_t n_draws = 0;
  bool finished = false;
};

sweep::Study small_study() {
  return app::load_study(
      std::nullopt, {{"test", "run.draws", "150"}, {"test", "model.horizon_yr", "2"}, {"test", "run.threads", "2"}});
}

}  // namespace

TEST_CASE("the engine runs without MPI and HDF5, accounts for every draw and tells how far it is") {
  sweep::SerialRanks ranks;
  CountingSink sink;
  class Reader final : public sweep::Control {
   public:
    void report(const sweep::Standing& standing) override { last = standing; }
    sweep::Standing last;
  } reader;
  const sweep::Study study = small_study();
  const sweep::Results results = sweep::run(study, ranks, sink, reader).value();
  CHECK(sink.n_draws == 150);
  CHECK(sink.finished);
  CHECK(reader.last.draws_done == 150);
  CHECK(reader.last.n_failed == 0);
  const auto& effect = results.columns[study.layout().column(sweep::Family::total_effect)];
  CHECK(reader.last.means[0].mean == Approx(effect.mean).epsilon(1e-12));
  CHECK(reader.last.means[0].standard_error == Approx(std::sqrt(effect.variance / 150)).epsilon(1e-12));
  CHECK(results.n_ok == 150);
  CHECK(results.columns.size() == study.layout().n_columns());
  for (const auto& column : results.columns) CHECK(column.count <= 150);
}

TEST_CASE("what lasts of a draw is what it gives alone, and what passes has the distribution of that") {
  const sweep::Study study =
      app::load_study(std::nullopt, {{"test", "run.draws", "150"},
                                     {"test", "run.block_draws", "64"},
                                     {"test", "run.threads", "2"},
                                     {"test", "model.most_steps_per_yr", "1"},  // some draws have no answer
                                     {"test", "study.outcomes", R"(["log_nqp", "leap_time"])"},
                                     {"test", "sensitivity.outputs", R"(["synergy", "owen_value"])"},
                                     {"test", "game.structural", "true"},
                                     {"test", "game.budget_neutral", "true"}});
  const sweep::EffectLayout layout = study.layout();
  sweep::SerialRanks ranks;
  testing::KeepingSink sink;
  const sweep::Results results = sweep::run(study, ranks, sink);
  REQUIRE(results.n_ok > 0);
  REQUIRE(results.n_ok < 150);
  REQUIRE(layout.n_passing() > 0);
  REQUIRE(layout.is_passing(sweep::Family::walsh_effect));
  REQUIRE(!layout.is_passing(sweep::Family::owen_value));  // its variance is explained draw by draw
  REQUIRE(layout.n_columns() == layout.n_lasting() + 2 * layout.n_passing());

  std::vector<std::vector<double>> numbers(layout.n_columns());
  std::vector<double> row(layout.n_columns());
  sweep::Evaluator evaluator(study, layout);
  for (std::uint64_t draw = 0; draw < 150; ++draw) {
    static_cast<void>(evaluator.evaluate(draw, row));
    CHECK(std::memcmp(row.data(), &sink.rows[draw * layout.n_lasting()], layout.n_lasting() * sizeof(double)) == 0);
    for (std::size_t c = 0; c < row.size(); ++c)
      if (!std::isnan(row[c])) numbers[c].push_back(row[c]);
  }
  std::size_t n_different = 0;
  for (std::size_t c = 0; c < row.size(); ++c) {
    const sweep::Distribution& d = results.columns[c];
    n_different += d.count == numbers[c].size() ? 0 : 1;
    if (numbers[c].empty()) continue;
    const auto [least, most] = std::ranges::minmax(numbers[c]);
    n_different += d.minimum == least && d.maximum == most ? 0 : 1;
    if (std::isnan(d.mean)) continue;  // a family without a mean
    const double sum = std::accumulate(numbers[c].begin(), numbers[c].end(), 0.0);
    const double size = std::max(std::abs(least), std::abs(most));
    n_different += std::abs(sum / static_cast<double>(d.count) - d.mean) <= 1e-12 * size ? 0 : 1;
  }
  CHECK(n_different == 0);
}

TEST_CASE("an error while writing ends the run") {
  class FailingSink final : public sweep::ResultSink {
   public:
    void write(const sweep::Block&) override { throw std::runtime_error("disk full"); }
    void keep(const sweep::StateToKeep&) override {}
    void finish(const sweep::Results&) override {}
  };
  sweep::SerialRanks ranks;
  FailingSink sink;
  CHECK_THROWS_WITH(sweep::run(small_study(), ranks, sink), "disk full");
}

TEST_CASE("a draw is a pure function of study and index") {
  const sweep::Study study = small_study();
  const sweep::EffectLayout layout = study.layout();
  std::vector<double> once(layout.n_columns());
  std::vector<double> again(layout.n_columns());
  (void)sweep::Evaluator(study, layout).evaluate(123456789012345, once);
  (void)sweep::Evaluator(study, layout).evaluate(7, again);
  CHECK(std::memcmp(once.data(), again.data(), once.size() * sizeof(double)) != 0);
  (void)sweep::Evaluator(study, layout).evaluate(123456789012345, again);
  CHECK(std::memcmp(once.data(), again.data(), once.size() * sizeof(double)) == 0);
}

TEST_CASE("an exploding draw has a status and no effects") {
  const sweep::Study study = app::load_study(std::nullopt, {{"test", "parameters.technology.ideas_returns", "0.999"},
                                                            {"test", "parameters.technology.rd_elasticity", "5.0"},
                                                            {"test", "parameters.rd.fiscal", "2.0"}});
  const sweep::EffectLayout layout = study.layout();
  std::vector<double> row(layout.n_columns());
  const sweep::DrawRecord record = sweep::Evaluator(study, layout).evaluate(0, row);
  CHECK(record.status != sweep::Status::ok);
  CHECK(record.verdict == synergy::Verdict::none);
  for (std::size_t c = 0; c < row.size(); ++c) CHECK(std::isnan(row[c]) == (c >= study.parameters.size()));
}
