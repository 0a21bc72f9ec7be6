// The reader of configurations: any bytes at all give a study or a list of problems.
#include <fstream>

#include "fuzz/target.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string path =
      "/tmp/nqpsweep-fuzz-" + std::to_string(reinterpret_cast<std::uintptr_t>(&path)) + ".toml";
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    (void)nqpsweep::app::load_study(path, {});
  } catch (const nqpsweep::InputError&) {
  }
  return 0;
}
