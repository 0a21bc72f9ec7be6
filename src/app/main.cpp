/// @file
/// Where the program begins, and the one place where errors become words and exit codes.

#include <fmt/format.h>
#include <omp.h>

#include <chrono>

#include "command_line.hpp"
#include "log.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "signals.hpp"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace nqpsweep::app {
namespace {

template <class Work>
int reporting_errors(Work&& work) {
  try {
    return static_cast<int>(work());
  } catch (const OtherRankFailed&) {
    return static_cast<int>(Exit::world);
  } catch (const InputError& error) {
    fmt::print(stderr, "nqpsweep: {}\n", error.what());
    return static_cast<int>(Exit::bad_input);
  } catch (const ContractViolation& error) {
    fmt::print(stderr, "nqpsweep: {}; this is a bug of the program, please report it\n", error.what());
    return static_cast<int>(Exit::bug);
  } catch (const std::bad_alloc&) {
    fmt::print(
        stderr,
        "nqpsweep: there is not enough memory; ask for fewer threads, a smaller run.block_draws or fewer outcomes\n");
    return static_cast<int>(Exit::world);
  } catch (const std::exception& error) {
    fmt::print(stderr, "nqpsweep: {}\n", error.what());
    return static_cast<int>(Exit::world);
  }
}

int run_among_ranks(const StudyRequest& request, const RunOptions& options, int argc, char** argv) {
  // HDF5 first: started after MPI it would end with it, and crash over a file that could not be written.
  (void)store::library_version();
  parallel::MpiSession session(argc, argv);
  parallel::MpiRanks ranks(MPI_COMM_WORLD);
  listen_to_signals();
  bool returned = false;
  const int code = reporting_errors([&] {
    // As many threads as there are cores for each rank; OpenMP would give every rank all that it may run on.
    const int cores = ranks.cores_of_each();
    if (std::getenv("OMP_NUM_THREADS") == nullptr) omp_set_num_threads(cores);
    const Exit exit = run_command(request, options, ranks);
    returned = true;
    return exit;
  });
  // A rank that fails alone would wait for ever for others that wait for it.
  if (!returned) ranks.leave_or_end_job(std::chrono::seconds(5), code);
  return code;
}

int run_alone(const StudyRequest& request, const RunOptions& options) {
  sweep::SerialRanks ranks;
  listen_to_signals();
  return reporting_errors([&] { return run_command(request, options, ranks); });
}

/// What is large goes back to the system as soon as it is freed. Left alone, the GNU library learns to keep what a
/// block, a state or a message took, and holds a quarter more at its peak. What is not is kept for the next of its
/// kind: measures at the end take and free the same few megabytes again and again.
void return_large_memory() {
#ifdef M_MMAP_THRESHOLD
  constexpr int large = 8 << 20;
  mallopt(M_MMAP_THRESHOLD, large);
  mallopt(M_TRIM_THRESHOLD, 4 * large);
#endif
}

std::string text_of_command(int argc, char** argv) {
  std::string text;
  for (int i = 0; i < argc; ++i) text += (i == 0 ? "" : " ") + std::string(argv[i]);
  return text;
}

int main(int argc, char** argv) {
  return_large_memory();
  log_to_stderr();
  const auto run = [&](const StudyRequest& request, RunOptions options) {
    options.command = text_of_command(argc, argv);
    return static_cast<Exit>(parallel::started_by_a_launcher() ? run_among_ranks(request, options, argc, argv)
                                                               : run_alone(request, options));
  };
  CommandLine line(run);
  if (const auto exit = line.read(argc, argv)) return static_cast<int>(*exit);
  return reporting_errors([&] { return line.act(); });
}

}  // namespace
}  // namespace nqpsweep::app

int main(int argc, char** argv) { return nqpsweep::app::main(argc, argv); }
