#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <vector>

#include "../../../src/store/segments.hpp"
#include "nqpsweep/app/config.hpp"

using namespace nqpsweep;

namespace {

/// Draws with random numbers in every column.
struct Made {
  Packs columns;
  std::vector<sweep::DrawRecord> records;

  Made(std::size_t n_draws, std::size_t n_columns)
      : columns((n_draws + Pack::width - 1) / Pack::width * n_columns), records(n_draws) {
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    for (Pack& pack : columns) {
      for (double& x : pack.lanes) x = normal(random);
    }
    for (sweep::DrawRecord& record : records) record.steps = static_cast<std::uint16_t>(random());
  }
};

}  // namespace

TEST_CASE("records of draws hold each draw's numbers in their order, and in pieces they are the same") {
  for (const char* storage : {"float64", "float32"}) {
    const auto study = app::load_study(std::nullopt, {{"test", "output.draws", storage}});
    const store::DrawRecords layout(study);
    const std::size_t n_columns = study.layout().n_lasting();
    for (const std::size_t n : {1U, 8U, 101U, 304U}) {
      const Made made(n, n_columns);
      const sweep::Block block{{640, n}, {made.columns, n_columns}, made.records, {}};
      const sweep::Bytes whole = layout.packed(block);
      REQUIRE(whole.size() == n * layout.bytes_of_a_draw());
      std::size_t n_different = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const std::byte* at = whole.data() + i * layout.bytes_of_a_draw();
        store::DrawRecords::Head head;
        std::memcpy(&head, at, sizeof head);
        n_different += head.draw != static_cast<std::int64_t>(640 + i) || head.steps != made.records[i].steps ? 1 : 0;
        at += sizeof head;
        for (const store::ColumnSet& set : layout.sets()) {
          for (const std::size_t column : set.columns) {
            const double x = block.number(i, column);
            const auto single = static_cast<float>(x);
            const void* expected = layout.bytes_of_a_real() == sizeof single ? static_cast<const void*>(&single) : &x;
            n_different += std::memcmp(at, expected, layout.bytes_of_a_real()) != 0 ? 1 : 0;
            at += layout.bytes_of_a_real();
          }
        }
      }
      CHECK(n_different == 0);

      sweep::Bytes together;
      std::uint64_t next = 640;
      layout.in_pieces(block, [&](const sweep::Slice& draws, std::span<const std::byte> records) {
        CHECK(draws.first == next);
        CHECK(records.size() == draws.count * layout.bytes_of_a_draw());
        CHECK(records.size() <= std::size_t{512} << 10);
        next += draws.count;
        together.insert(together.end(), records.begin(), records.end());
      });
      CHECK(next == 640 + n);
      CHECK(together == whole);
    }
  }
}
