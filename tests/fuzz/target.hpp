/// @file
/// What a fuzzer calls: every kind of input must end in an answer or in an error of the kinds that users are told.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

/// Where an input lies for readers of files: one after the other in the same place, and nothing in the end.
class InputFile {
 public:
  explicit InputFile(const std::string& ending)
      : path_(std::filesystem::temp_directory_path() / ("nqpsweep-fuzz-" + std::to_string(getpid()) + ending)) {}
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  [[nodiscard]] std::string holding(const std::uint8_t* data, std::size_t size) const {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    return path_.string();
  }

 private:
  std::filesystem::path path_;
};

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
