/// @file
/// What a fuzzer calls: every kind of input must end in an answer or in an error of the kinds that users are told.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
