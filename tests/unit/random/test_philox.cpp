#include <array>
#include <catch2/catch.hpp>
#include <limits>

#include "nqpsweep/random/philox.hpp"

using nqpsweep::random::open_unit;
using nqpsweep::random::Purpose;
using nqpsweep::random::word;

// Published vectors: Random123, tests/kat_vectors, lines "philox4x64 10".
TEST_CASE("Philox4x64-10 gives Random123's known answers") {
  using Philox = r123::Philox4x64;
  const auto answer = [](Philox::ctr_type counter, Philox::key_type key) { return Philox{}(counter, key); };
  CHECK(answer({{0, 0, 0, 0}}, {{0, 0}}) ==
        Philox::ctr_type{{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}});
  constexpr std::uint64_t f = std::numeric_limits<std::uint64_t>::max();
  CHECK(answer({{f, f, f, f}}, {{f, f}}) ==
        Philox::ctr_type{{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}});
  CHECK(answer({{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89}},
               {{0x452821e638d01377, 0xbe5466cf34e90c6c}}) ==
        Philox::ctr_type{{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}});
}

TEST_CASE("the word of seed 0, draw 0, component 0 is the first known answer") {
  CHECK(word(0, Purpose::draws, 0, 0) == 0x16554d9eca36314c);
}

TEST_CASE("seed, draw and component each change the word") {
  const auto reference = word(1, Purpose::draws, 2, 3);
  CHECK(word(0, Purpose::draws, 2, 3) != reference);
  CHECK(word(1, Purpose::draws, 1, 3) != reference);
  CHECK(word(1, Purpose::draws, 2, 2) != reference);
  CHECK(word(1, Purpose::draws, 3, 2) != reference);
}

TEST_CASE("the unit interval is open, symmetric and exact at its ends") {
  CHECK(open_unit(0) == 0x1p-53);
  CHECK(open_unit(std::numeric_limits<std::uint64_t>::max()) == 1.0 - 0x1p-53);
  const std::uint64_t any = 0x123456789abcdef0;
  CHECK(open_unit(any) + open_unit(~any) == 1.0);
}
