/// @file
/// A group of labelled arrays: HDF5 dimension scales, so that netCDF readers and xarray see named axes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "handles.hpp"

namespace nqpsweep::store {

/// What a reader needs to know of a variable.
struct Meaning {
  std::string units;  ///< "1" for pure numbers; empty for text
  std::string description;
};

/// A table of names as HDF5 takes them.
template <std::size_t n>
[[nodiscard]] std::vector<std::string> texts(const std::array<std::string_view, n>& names) {
  return {names.begin(), names.end()};
}

/// How a variable that grows to all draws is laid out.
struct DrawLayout {
  std::uint64_t n_draws;
  std::uint64_t chunk_draws;
  int compression;  ///< deflate level; 0 = no filter
};

/// One group of a file opened serially, with coordinate variables and data variables on them.
class LabelledGroup {
 public:
  /// Opens or makes the group.
  LabelledGroup(hid_t file, const std::string& path);

  /// Coordinate variables.
  void axis(const std::string& name, const std::vector<std::string>& labels, const std::string& description);
  void axis(const std::string& name, std::span<const double> values, const Meaning& meaning);
  void axis(const std::string& name, std::span<const std::int64_t> values, const Meaning& meaning);

  [[nodiscard]] bool has_axis(const std::string& name) const { return axes_.contains(name); }

  /// An axis along the draws, to be filled later.
  void draw_axis(const DrawLayout& layout);

  /// Data variables, row-major over the named axes. Large ones are compressed.
  void variable(const std::string& name, const std::vector<std::string>& axes, std::span<const double> values,
                const Meaning& meaning);
  void variable(const std::string& name, const std::vector<std::string>& axes, std::span<const std::uint64_t> values,
                const Meaning& meaning);
  void variable(const std::string& name, const std::vector<std::string>& axes, const std::vector<std::string>& texts,
                const std::string& description);

  /// A variable over draws (first axis "draw") and further axes, to be filled later.
  void draw_variable(const std::string& name, std::vector<std::string> axes, hid_t type, const DrawLayout& layout,
                     const Meaning& meaning);

  void attribute(const std::string& name, const std::string& text);
  void attribute(const std::string& name, std::int64_t value);

  /// CF's way of naming the values of an enumeration, on a variable made before.
  void flag_meanings(const std::string& variable, const std::vector<std::string>& meanings);

 private:
  struct Axis {
    Handle scale;
    hsize_t size;
  };
  [[nodiscard]] std::vector<hsize_t> shape_of(const std::vector<std::string>& axes) const;
  Handle make(const std::string& name, hid_t type, const std::vector<hsize_t>& shape, hid_t layout,
              const Meaning& meaning);
  void write(const Handle& dataset, hid_t type, const void* values, const std::string& name);
  void attach(const Handle& dataset, const std::vector<std::string>& axes, const std::string& name);
  void become_axis(const std::string& name, Handle dataset, hsize_t size);
  [[nodiscard]] std::string full(const std::string& name) const { return path_ + "/" + name; }

  std::string path_;
  Handle group_;
  std::map<std::string, Axis> axes_;
};

/// Text and number attributes of any open object.
void write_attribute(hid_t object, const std::string& name, const std::string& text);
void write_attribute(hid_t object, const std::string& name, std::int64_t value);
[[nodiscard]] std::string read_attribute(hid_t object, const std::string& name);  ///< a text

/// Variable-length UTF-8 text.
[[nodiscard]] Handle text_type();

}  // namespace nqpsweep::store
