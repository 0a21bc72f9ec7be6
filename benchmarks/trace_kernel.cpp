/// Every instruction of one solution of 256 coalitions, counted: the process follows a copy of itself step by step.
///
/// Prints the steps of the kernel, then address (in the file of the program) and count of each instruction met; the
/// instructions themselves are told by benchmarks/instructions.py. trace_kernel FILE also writes there some thousands
/// of them in turn, address and general registers before each, for benchmarks/replay.py.

#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <fstream>
#include <map>
#include <vector>

#include "nqpsweep/model/solver.hpp"
#include "support/step_tolerance.hpp"
#include "unit/model/golden.hpp"

extern "C" const char __executable_start;

namespace {

constexpr long first_written = 20000, last_written = 40000;  ///< some steps of the first registers

void write(std::ostream& out, std::size_t address, const user_regs_struct& r) {
  out << fmt::format("{:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x} {:x}\n", address,
                     r.rax, r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8, r.r9, r.r10, r.r11, r.r12, r.r13,
                     r.r14, r.r15);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace nqpsweep;
  using namespace nqpsweep::model;
  if (!is_available(InstructionSet::avx512))
    return fmt::print(stderr, "trace_kernel: needs a machine with AVX-512\n"), 1;
  std::ofstream in_turn;
  if (argc > 1) in_turn.open(argv[1]);
  if (!in_turn) return fmt::print(stderr, "trace_kernel: {}: cannot be written\n", argv[1]), 1;
  constexpr std::size_t lanes = 8;
  std::vector<Course> courses;
  for (std::size_t c = 0; c < n_coalitions; ++c)
    courses.push_back(Course::of(mix_of(static_cast<Coalition>(c)), testing::golden_scenario(6)));
  const Solver solver(courses, 0, {Method::taylor, Precision::double_precision, InstructionSet::avx512});
  const Parameters draw = testing::golden_parameters(testing::golden()["draws"][1]);
  Solutions solutions;
  if (!solver.solve(draw, testing::default_step_tolerance, 2000, solutions)) return 1;
  int steps = 0;
  for (std::size_t first = 0; first < n_coalitions; first += lanes) {
    int most = 0;
    for (std::size_t c = first; c < first + lanes; ++c) most = std::max(most, solutions.steps(c));
    steps += most;
  }
  fmt::print("steps {}\n", steps);

  const pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    std::raise(SIGUSR1);
    (void)solver.solve(draw, testing::default_step_tolerance, 2000, solutions);
    std::raise(SIGUSR1);
    _exit(0);
  }
  std::map<std::size_t, long> counts;
  long n = 0;
  int status = 0;
  waitpid(child, &status, 0);  // stands at the first mark
  while (true) {
    ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr);
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status) || WSTOPSIG(status) == SIGUSR1) break;
    user_regs_struct registers;
    ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    const std::size_t address = registers.rip - reinterpret_cast<std::size_t>(&__executable_start);
    ++counts[address];
    if (++n > first_written && n <= last_written && in_turn.is_open()) write(in_turn, address, registers);
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  for (const auto& [address, count] : counts) fmt::print("{:x} {}\n", address, count);
}
