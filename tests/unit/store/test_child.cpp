#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <vector>

#include "../../../src/store/child.hpp"
#include "nqpsweep/base/error.hpp"

using namespace nqpsweep;
using namespace nqpsweep::store;
using Catch::Matchers::Contains;

TEST_CASE("A child gives any number of bytes") {
  for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{3'000'000}}) {
    const sweep::Bytes sent(n, std::byte{7});
    CHECK(read_in_child("a", 10, [&] { return sent; }) == sent);
  }
}

TEST_CASE("A child that fails tells its reason") {
  const auto fails = []() -> sweep::Bytes { throw WorldError("measuring", "c", "no"); };
  CHECK_THROWS_WITH(read_in_child("a.h5", 10, fails), Contains("a.h5") && Contains("measuring c: no"));
}

TEST_CASE("A child that dies, ends or never ends is an error of the file") {
  const auto crashes = []() -> sweep::Bytes {
    std::raise(SIGSEGV);
    return {};
  };
  const auto aborts = []() -> sweep::Bytes { std::abort(); };
  const auto ends = []() -> sweep::Bytes { std::_Exit(3); };
  const auto loops = []() -> sweep::Bytes {
    for (std::atomic<int> i = 0;; ++i) {
    }
  };
  const std::vector<std::function<sweep::Bytes()>> works{crashes, aborts, ends, loops};
  for (const auto& work : works)
    CHECK_THROWS_WITH(read_in_child("a.h5", 1, work), Contains("a.h5") && Contains("it is damaged"));
}
