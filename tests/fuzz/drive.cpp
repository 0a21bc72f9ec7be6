/// Stands in for libFuzzer where there is none: the corpus once, then random changes of it for some seconds.
///
///   fuzz_config SECONDS SEED FILE...
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/target.hpp"

namespace {

using Input = std::vector<std::uint8_t>;

Input content_of(const char* path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// One to eight small changes: bits, bytes, pieces left out, repeated, or taken from another input.
Input changed(Input input, const Input& other, std::mt19937_64& random) {
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (std::size_t n = 1 + below(8); n > 0; --n) {
    const std::size_t at = below(input.size());
    const std::size_t length = std::min(below(64), input.size() - at);
    const auto begin = input.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(6)) {
      case 0:
        if (!input.empty()) input[at] = static_cast<std::uint8_t>(input[at] ^ (1U << below(8)));
        break;
      case 1:
        if (!input.empty()) input[at] = static_cast<std::uint8_t>(random());
        break;
      case 2: input.erase(begin, begin + static_cast<std::ptrdiff_t>(length)); break;
      case 3: {
        const Input piece(begin, begin + static_cast<std::ptrdiff_t>(length));
        input.insert(begin, piece.begin(), piece.end());
        break;
      }
      case 4: {
        const std::size_t from = below(other.size());
        const std::size_t many = std::min(below(64), other.size() - from);
        input.insert(begin, other.begin() + static_cast<std::ptrdiff_t>(from),
                     other.begin() + static_cast<std::ptrdiff_t>(from + many));
        break;
      }
      default: input.resize(at); break;
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const double seconds = std::atof(argv[1]);
  std::mt19937_64 random(std::strtoull(argv[2], nullptr, 10));
  std::vector<Input> corpus;
  for (int i = 3; i < argc; ++i) corpus.push_back(content_of(argv[i]));
  for (const Input& input : corpus) LLVMFuzzerTestOneInput(input.data(), input.size());
  std::uint64_t n = 0;
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < seconds) {
    const Input input = changed(corpus[random() % corpus.size()], corpus[random() % corpus.size()], random);
    std::ofstream("fuzz-last-input", std::ios::binary)
        .write(reinterpret_cast<const char*>(input.data()), static_cast<std::streamsize>(input.size()));
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++n;
  }
  std::printf("%zu inputs of the corpus and %llu changed ones\n", corpus.size(), static_cast<unsigned long long>(n));
}
