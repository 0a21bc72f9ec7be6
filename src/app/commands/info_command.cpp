#include <fmt/format.h>

#include <filesystem>

#include "build_info.hpp"
#include "commands.hpp"
#include "nqpsweep/app/summary.hpp"
#include "nqpsweep/store/result_file.hpp"

namespace nqpsweep::app {
namespace {

std::string word(const store::Provenance& provenance, const char* name) {
  const auto at = provenance.find(name);
  return at == provenance.end() ? "unknown" : at->second;
}

std::string draws_kept(const sweep::Study& study) {
  if (study.draw_storage == sweep::DrawStorage::none)
    return "distributions over draws; the draws themselves were not kept";
  return fmt::format("distributions over draws, and in the group draws every draw in {}",
                     study.draw_storage == sweep::DrawStorage::float32 ? "single precision" : "double precision");
}

void refuse(const std::string& file, const char* reason, const char* remedy) {
  throw InputError(Problem{file, "", "", reason, remedy});
}

}  // namespace

Exit info_command(const std::string& file) {
  switch (store::kind_of(file)) {
    case store::FileKind::missing: refuse(file, "there is no such file", "check the name"); break;
    case store::FileKind::other:
      refuse(file, "this is no HDF5 file, so no result", "name a file written by nqpsweep run");
      break;
    case store::FileKind::hdf5:
      refuse(file, "this is HDF5, but no complete result of nqpsweep, or one that was cut short or written to since",
             "a run that was cut short leaves FILE.partial; start it again");
      break;
    case store::FileKind::result: break;
  }
  store::expect_own_schema(file);
  const store::Header header = store::read_header(file);
  const sweep::Study study = study_from_resolved(header.config, file + " (its configuration)");
  const store::Provenance& p = header.provenance;
  fmt::print("{}: a complete result of nqpsweep {} (commit {}), schema {}\n", file, word(p, "version"),
             word(p, "commit"), store::schema_version);
  fmt::print("  made    {} to {} on {}, {} rank(s) x {} thread(s)\n", word(p, "started_at"), word(p, "finished_at"),
             word(p, "host"), word(p, "ranks"), word(p, "threads_per_rank"));
  fmt::print("  with    {}; {}; {}\n", word(p, "compiler"), word(p, "mpi"), word(p, "hdf5"));
  fmt::print("  by      {}\n", word(p, "command"));
  fmt::print("  holds   {}\n\n", draws_kept(study));
  fmt::print("{}", summary_of(study, store::read_results(file, study)));
  return Exit::success;
}

Exit build_info_command() {
  for (const auto& [name, text] : build_info()) fmt::print("{:<14} {}\n", name, text);
  return Exit::success;
}

}  // namespace nqpsweep::app
