#include <catch2/catch.hpp>
#include <cstring>
#include <limits>

#include "../../../src/sweep/tallies.hpp"
#include "nqpsweep/app/config.hpp"

using namespace nqpsweep;
using sweep::ByteReader;
using sweep::Bytes;
using sweep::ByteWriter;

// A part begins with a histogram, and that with its first cell and the number of its cells.
TEST_CASE("a state whose counts lie where no number has a cell is refused") {
  const sweep::Study study = app::load_study(std::nullopt, {{"test", "study.outcomes", R"(["log_nqp"])"}});
  const sweep::EffectLayout layout = study.layout();
  sweep::Tallies tallies(study, layout);
  ByteWriter writer;
  tallies.put_part(0, writer);
  const Bytes whole = writer.take();
  const std::int64_t most = std::int64_t{1} << 40;
  const auto read = [&](std::int64_t first_cell, std::uint64_t n_cells) {
    Bytes bytes = whole;
    std::memcpy(bytes.data(), &first_cell, sizeof first_cell);
    std::memcpy(bytes.data() + sizeof first_cell, &n_cells, sizeof n_cells);
    ByteReader reader(bytes);
    tallies.merge_part(0, reader);
  };
  CHECK_NOTHROW(read(0, 0));
  for (const std::int64_t first_cell : {most, -most, std::numeric_limits<std::int64_t>::min()})
    CHECK_THROWS_WITH(read(first_cell, 0), Catch::Contains("an impossible number of counts"));
  for (const std::int64_t first_cell : {std::int64_t{-5}, std::int64_t{5}})
    CHECK_THROWS_WITH(read(first_cell, static_cast<std::uint64_t>(most)), Catch::Contains("an impossible number"));
}
