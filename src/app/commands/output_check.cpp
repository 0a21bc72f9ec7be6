#include "output_check.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "build_stamp.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/app/identity.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "nqpsweep/store/stored_draws.hpp"
#include "nqpsweep/sweep/draw.hpp"

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

std::string version_in_words() { return fmt::format("nqpsweep {} (commit {})", stamp::version, stamp::commit); }

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

bool is_ours(const store::Header& header) {
  const auto digest = header.provenance.find("source_digest");
  return digest != header.provenance.end() && digest->second == stamp::source_digest;
}

/// In words, at most a few.
std::string listed(const std::vector<std::string>& differences) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < differences.size() && i < most; ++i) text += (i == 0 ? "" : "; ") + differences[i];
  if (differences.size() > most) text += fmt::format("; and {} more", differences.size() - most);
  return text;
}

/// Designs that place all draws anew, or divide them otherwise, when there are more of them cannot be extended.
void expect_same_points(const sweep::Study& study, const sweep::Study& shorter, std::uint64_t n_draws) {
  if (study.groups.n_parts != shorter.groups.n_parts || study.groups.interval_method != shorter.groups.interval_method)
    refuse(study,
           "intervals are made otherwise when there are more draws in this design, so a result cannot be extended",
           "choose another name with --out");
  const std::uint64_t step = std::max<std::uint64_t>(1, n_draws / 1024);
  for (std::uint64_t draw = 0; draw < n_draws; draw += step) {
    if (sweep::point_of_draw(study, draw) != sweep::point_of_draw(shorter, draw))
      refuse(study, "this design places its points anew when there are more of them, so a result cannot be extended",
             "choose a design that keeps its points, such as monte_carlo or sobol, or another name with --out");
  }
}

/// Goes on with an unfinished run.
void take_up(const sweep::Study& study, Beginning& beginning) {
  store::RunFolder::Loaded loaded = beginning.folder->load();
  store::Checkpoint& there = loaded.checkpoint;
  if (there.program != stamp::source_digest)
    refuse(study,
           fmt::format("the unfinished run there was made by another program: {} there, {} here", there.version,
                       version_in_words()),
           "resume it with that program, or begin anew with --force");
  if (identity_of(there.config) != identity_of(study.resolved_config))
    refuse(study,
           "the unfinished run there is of another study: " + listed(differences(there.config, study.resolved_config)),
           "resume it with its own configuration, or begin anew with --force");
  beginning.remark = fmt::format("resuming after {} of {} draws", there.state.draws_done, study.n_draws);
  if (!loaded.warning.empty())
    beginning.remark += fmt::format(" (an older checkpoint, for the last one cannot be used: {})", loaded.warning);
  beginning.folder->clear(&there);
  beginning.checkpoint = std::move(there);
}

/// Goes on with a finished one.
void extend(const sweep::Study& study, Beginning& beginning) {
  const sweep::Study shorter =
      study_from_resolved(store::read_header(study.output_file).config, study.output_file + " (its configuration)");
  beginning.checkpoint = store::checkpoint_from(study.output_file, shorter, *beginning.folder);
  expect_same_points(study, shorter, beginning.checkpoint.state.draws_done);
  beginning.remark =
      fmt::format("extending a result: {} of {} draws are there", beginning.checkpoint.state.draws_done, study.n_draws);
}

/// A run that met an error after its result had taken its name leaves its folder behind; the next one clears it.
/// Nothing is touched that another run holds, or that belongs to another study or program.
void clear_leftovers(const sweep::Study& study) {
  const fs::path left = store::partial_folder(study.output_file);
  std::error_code ignored;
  if (!fs::is_directory(left, ignored) || store::kind_of(study.output_file) != store::FileKind::result) return;
  try {
    const store::Header made = store::read_header(study.output_file);
    store::RunFolder folder(study.output_file);  // clears by itself what has no checkpoint
    const auto checkpoint = folder.last_readable();
    if (checkpoint && is_ours(made) && checkpoint->program == stamp::source_digest &&
        identity_of(checkpoint->config) == identity_of(made.config))
      folder.remove();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): in nobody's way; told when it matters
  }
}

/// A result of the study must not stand in the way.
void expect_permission(const sweep::Study& study, const RunOptions& options, Output output) {
  if (output == Output::free || options.force) return;
  if (output == Output::shorter && options.extend) return;
  if (output == Output::shorter)
    refuse(study, "a result of the same study with fewer draws stands there",
           "add the draws with --extend, choose another name with --out, or replace it with --force");
  if (options.extend)
    refuse(study,
           "the result there cannot be extended to this study: " +
               listed(differences(store::read_header(study.output_file).config, study.resolved_config)),
           "more draws or a narrower sensitivity.stop_width may be asked for, and nothing else may differ");
  refuse(study, "another result stands there", "choose another name with --out, or replace it with --force");
}

}  // namespace

Output check_output(const sweep::Study& study) {
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
  const store::Header header = store::read_header(study.output_file);
  const bool same_program = is_ours(header);
  if (same_program && identity_of(header.config) == identity_of(study.resolved_config)) return Output::same;
  check_writable(study);
  return same_program && asks_for_more(study.resolved_config, header.config) ? Output::shorter : Output::other;
}

Beginning beginning_of(const sweep::Study& study, const RunOptions& options) {
  Beginning beginning;
  clear_leftovers(study);
  beginning.output = check_output(study);
  if (beginning.output == Output::same) return beginning;
  if (options.extend && beginning.output == Output::free && !options.resume)
    refuse(study, "there is no result to extend", "leave out --extend, or check the name");
  const bool unfinished = store::has_checkpoint(study.output_file);
  if (!unfinished) expect_permission(study, options, beginning.output);
  beginning.folder = std::make_unique<store::RunFolder>(study.output_file);
  if (unfinished && options.resume) {
    take_up(study, beginning);
    if (!beginning.checkpoint.replaces) expect_permission(study, options, beginning.output);
    return beginning;
  }
  if (unfinished && !options.force)
    refuse(study, "an unfinished run stands there, in " + beginning.folder->path().string(),
           "go on with it by --resume, or begin anew with --force");
  beginning.folder->clear();
  if (options.extend && beginning.output == Output::shorter) extend(study, beginning);
  beginning.checkpoint.config = study.resolved_config;
  beginning.checkpoint.program = stamp::source_digest;
  beginning.checkpoint.version = version_in_words();
  beginning.checkpoint.started_at = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  beginning.checkpoint.replaces = beginning.output != Output::free;
  const sweep::SavedState& state = beginning.checkpoint.state;
  if (state.draws_done > 0)
    beginning.folder->save(beginning.checkpoint,
                           {state.draws_done, {state.bytes.size(), [&](const auto& take) { take(state.bytes); }}});
  return beginning;
}

}  // namespace nqpsweep::app
