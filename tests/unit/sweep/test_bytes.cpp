#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

#include "../../../src/sweep/bytes.hpp"

using namespace nqpsweep;
using sweep::ByteReader;
using sweep::Bytes;
using sweep::ByteWriter;

namespace {

std::vector<std::uint32_t> numbers(std::size_t n) {
  std::vector<std::uint32_t> result(n);
  std::iota(result.begin(), result.end(), 17U);
  return result;
}

}  // namespace

// Pieces of about a megabyte: small numbers fill more than one, a long array is handed on by itself, parts span
// several.
TEST_CASE("what is told in pieces, and again, is what is written at once and read back") {
  const std::vector<std::uint32_t> few = numbers(1000);
  const std::vector<std::uint32_t> many = numbers(700'000);
  const auto put_all = [&](ByteWriter& writer) {
    writer.put(std::uint8_t{5});
    writer.put_part([&](ByteWriter& outer) {
      outer.put_part([&](ByteWriter& inner) { inner.put_counted(few); });
      outer.put_part([&](ByteWriter& inner) {
        for (const std::uint32_t number : many) inner.put_short(number);
      });
      outer.put_counted(many);
    });
    writer.put_part([](ByteWriter&) {});
    writer.put_counted(std::string("the end"));
  };
  ByteWriter writer;
  put_all(writer);
  const Bytes whole = writer.take();
  CHECK((ByteWriter::exactly(put_all) == whole));

  const sweep::InPieces pieces = ByteWriter::in_pieces(put_all);
  CHECK(pieces.size == whole.size());
  for (int time = 0; time < 2; ++time) {
    Bytes told;
    int n = 0;
    pieces.tell([&](auto piece) {
      told.insert(told.end(), piece.begin(), piece.end());
      ++n;
    });
    CHECK(n > 3);
    CHECK((told == whole));  // not shown: megabytes
  }

  ByteReader reader(whole);
  CHECK(reader.get<std::uint8_t>() == 5);
  ByteReader part = reader.get_part();
  ByteReader first = part.get_part();
  CHECK((first.get_counted<std::uint32_t>() == few));
  first.expect_end();
  ByteReader second = part.get_part();
  for (const std::uint32_t number : many) {
    if (second.get_short() != number) FAIL("another number than " << number);
  }
  second.expect_end();
  CHECK((part.get_counted<std::uint32_t>() == many));
  part.expect_end();
  reader.get_part().expect_end();
  CHECK(reader.get_text() == "the end");
  reader.expect_end();
}
