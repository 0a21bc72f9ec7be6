#include <catch2/catch.hpp>

#include "nqpsweep/model/outcomes.hpp"
#include "nqpsweep/model/scenario.hpp"
#include "support/priors.hpp"

using namespace nqpsweep;
using namespace nqpsweep::model;

// docs/model.md section 4.
TEST_CASE("of all outcomes more is better, but for the leap time, and two are logarithms") {
  for (const OutcomeInfo& outcome : outcome_table) {
    INFO(outcome.name);
    CHECK(outcome.more_is_better == (outcome.name != "leap_time"));
    CHECK(outcome.logarithmic == (outcome.name == "log_nqp" || outcome.name == "agglomeration"));
    CHECK(outcome_table[static_cast<std::size_t>(*outcome_from(outcome.name))].name == outcome.name);
  }
  CHECK(!outcome_from("happiness"));
}

TEST_CASE("domains share the instruments among them, and all are all") {
  unsigned members = 0;
  for (const Domain domain : {Domain::incentive, Domain::guidance, Domain::ecology}) {
    CHECK((members & members_of(domain)) == 0);
    members |= members_of(domain);
  }
  CHECK(members == all_policies);
  CHECK(all_policies == 0b1111'1111);
}

TEST_CASE("coalitions are read as they are written") {
  for (unsigned coalition = 0; coalition < n_coalitions; ++coalition)
    CHECK(coalition_from(coalition_name(static_cast<Coalition>(coalition))) == coalition);
  CHECK(coalition_from("guidance,iur") == coalition_from("talent+capital+technology+iur"));
  CHECK(!coalition_from("fiscal+luck"));
  CHECK(names_of_instruments_and_domains() ==
        "fiscal, tax, science, talent, capital, technology, industrial, iur, or incentive, guidance, ecology");
}

// docs/model.md sections 1 and 4.
TEST_CASE("a scenario is seventeen years of coordinated policies at level one unless it says otherwise") {
  const Scenario scenario;
  CHECK(scenario.horizon_yr == 17);
  CHECK((scenario.coordination && !scenario.in_force));
  for (int j = 0; j < n_instruments; ++j) {
    for (const int year : {0, 16}) CHECK(scenario.schedule.level(j, year) == 1.0);
  }
}

TEST_CASE("the built-in priors never leave the bounds of the parameters") {
  for (std::uint64_t draw = 0; draw < 2000; ++draw) {
    Parameters p = testing::prior_draw(31, draw);
    for (const ParameterInfo& parameter : parameter_table()) {
      const double x = parameter.in(p);
      const Bounds& b = parameter.bounds;
      INFO(parameter.name << " = " << x);
      CHECK((b.low_closed ? x >= b.low : x > b.low));
      CHECK((b.high_closed ? x <= b.high : x < b.high));
    }
  }
}
