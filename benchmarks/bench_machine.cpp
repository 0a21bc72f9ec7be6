/// The kernel against the machine: what the core does in a cycle, and how many cycles a step of the kernel takes.
///
/// All in one run, of the processor's time; the clock is that of a chain of dependent additions.

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "nqpsweep/model/formation.hpp"
#include "nqpsweep/model/solver.hpp"
#include "support/step_tolerance.hpp"
#include "unit/model/golden.hpp"

namespace {

using namespace nqpsweep;
using namespace nqpsweep::model;

double processor_time() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class Work>
double shortest(int repetitions, Work&& work) {
  double best = 1e9;
  for (int i = 0; i < repetitions; ++i) {
    const double start = processor_time();
    work();
    best = std::min(best, processor_time() - start);
  }
  return best;
}

constexpr int rounds = 200000;
#define FOUR(x) x x x x
#define TWELVE(f) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12)
#define FMA(r) "vfmadd231pd %%zmm0, %%zmm0, %%zmm" #r "\n"
#define LOAD(r) "vmovapd 64*" #r "(%0), %%zmm" #r "\n"
#define STORE(r) "vmovapd %%zmm" #r ", 64*" #r "(%0)\n"
#define DIV(r) "vdivpd %%zmm0, %%zmm13, %%zmm" #r "\n"
#define USED                                                                                                          \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", \
      "memory"

double cycles_per_second() {
  const double time = shortest(9, [] {
    unsigned long x = 0;
    for (int i = 0; i < rounds; ++i) asm volatile(FOUR(FOUR("add $1, %0\n")) : "+r"(x));
  });
  return 16.0 * rounds / time;
}

void tell_peaks() {
  alignas(64) static double memory[256];
  const auto per_cycle = [&](const char* what, auto&& work) {
    const double clock = cycles_per_second();
    fmt::print("{:<44} {:.2f}\n", what, 12.0 * rounds / (shortest(9, work) * clock));
  };
  per_cycle("fused multiply-adds of 512 bits per cycle", [] {
    for (int i = 0; i < rounds; ++i) asm volatile(TWELVE(FMA)::: USED);
  });
  per_cycle("loads of 512 bits per cycle", [] {
    for (int i = 0; i < rounds; ++i) asm volatile(TWELVE(LOAD)::"r"(memory) : USED);
  });
  per_cycle("stores of 512 bits per cycle", [] {
    for (int i = 0; i < rounds; ++i) asm volatile(TWELVE(STORE)::"r"(memory) : USED);
  });
  per_cycle("divisions of 512 bits per cycle", [] {
    asm volatile("vbroadcastsd %0, %%zmm0\n vmulpd %%zmm0, %%zmm0, %%zmm13\n" ::"x"(1.7) : USED);
    for (int i = 0; i < rounds; ++i) asm volatile(TWELVE(DIV)::: USED);
  });
}

void tell_kernel(InstructionSet instructions, Precision precision, std::size_t lanes) {
  std::vector<Course> courses;
  for (std::size_t c = 0; c < n_coalitions; ++c)
    courses.push_back(Course::of(mix_of(static_cast<Coalition>(c)), testing::golden_scenario(6)));
  const Solver solver(courses, 0, {Method::taylor, precision, instructions});
  std::vector<Parameters> draws;
  for (const auto& draw : testing::golden()["draws"]) draws.push_back(testing::golden_parameters(draw));
  Solutions solutions;
  double steps = 0.0, steps_of_lanes = 0.0;
  for (const Parameters& draw : draws) {
    if (!solver.solve(draw, testing::default_step_tolerance, 2000, solutions)) return;
    for (std::size_t first = 0; first < n_coalitions; first += lanes) {
      int most = 0;
      for (std::size_t c = first; c < first + lanes; ++c) {
        most = std::max(most, solutions.steps(c));
        steps_of_lanes += solutions.steps(c);
      }
      steps += most;
    }
  }
  const double clock = cycles_per_second();
  const double cycles = clock * shortest(15, [&] {
                          for (const Parameters& draw : draws)
                            if (!solver.solve(draw, testing::default_step_tolerance, 2000, solutions)) return;
                        });
  fmt::print(
      "{:<9}{:<7} {:>2} lanes: {:6.0f} cycles a step, {:6.1f} a lane; {:.1f} steps a trajectory, {:.0f} % of lanes at "
      "work\n",
      instruction_set_names[static_cast<std::size_t>(instructions)],
      precision_names[static_cast<std::size_t>(precision)], lanes, cycles / steps,
      cycles / steps / static_cast<double>(lanes), steps_of_lanes / static_cast<double>(draws.size() * n_coalitions),
      100.0 * steps_of_lanes / steps / static_cast<double>(lanes));
}

void tell_right_hand_side() {
  const Formation formation(testing::golden_parameters(testing::golden()["draws"][1]));
  State x = formation.initial_state();
  const Intensities m = Intensities::Constant(0.5);
  const double clock = cycles_per_second();
  const double time = shortest(9, [&] {
    for (int i = 0; i < rounds; ++i) x += 1e-9 * formation.rate(x, m);
  });
  fmt::print("{:<44} {:.0f}\n", "cycles of the scalar right-hand side", time / rounds * clock);
}

}  // namespace

int main() {
  fmt::print("clock {:.2f} GHz\n", cycles_per_second() / 1e9);
  if (is_available(InstructionSet::avx512)) tell_peaks();
  tell_right_hand_side();
  for (const auto& [instructions, bytes] :
       {std::pair{InstructionSet::avx512, 64}, {InstructionSet::avx2, 32}, {InstructionSet::portable, 16}}) {
    if (!is_available(instructions)) continue;
    tell_kernel(instructions, Precision::double_precision, static_cast<std::size_t>(bytes) / 8);
    tell_kernel(instructions, Precision::single_precision, static_cast<std::size_t>(bytes) / 4);
  }
  fmt::print("clock {:.2f} GHz\n", cycles_per_second() / 1e9);
}
