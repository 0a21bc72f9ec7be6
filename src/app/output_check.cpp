#include "output_check.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "build_info.hpp"
#include "build_stamp.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/store/result_file.hpp"

namespace nqpsweep::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const sweep::Study& study, const std::string& reason, const std::string& remedy) {
  throw InputError(Problem{"output", "output.file", fmt::format("\"{}\"", study.output_file), reason, remedy});
}

/// The folder that exists already and in which the rest of the path would be made.
fs::path existing_parent(const fs::path& file) {
  std::error_code ignored;
  fs::path folder = fs::absolute(file).parent_path();
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

/// Tries what the run will do: permissions alone do not tell (read-only disks, quotas, special file systems).
void check_writable(const sweep::Study& study) {
  const fs::path folder = existing_parent(study.output_file);
  if (!fs::is_directory(folder))
    refuse(study, fmt::format("{} is a file, not a folder", folder.string()), "choose another place with --out");
  std::string trial = (folder / ".nqpsweep-trial-XXXXXX").string();
  const int descriptor = mkstemp(trial.data());
  if (descriptor < 0)
    refuse(study, fmt::format("nothing can be written in {}: {}", folder.string(), std::strerror(errno)),
           "choose another place with --out");
  close(descriptor);
  unlink(trial.c_str());
}

bool is_this_result(const sweep::Study& study) {
  const store::Header header = store::read_header(study.output_file);
  const auto digest = header.provenance.find("source_digest");
  return digest != header.provenance.end() && digest->second == stamp::source_digest &&
         identity_of(header.config) == identity_of(study.resolved_config);
}

}  // namespace

Output check_output(const sweep::Study& study, bool force) {
  switch (store::kind_of(study.output_file)) {
    case store::FileKind::missing: check_writable(study); return Output::free;
    case store::FileKind::other:
    case store::FileKind::hdf5:
      if (fs::is_directory(study.output_file))
        refuse(study, "this is a folder", "name a file in it, such as results/a.h5");
      refuse(study, "a file that is no result of this program stands there, and it is never replaced",
             "choose another name with --out");
    case store::FileKind::result: break;
  }
  if (is_this_result(study)) return Output::same;
  if (!force)
    refuse(study, "another result stands there", "choose another name with --out, or replace it with --force");
  check_writable(study);
  return Output::replaceable;
}

}  // namespace nqpsweep::app
