/// @file
/// What is done to eight draws alike, as many at once as a register of the machine holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "nqpsweep/base/machine_clones.hpp"
#include "nqpsweep/base/pack.hpp"

namespace nqpsweep {

typedef double TwoNumbers __attribute__((vector_size(2 * sizeof(double))));
typedef double FourNumbers __attribute__((vector_size(4 * sizeof(double))));
typedef double EightNumbers __attribute__((vector_size(8 * sizeof(double))));

/// Whole numbers in as many lanes.
template <class Numbers>
struct WholeNumbers;
template <>
struct WholeNumbers<TwoNumbers> {
  typedef std::uint64_t Of64Bits __attribute__((vector_size(2 * sizeof(std::uint64_t))));
  typedef std::int32_t Of32Bits __attribute__((vector_size(2 * sizeof(std::int32_t))));
};
template <>
struct WholeNumbers<FourNumbers> {
  typedef std::uint64_t Of64Bits __attribute__((vector_size(4 * sizeof(std::uint64_t))));
  typedef std::int32_t Of32Bits __attribute__((vector_size(4 * sizeof(std::int32_t))));
};
template <>
struct WholeNumbers<EightNumbers> {
  typedef std::uint64_t Of64Bits __attribute__((vector_size(8 * sizeof(std::uint64_t))));
  typedef std::int32_t Of32Bits __attribute__((vector_size(8 * sizeof(std::int32_t))));
};

/// Numbers of a draw; or, in a register, the numbers of some lanes of each pack of a row.
///
/// @tparam Numbers  double, TwoNumbers, FourNumbers or EightNumbers
/// @tparam Number   const double where they are read only
template <class Numbers, class Number = const double>
class Row {
  using PackOf = std::conditional_t<std::is_const_v<Number>, const Pack, Pack>;
  static constexpr std::size_t stride = std::is_same_v<Numbers, double> ? 1 : Pack::width;

 public:
  explicit Row(std::span<Number> numbers) : first_(numbers.data()), size_(numbers.size()) {}
  Row(std::span<PackOf> packs, std::size_t lane)
      : first_(packs.empty() ? nullptr : packs.data()->lanes.data() + lane), size_(packs.size()) {}
  template <class Mutable>
  requires(std::is_const_v<Number>&& std::is_same_v<const Mutable, Number>) Row(const Row<Numbers, Mutable>& row)
      : first_(row.data()), size_(row.size()) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Number* data() const { return first_; }

  [[nodiscard]] [[gnu::always_inline]] Numbers operator[](std::size_t i) const {
    Numbers numbers;
    std::memcpy(&numbers, first_ + i * stride, sizeof numbers);
    return numbers;
  }
  [[gnu::always_inline]] void put(std::size_t i, const Numbers& numbers) const {
    std::memcpy(first_ + i * stride, &numbers, sizeof numbers);
  }

 private:
  Number* first_;
  std::size_t size_;
};

/// Tells a function of numbers what it is to be called for.
template <class Numbers>
struct As {};

/// Registers of a machine: which do the same to a number.
enum class Registers { plain, of_256_bits, of_512_bits };

/// The widest of this machine; those in use can be set to others that it has, which tests do.
[[nodiscard]] inline Registers widest_registers() {
  if (NQPSWEEP_HAS_MACHINE("x86-64-v4")) return Registers::of_512_bits;
  return NQPSWEEP_HAS_MACHINE("x86-64-v3") ? Registers::of_256_bits : Registers::plain;
}
[[nodiscard]] inline Registers& registers_in_use() {
  static Registers registers = widest_registers();
  return registers;
}

template <class Kernel>
NQPSWEEP_FOR_MACHINE("x86-64-v4")
void run_on_512_bits(const Kernel& kernel) {
  kernel(As<EightNumbers>());
}
template <class Kernel>
NQPSWEEP_FOR_MACHINE("x86-64-v3")
void run_on_256_bits(const Kernel& kernel) {
  kernel(As<FourNumbers>());
}
template <class Kernel>
void run_plainly(const Kernel& kernel) {
  kernel(As<TwoNumbers>());
}

/// Calls `kernel(As<Numbers>())`. Without contraction of a*b+c and without reassociation all machines give the same
/// bytes, if a kernel does the same to each number whatever the register.
///
/// @param kernel  a lambda that is always inlined, and so becomes part of what is compiled for each machine
template <class Kernel>
void on_this_machine(const Kernel& kernel) {
  switch (registers_in_use()) {
    case Registers::of_512_bits: return run_on_512_bits(kernel);
    case Registers::of_256_bits: return run_on_256_bits(kernel);
    case Registers::plain: break;
  }
  run_plainly(kernel);
}

/// Calls `kernel(As<Numbers>(), lane)` for groups of lanes, from the one told on, until all of a pack have had their
/// turn.
template <class Kernel>
void for_all_lanes(const Kernel& kernel) {
  on_this_machine([&]<class Numbers>(As<Numbers> as) __attribute__((always_inline)) {
    for (std::size_t lane = 0; lane < Pack::width; lane += sizeof(Numbers) / sizeof(double)) kernel(as, lane);
  });
}

}  // namespace nqpsweep
