/// @file
/// Loops that are compiled once for each generation of machines.
#pragma once

/// In front of a function: it exists for plain x86-64, for AVX2 and for AVX-512, and which one runs is decided when the
/// program is loaded. Without contraction of a*b+c and without reassociation all give the same bytes. Nothing where the
/// compiler or a sanitizer cannot.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define NQPSWEEP_MACHINE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
/// For functions of one generation alone, and whether this machine is of it: base/registers.hpp chooses by these.
#define NQPSWEEP_FOR_MACHINE(generation) __attribute__((target("arch=" generation)))
#define NQPSWEEP_HAS_MACHINE(generation) (__builtin_cpu_supports(generation) != 0)
#else
#define NQPSWEEP_MACHINE_CLONES
#define NQPSWEEP_FOR_MACHINE(generation)
#define NQPSWEEP_HAS_MACHINE(generation) false
#endif
