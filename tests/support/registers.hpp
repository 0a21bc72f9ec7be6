/// @file
/// The same code on each kind of registers that the machine has.
#pragma once

#include <catch2/catch.hpp>

#include "nqpsweep/base/registers.hpp"

namespace nqpsweep::testing {

template <class Check>
void with_each_kind_of_registers(Check&& check) {
  for (const Registers kind : {Registers::plain, Registers::of_256_bits, Registers::of_512_bits}) {
    if (kind > widest_registers()) continue;
    registers_in_use() = kind;
    INFO("registers " << static_cast<int>(kind));
    check();
  }
  registers_in_use() = widest_registers();
}

}  // namespace nqpsweep::testing
