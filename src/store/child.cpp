#include "child.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::store {
namespace {

enum Ending : int { answered = 0, failed = 1 };

bool write_all(int to, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(to, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

/// Dies of what kills it, silently and without a core; nothing of the parent's is closed or flushed at its end.
[[noreturn]] void answer(int to, unsigned seconds, const std::function<sweep::Bytes()>& work) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT, SIGPIPE})
    std::signal(signal, SIG_DFL);
  const rlimit time{seconds, seconds};
  const rlimit core{0, 0};
  setrlimit(RLIMIT_CPU, &time);
  setrlimit(RLIMIT_CORE, &core);
  if (const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  try {
    const sweep::Bytes bytes = work();
    _exit(write_all(to, bytes) ? answered : 2);
  } catch (const std::exception& error) {
    write_all(to, std::as_bytes(std::span(error.what(), std::strlen(error.what()))));
    _exit(failed);
  } catch (...) {
    _exit(2);
  }
}

sweep::Bytes read_to_end(int from) {
  sweep::Bytes bytes;
  std::array<std::byte, 65536> piece;
  for (;;) {
    const ssize_t n = ::read(from, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return bytes;  // an error is followed by another ending than an answer, for the child cannot write then
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + n);
  }
}

}  // namespace

sweep::Bytes read_in_child(const std::filesystem::path& file, unsigned seconds,
                           const std::function<sweep::Bytes()>& work) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw WorldError("reading", file, std::strerror(errno));
  const pid_t child = fork();
  if (child == 0) {
    ::close(ends[0]);
    answer(ends[1], seconds, work);
  }
  const int reason = errno;
  ::close(ends[1]);
  sweep::Bytes bytes;
  if (child > 0) bytes = read_to_end(ends[0]);
  ::close(ends[0]);
  if (child < 0) throw WorldError("reading", file, std::strerror(reason));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == answered) return bytes;
  if (WIFEXITED(status) && WEXITSTATUS(status) == failed)
    throw WorldError("reading", file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  throw WorldError(
      "reading", file,
      "it is damaged, or of a kind that the HDF5 library cannot read: the library crashed or found no end over it");
}

}  // namespace nqpsweep::store
