// A sweep that is stopped and resumed has the bytes of one that is not, whatever it is asked.
#include <catch2/catch.hpp>
#include <cstring>
#include <optional>

#include "keeping_sink.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/sweep/run.hpp"

using namespace nqpsweep;

namespace {

using Overrides = std::vector<app::Override>;

class StopAfter final : public sweep::Control {
 public:
  explicit StopAfter(int rounds) : rounds_(rounds) {}
  bool stop_soon() override { return --rounds_ <= 0; }

 private:
  int rounds_;
};

bool equal(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

bool equal(const sweep::Distribution& a, const sweep::Distribution& b) {
  const auto numbers = [](const sweep::Distribution& d) {
    return std::vector{d.mean, d.variance, d.skewness, d.kurtosis, d.minimum, d.maximum};
  };
  return a.count == b.count && a.n_negative == b.n_negative && a.n_positive == b.n_positive &&
         a.histogram == b.histogram && equal(numbers(a), numbers(b)) && equal(a.quantiles, b.quantiles) &&
         equal(a.histogram_edges, b.histogram_edges);
}

void check_equal(const sweep::Results& a, const sweep::Results& b) {
  CHECK(a.n_draws == b.n_draws);
  CHECK(a.status_counts == b.status_counts);
  CHECK(a.verdict_counts == b.verdict_counts);
  CHECK(a.leap_counts == b.leap_counts);
  REQUIRE(a.columns.size() == b.columns.size());
  std::size_t different = 0;
  for (std::size_t c = 0; c < a.columns.size(); ++c) different += equal(a.columns[c], b.columns[c]) ? 0 : 1;
  CHECK(different == 0);
  REQUIRE(a.tables.size() == b.tables.size());
  for (std::size_t t = 0; t < a.tables.size(); ++t) {
    REQUIRE(a.tables[t].variables.size() == b.tables[t].variables.size());
    for (std::size_t v = 0; v < a.tables[t].variables.size(); ++v) {
      const auto& left = a.tables[t].variables[v].values;
      const auto& right = b.tables[t].variables[v].values;
      INFO(a.tables[t].name << "/" << a.tables[t].variables[v].name);
      const auto* reals = std::get_if<std::vector<double>>(&left);
      CHECK((reals ? equal(*reals, std::get<std::vector<double>>(right)) : left == right));
    }
  }
}

sweep::Study study_of(const Overrides& overrides) {
  Overrides all{{"test", "model.horizon_yr", "2"},
                {"test", "study.outcomes", R"(["log_nqp", "nqp"])"},
                {"test", "game.players", R"(["incentive", "guidance", "ecology"])"},
                {"test", "sensitivity.by", "table"},
                {"test", "run.threads", "1"},
                {"test", "run.block_draws", "64"}};
  all.insert(all.end(), overrides.begin(), overrides.end());
  return app::load_study(std::nullopt, all);
}

struct Ran {
  sweep::Results results;
  std::vector<double> rows;
  std::optional<sweep::SavedState> state;
};

/// Stopped after every round, resumed from the state alone.
Ran in_pieces(const sweep::Study& study, std::optional<sweep::SavedState> from = {}) {
  std::vector<double> rows;
  for (int pieces = 1;; ++pieces) {
    sweep::SerialRanks ranks;
    testing::KeepingSink sink;
    StopAfter control(1);
    const auto results = sweep::run(study, ranks, sink, control, from);
    rows.insert(rows.end(), sink.rows.begin(), sink.rows.end());
    if (sink.last) from = sink.last;
    if (results) {
      CHECK(pieces > 1);
      return {*results, rows, from};
    }
    REQUIRE(from);
  }
}

Ran at_once(const sweep::Study& study) {
  sweep::SerialRanks ranks;
  testing::KeepingSink sink;
  auto results = sweep::run(study, ranks, sink);
  return {std::move(results), std::move(sink.rows), std::move(sink.last)};
}

struct Case {
  const char* name;
  Overrides overrides;
  const char* draws;
  const char* more_draws;  ///< of a longer run
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"independent draws", {}, "700", "1100"},
      {"whole chunks", {}, "1024", "2048"},
      {"everything beside",
       {{"test", "game.structural", "true"}, {"test", "game.budget_neutral", "true"}, {"test", "choice.budget", "5.0"}},
       "700",
       "1024"},
      {"draws without an answer",
       {{"test", "parameters.technology.ideas_returns", "{ uniform = [0.0, 0.99] }"},
        {"test", "parameters.technology.rd_elasticity", "4.0"},
        {"test", "parameters.rd.fiscal", "1.0"},
        {"test", "model.horizon_yr", "12"},
        {"test", "model.most_steps_per_yr", "12"}},
       "700",
       "1100"},
      {"sobol", {{"test", "design.kind", "sobol"}}, "700", "1100"},
      {"pick_freeze", {{"test", "design.kind", "pick_freeze"}, {"test", "design.second_order", "true"}}, "150", "200"},
      {"pick_freeze of groups of three estimators",
       {{"test", "design.kind", "pick_freeze"},
        {"test", "design.third_point", "true"},
        {"test", "design.base", "monte_carlo"}},
       "140",
       "200"},
      {"permuted_paths", {{"test", "design.kind", "permuted_paths"}}, "200", "260"},
      {"permuted_paths of dependent parameters",
       {{"test", "design.kind", "permuted_paths"},
        {"test", "dependence.rank_correlations", R"([["rd.fiscal", "rd.tax", 0.5]])"}},
       "200",
       "260"},
      {"morris", {{"test", "design.kind", "morris"}}, "200", "300"},
      {"radial", {{"test", "design.kind", "radial"}}, "200", "300"},
      {"lattice", {{"test", "design.kind", "lattice"}}, "700", "1100"},
      {"hypercubes, one after the other",
       {{"test", "design.kind", "latin_hypercube"}, {"test", "design.strata", "128"}},
       "700",
       "1100"},
      {"random_balance",
       {{"test", "design.kind", "random_balance"}, {"test", "sensitivity.by", "parameter"}},
       "6",
       "9"},
      {"factorial", {{"test", "design.kind", "factorial"}, {"test", "sensitivity.by", "parameter"}}, "6", "9"},
      {"small_steps", {{"test", "design.kind", "small_steps"}}, "200", "300"},
      {"an adaptive stop",
       {{"test", "design.kind", "pick_freeze"}, {"test", "sensitivity.stop_width", "0.75"}},
       "700",
       "900"},
  };
  return all;
}

sweep::Study study_of(const Case& c, const char* draws) {
  Overrides overrides = c.overrides;
  overrides.push_back({"test", "run.draws", draws});
  return study_of(overrides);
}

}  // namespace

TEST_CASE("a sweep stopped after every round and resumed, or extended, has the bytes of an undisturbed one") {
  for (const Case& c : cases()) {
    INFO(c.name);
    const Ran shorter = at_once(study_of(c, c.draws));
    const sweep::Study study = study_of(c, c.more_draws);
    const Ran undisturbed = at_once(study);
    const Ran resumed = in_pieces(study);
    CHECK(equal(resumed.rows, undisturbed.rows));
    check_equal(resumed.results, undisturbed.results);
    REQUIRE(shorter.state);
    sweep::SerialRanks ranks;
    testing::KeepingSink sink;
    sweep::Control calm;
    check_equal(sweep::run(study, ranks, sink, calm, shorter.state).value(), undisturbed.results);
  }
}

// Draws wait until there are some 2,000, or a block is larger than what there is room for; stages make blocks grow.
TEST_CASE("the bytes do not depend on how many draws are evaluated at once, nor on how many wait to be added up") {
  const std::vector<std::pair<const char*, Overrides>> designs{
      {"independent draws", {{"test", "run.draws", "5100"}}},
      {"growing stages", {{"test", "design.kind", "pick_freeze"}, {"test", "run.draws", "900"}}}};
  for (const auto& [name, of_design] : designs) {
    INFO(name);
    std::optional<Ran> first;
    for (const char* block_draws : {"64", "512", "1920", "4096"}) {
      INFO(block_draws);
      Overrides overrides = of_design;
      overrides.push_back({"test", "run.block_draws", block_draws});
      overrides.push_back({"test", "model.horizon_yr", "1"});
      const Ran ran = at_once(study_of(overrides));
      if (!first) first = ran;
      CHECK(equal(ran.rows, first->rows));
      check_equal(ran.results, first->results);
    }
  }
}

TEST_CASE("a stop at once gives up the round and keeps what was done before") {
  class AtOnce final : public sweep::Control {
   public:
    bool stop_at_once() const override { return rounds >= 1; }
    bool stop_soon() override {  // asked after every round
      ++rounds;
      return false;
    }
    int rounds = 0;
  } control;
  const sweep::Study study = study_of({{"test", "run.draws", "1200"}});
  sweep::SerialRanks ranks;
  testing::KeepingSink sink;
  CHECK_FALSE(sweep::run(study, ranks, sink, control));
  REQUIRE(sink.last);
  CHECK(sink.last->draws_done == 512);
  sweep::Control undisturbed;
  check_equal(sweep::run(study, ranks, sink, undisturbed, sink.last).value(), at_once(study).results);
}

TEST_CASE("a state cut short or too long is refused") {
  const sweep::Study study = study_of({{"test", "run.draws", "1200"}});
  const Ran ran = at_once(study);
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, ran.state->bytes.size() / 2,
                                 ran.state->bytes.size() - 1, ran.state->bytes.size() + 8}) {
    sweep::SavedState damaged = *ran.state;
    damaged.bytes.resize(size);
    sweep::SerialRanks ranks;
    testing::KeepingSink sink;
    sweep::Control undisturbed;
    CHECK_THROWS_AS(sweep::run(study, ranks, sink, undisturbed, damaged), WorldError);
  }
}
