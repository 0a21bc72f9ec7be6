#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "nqpsweep/design/monte_carlo.hpp"
#include "nqpsweep/design/point_table.hpp"

using namespace nqpsweep;
using design::PointTable;

namespace {

PointTable table_of(PointTable::Scale scale, std::vector<double> numbers) {
  std::vector<PointTable::Column> columns{{2, space::Uniform{10.0, 20.0}, std::move(numbers)}};
  return {std::move(columns), scale, std::make_shared<design::MonteCarlo>(1)};
}

}  // namespace

TEST_CASE("a table of values gives them as they are, and their places in the marginal as coordinates") {
  const auto table = table_of(PointTable::Scale::values, {12.0, 17.3, 10.0, 20.0});
  const std::vector<double> expected{0.2, 0.73};
  for (std::uint64_t draw = 0; draw < 2; ++draw) CHECK(table.coordinate(draw, 2) == Approx(expected[draw]));
  CHECK(table.coordinate(2, 2) > 0.0);  // the ends of a marginal are no coordinates
  CHECK(table.coordinate(3, 2) < 1.0);
  std::vector<double> values{1.0, 2.0, 3.0, 4.0};
  table.put_values(1, values);
  CHECK(values == std::vector<double>{1.0, 2.0, 17.3, 4.0});
}

TEST_CASE("a table of coordinates gives coordinates and leaves values alone") {
  const auto table = table_of(PointTable::Scale::unit, {0.25, 0.75});
  CHECK(table.coordinate(1, 2) == 0.75);
  std::vector<double> values{1.0, 2.0, 3.0};
  table.put_values(1, values);
  CHECK(values == std::vector<double>{1.0, 2.0, 3.0});
}

TEST_CASE("coordinates without a column are those of the other design") {
  const auto table = table_of(PointTable::Scale::values, {12.0, 17.3});
  const design::MonteCarlo rest(1);
  for (const std::size_t j : {0U, 1U, 3U, 9U}) CHECK(table.coordinate(1, j) == rest.coordinate(1, j));
}
