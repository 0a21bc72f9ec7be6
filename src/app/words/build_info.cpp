#include "build_info.hpp"

#include <fmt/core.h>
#include <spdlog/version.h>
#include <toml++/toml.h>

#include <CLI/Version.hpp>
#include <Eigen/Core>
#include <boost/version.hpp>
#include <nlohmann/json.hpp>

#include "build_stamp.hpp"
#include "nqpsweep/base/contract.hpp"
#include "nqpsweep/parallel/mpi.hpp"
#include "nqpsweep/store/result_file.hpp"

namespace nqpsweep::app {

std::string version() { return stamp::version; }

std::vector<std::pair<std::string, std::string>> build_info() {
  return {
      {"version", stamp::version},
      {"commit", stamp::commit},
      {"source_digest", stamp::source_digest},
      {"compiler", stamp::compiler},
      {"build_type", std::string(stamp::build_type) + (checked_build ? ", contracts checked" : "")},
      {"flags", stamp::flags},
      {"mpi", parallel::library_version()},
      {"hdf5", store::library_version()},
      {"openmp", std::to_string(_OPENMP)},
      {"eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
      {"boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
      {"toml++", fmt::format("{}.{}.{}", TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH)},
      {"cli11", CLI11_VERSION},
      {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
      {"spdlog", fmt::format("{}.{}.{}", SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
      {"json",
       fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
  };
}

}  // namespace nqpsweep::app
