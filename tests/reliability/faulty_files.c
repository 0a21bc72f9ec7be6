/* A library to be loaded before the system's own: it counts the file operations on a folder, and lets one of them fail.
 *
 *   FAULTS_UNDER  operations on paths that contain this text are counted, and so are those on files opened by such a path
 *   FAULTS_AT     the number of the one that fails, from 1; 0 or nothing: none
 *   FAULTS_HOW    ENOSPC or EIO: it returns that error; KILL: the process is killed before it; HALF: a write is done by half,
 *                 then the process is killed; STICKY: it and all writes after it fail with ENOSPC, as on a full disk
 *   FAULTS_RANK   the rank of MPI that is concerned; nothing: every process
 *   FAULTS_LOG    each counted operation is written there, a line each
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { most_files = 4096 };
static atomic_int count;
static atomic_char watched[most_files];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int concerned(void) {
  const char* rank = getenv("FAULTS_RANK");
  const char* mine = getenv("OMPI_COMM_WORLD_RANK");
  return rank == NULL || *rank == '\0' || (mine != NULL && strcmp(rank, mine) == 0);
}

static int is_watched_path(const char* path) {
  const char* under = getenv("FAULTS_UNDER");
  return path != NULL && under != NULL && *under != '\0' && strstr(path, under) != NULL && concerned();
}

static int is_watched(int fd) { return fd >= 0 && fd < most_files && atomic_load(&watched[fd]); }

static void log_operation(int n, const char* what, const char* path) {
  const char* file = getenv("FAULTS_LOG");
  if (file == NULL) return;
  char line[512];
  const int length = snprintf(line, sizeof line, "%d %s %s\n", n, what, path);
  const int fd = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (fd < 0) return;
  if (REAL(write)(fd, line, (size_t)length) < 0) abort();
  REAL(close)(fd);
}

/* Counts an operation: 0 to go on, 1 to fail with errno set, 2 to do half of it and die. */
static int strike(const char* what, const char* path, int is_write) {
  const int n = atomic_fetch_add(&count, 1) + 1;
  log_operation(n, what, path);
  const char* at = getenv("FAULTS_AT");
  const char* how = getenv("FAULTS_HOW");
  const int target = at == NULL ? 0 : atoi(at);
  if (target <= 0 || how == NULL) return 0;
  if (strcmp(how, "STICKY") == 0) {
    errno = ENOSPC;
    return is_write && n >= target;
  }
  if (n != target) return 0;
  if (strcmp(how, "HALF") == 0 && is_write) return 2;
  if (strcmp(how, "KILL") == 0 || strcmp(how, "HALF") == 0) kill(getpid(), SIGKILL);
  errno = strcmp(how, "EIO") == 0 ? EIO : ENOSPC;
  return 1;
}

static int opened(int fd, const char* path) {
  if (fd >= 0 && fd < most_files) atomic_store(&watched[fd], (char)is_watched_path(path));
  return fd;
}

#define OPEN(name)                                                                  \
  int name(const char* path, int flags, ...) {                                      \
    va_list rest;                                                                   \
    va_start(rest, flags);                                                          \
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;          \
    va_end(rest);                                                                   \
    if (is_watched_path(path) && strike("open", path, (flags & O_CREAT) != 0) == 1) return -1; \
    return opened(REAL(name)(path, flags, mode), path);                             \
  }
OPEN(open)
OPEN(open64)

FILE* fopen(const char* path, const char* mode) {
  if (is_watched_path(path) && strike("fopen", path, 0) == 1) return NULL;
  return REAL(fopen)(path, mode);
}

ssize_t write(int fd, const void* from, size_t size) {
  if (is_watched(fd)) {
    const int fate = strike("write", "", 1);
    if (fate == 1) return -1;
    if (fate == 2) {
      if (REAL(write)(fd, from, size / 2) < 0) abort();
      kill(getpid(), SIGKILL);
    }
  }
  return REAL(write)(fd, from, size);
}

ssize_t writev(int fd, const struct iovec* parts, int n) {
  if (is_watched(fd) && strike("writev", "", 1) != 0) return -1;
  return REAL(writev)(fd, parts, n);
}

#define PWRITE(name)                                                      \
  ssize_t name(int fd, const void* from, size_t size, off_t at) {         \
    if (is_watched(fd)) {                                                 \
      const int fate = strike("pwrite", "", 1);                           \
      if (fate == 1) return -1;                                           \
      if (fate == 2) {                                                    \
        if (REAL(pwrite)(fd, from, size / 2, at) < 0) abort();            \
        kill(getpid(), SIGKILL);                                          \
      }                                                                   \
    }                                                                     \
    return REAL(name)(fd, from, size, at);                                \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define PREAD(name)                                                  \
  ssize_t name(int fd, void* to, size_t size, off_t at) {            \
    if (is_watched(fd) && strike("pread", "", 0) == 1) return -1;    \
    return REAL(name)(fd, to, size, at);                             \
  }
PREAD(pread)
PREAD(pread64)

int fsync(int fd) {
  if (is_watched(fd) && strike("fsync", "", 0) == 1) return -1;
  return REAL(fsync)(fd);
}

int close(int fd) {
  const int was_watched = is_watched(fd);
  if (was_watched) atomic_store(&watched[fd], 0);
  if (was_watched && strike("close", "", 0) == 1) {
    const int reason = errno;
    REAL(close)(fd);
    errno = reason;
    return -1;
  }
  return REAL(close)(fd);
}

int ftruncate(int fd, off_t size) {
  if (is_watched(fd) && strike("ftruncate", "", 1) == 1) return -1;
  return REAL(ftruncate)(fd, size);
}

int rename(const char* from, const char* to) {
  if (is_watched_path(from) && strike("rename", from, 0) == 1) return -1;
  return REAL(rename)(from, to);
}

int mkdir(const char* path, mode_t mode) {
  if (is_watched_path(path) && strike("mkdir", path, 1) == 1) return -1;
  return REAL(mkdir)(path, mode);
}

int remove(const char* path) {
  if (is_watched_path(path) && strike("remove", path, 0) == 1) return -1;
  return REAL(remove)(path);
}

int unlink(const char* path) {
  if (is_watched_path(path) && strike("unlink", path, 0) == 1) return -1;
  return REAL(unlink)(path);
}

int rmdir(const char* path) {
  if (is_watched_path(path) && strike("rmdir", path, 0) == 1) return -1;
  return REAL(rmdir)(path);
}
