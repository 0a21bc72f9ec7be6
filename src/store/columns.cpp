#include "nqpsweep/store/columns.hpp"

#include <algorithm>
#include <cstring>
#include <variant>

#include "child.hpp"
#include "layout.hpp"
#include "seal.hpp"

namespace nqpsweep::store {
namespace {

/// The first rows of an array, as double precision; all further axes in one.
struct Rows {
  std::vector<double> values;
  std::size_t width;
};

Rows first_rows(hid_t file, const std::string& name, std::uint64_t n_rows) {
  const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening dataset", name);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
  std::vector<hsize_t> shape(n_axes(space, name));
  check(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), "measuring", name);
  if (shape.empty() || shape[0] < n_rows) throw WorldError("reading", name, "it has too few rows");
  shape[0] = n_rows;
  const std::vector<hsize_t> start(shape.size(), 0);
  check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, shape.data(), nullptr),
        "selecting rows of", name);
  std::size_t width = 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) width *= shape[axis];
  Rows rows{std::vector<double>(n_rows * width), width};
  const hsize_t length = rows.values.size();
  const Handle memory(H5Screate_simple(1, &length, nullptr), H5Sclose, "making a dataspace for", name);
  check(H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, memory.id(), space.id(), H5P_DEFAULT, rows.values.data()),
        "reading dataset", name);
  return rows;
}

/// Rows that have an answer and stand for the distribution.
std::vector<std::size_t> usable_rows(hid_t file, const sweep::Study& study, std::uint64_t n_rows,
                                     std::uint64_t& n_without_answer) {
  const auto status = first_rows(file, "/draws/status", n_rows).values;
  std::vector<std::size_t> usable;
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (!study.design->is_independent(i)) continue;
    if (status[i] == 0.0) {
      usable.push_back(i);
    } else {
      ++n_without_answer;
    }
  }
  return usable;
}

std::vector<double> picked(const Rows& rows, std::size_t entry, const std::vector<std::size_t>& from) {
  std::vector<double> values;
  for (const std::size_t i : from) values.push_back(rows.values[i * rows.width + entry]);
  return values;
}

bool is_column(hid_t file, const std::string& name, std::uint64_t& length) {
  const Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose, "opening", name);
  if (check(H5Iget_type(object.id()), "asking what is", name) != H5I_DATASET) return false;
  const Handle type(H5Dget_type(object.id()), H5Tclose, "asking the type of", name);
  const H5T_class_t kind = check(H5Tget_class(type.id()), "asking the type of", name);
  const Handle space(H5Dget_space(object.id()), H5Sclose, "opening the dataspace of", name);
  if ((kind != H5T_FLOAT && kind != H5T_INTEGER) || n_axes(space, name) != 1) return false;
  length = n_values(space, name);
  return true;
}

/// @param file_size  bounds what a damaged file can claim to hold: deflate, the densest of HDF5's filters, packs
///                   a thousand bytes into one at best
Columns root_columns(const std::filesystem::path& path, std::uint64_t file_size) {
  constexpr std::uint64_t densest = 1032;
  constexpr std::uint64_t always = std::uint64_t{1} << 28;  // a small file may point to larger ones
  std::uint64_t numbers_left = std::max(always, densest * file_size) / sizeof(double);
  silence_hdf5();
  const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "opening", path);
  Columns columns;
  for (const std::string& name : names_in(file.id(), path)) {
    std::uint64_t length = 0;
    if (!is_column(file.id(), name, length) || length == 0) continue;
    if (length > numbers_left)
      throw WorldError("reading", name, "it claims more numbers than a file of that size can hold");
    numbers_left -= length;
    columns.names.push_back(name);
    columns.values.push_back(first_rows(file.id(), name, length).values);
  }
  return columns;
}

/// For a process of the same program.
sweep::Bytes packed(const Columns& columns) {
  sweep::Bytes bytes;
  const auto put = [&](std::span<const std::byte> piece) {
    const std::uint64_t size = piece.size();
    const auto counted = std::as_bytes(std::span(&size, 1));
    bytes.insert(bytes.end(), counted.begin(), counted.end());
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  };
  for (std::size_t c = 0; c < columns.names.size(); ++c) {
    put(std::as_bytes(std::span(columns.names[c])));
    put(std::as_bytes(std::span(columns.values[c])));
  }
  return bytes;
}

Columns unpacked(const sweep::Bytes& bytes) {
  Columns columns;
  std::size_t at = 0;
  const auto next = [&] {
    std::uint64_t size = 0;
    std::memcpy(&size, bytes.data() + at, sizeof size);
    const auto piece = std::span(bytes).subspan(at + sizeof size, size);
    at += sizeof size + size;
    return piece;
  };
  while (at < bytes.size()) {
    const auto name = next();
    columns.names.emplace_back(reinterpret_cast<const char*>(name.data()), name.size());
    const auto values = next();
    columns.values.emplace_back(values.size() / sizeof(double));
    std::memcpy(columns.values.back().data(), values.data(), values.size());
  }
  return columns;
}

}  // namespace

std::vector<sweep::NamedColumn> kept_effects(const sweep::Study& study) {
  std::vector<sweep::NamedColumn> effects;
  const auto sets = draw_sets(study);
  const auto layout = study.layout();
  for (std::size_t f = 0; f < sweep::n_families; ++f) {
    const auto family = static_cast<sweep::Family>(f);
    const bool kept =
        std::ranges::any_of(sets, [&](const ColumnSet& set) { return set.name == sweep::info_of(family).name; });
    if (!kept || !layout.has(family)) continue;
    const auto entries = study.entries_of(family);
    effects.insert(effects.end(), entries.begin(), entries.end());
  }
  return effects;
}

StoredDraws read_draws(const std::filesystem::path& path, const sweep::Study& study,
                       const std::vector<sweep::NamedColumn>& effects, std::uint64_t n_most) {
  const Handle file = open_sealed(path);
  std::uint64_t n_rows = 0;
  if (!is_column(file.id(), "/draws/status", n_rows)) throw WorldError("reading", path, "it holds no draws");
  n_rows = std::min(n_rows, n_most);
  StoredDraws draws;
  const auto usable = usable_rows(file.id(), study, n_rows, draws.n_without_answer);
  for (const ColumnSet& set : draw_sets(study)) {
    const bool is_parameters = set.name == "parameters";
    const auto wanted = [&](std::size_t column) {
      return std::ranges::find(effects, column, &sweep::NamedColumn::column);
    };
    if (!is_parameters && std::ranges::none_of(set.columns, [&](std::size_t c) { return wanted(c) != effects.end(); }))
      continue;
    const Rows rows = first_rows(file.id(), "/draws/" + set.name, n_rows);
    for (std::size_t e = 0; e < set.columns.size(); ++e) {
      if (is_parameters) {
        if (std::holds_alternative<space::Fixed>(study.parameters[e].marginal)) continue;
        draws.parameters.names.push_back(study.parameters[e].name);
        draws.parameters.values.push_back(picked(rows, e, usable));
      } else if (const auto effect = wanted(set.columns[e]); effect != effects.end()) {
        draws.effects.names.push_back(effect->name);
        draws.effects.values.push_back(picked(rows, e, usable));
      }
    }
  }
  return draws;
}

Columns read_root_columns(const std::filesystem::path& path) {
  const std::uint64_t size = std::filesystem::file_size(path);
  const auto seconds = static_cast<unsigned>(10 + size / 100'000);
  return unpacked(read_in_child(path, seconds, [&] { return packed(root_columns(path, size)); }));
}

}  // namespace nqpsweep::store
