// The readers of HDF5: any bytes give a result, columns of a table, or an error of the kinds that users are told.
#include "fuzz/target.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/store/columns.hpp"
#include "nqpsweep/store/result_file.hpp"

namespace {

using namespace nqpsweep;

void read_as_result(const std::string& path) {
  try {
    store::expect_own_schema(path);
    const store::Header header = store::read_header(path);
    (void)store::read_results(path, app::study_from_resolved(header.config, "input"));
  } catch (const WorldError&) {
  } catch (const InputError&) {
  }
}

void read_as_table(const std::string& path) {
  try {
    (void)store::read_root_columns(path);
  } catch (const WorldError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const InputFile file(".h5");
  const std::string path = file.holding(data, size);
  (void)store::kind_of(path);
  read_as_result(path);
  read_as_table(path);
  return 0;
}
