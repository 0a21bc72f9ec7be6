// The reader of results: any bytes give a result or an error of the kinds that users are told.
#include <fstream>

#include "fuzz/target.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/store/result_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nqpsweep;
  static const std::string path = "/tmp/nqpsweep-fuzz-" + std::to_string(reinterpret_cast<std::uintptr_t>(&path)) + ".h5";
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    if (store::kind_of(path) != store::FileKind::result) return 0;
    store::expect_own_schema(path);
    const store::Header header = store::read_header(path);
    (void)store::read_results(path, app::study_from_resolved(header.config, "input"));
  } catch (const WorldError&) {
  } catch (const InputError&) {
  }
  return 0;
}
