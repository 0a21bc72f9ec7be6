// The reader of configurations: any bytes at all give a study or a list of problems.
#include "fuzz/target.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const InputFile file(".toml");
  const std::string path = file.holding(data, size);
  try {
    (void)nqpsweep::app::load_study(path, {});
  } catch (const nqpsweep::InputError&) {
  }
  return 0;
}
