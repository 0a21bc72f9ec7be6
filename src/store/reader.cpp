#include <fstream>

#include "labelled_group.hpp"
#include "layout.hpp"
#include "nqpsweep/store/result_file.hpp"
#include "seal.hpp"

namespace nqpsweep::store {
namespace {

namespace fs = std::filesystem;

Handle open_dataset(hid_t file, const std::string& name) {
  return {H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening dataset", name};
}

hsize_t length_of(const Handle& dataset, const std::string& name) {
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, "opening the dataspace of", name);
  return n_values(space, name);
}

template <class T>
std::vector<T> read_numbers(hid_t file, const std::string& name, hid_t type, std::size_t expected) {
  const Handle dataset = open_dataset(file, name);
  if (length_of(dataset, name) != expected)
    throw WorldError("reading", name, "it has not the size that its configuration asks for");
  std::vector<T> values(expected);
  check(H5Dread(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "reading dataset", name);
  return values;
}

std::vector<double> read_reals(hid_t file, const std::string& name, std::size_t n) {
  return read_numbers<double>(file, name, H5T_NATIVE_DOUBLE, n);
}
std::vector<std::uint64_t> read_counts(hid_t file, const std::string& name, std::size_t n) {
  return read_numbers<std::uint64_t>(file, name, H5T_NATIVE_UINT64, n);
}

template <class Counts>
void read_into(Counts& counts_of, hid_t file, const std::string& name) {
  const auto values = read_counts(file, name, counts_of.size());
  std::copy(values.begin(), values.end(), counts_of.begin());
}

/// Gives each column its part of an array.
template <class T>
void scatter(const std::vector<T>& values, const ColumnSet& set, sweep::Results& results,
             std::vector<T> sweep::Distribution::*member) {
  const std::size_t width = values.size() / set.columns.size();
  for (std::size_t i = 0; i < set.columns.size(); ++i) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * width);
    (results.columns[set.columns[i]].*member).assign(begin, begin + static_cast<std::ptrdiff_t>(width));
  }
}

void read_distributions(hid_t file, const ColumnSet& set, const sweep::Study& study, sweep::Results& results) {
  const std::string group = "/statistics/" + set.name + "/";
  const std::size_t n = set.columns.size();
  for (const Count& count : counts) {
    const auto values = read_counts(file, group + count.name, n);
    for (std::size_t i = 0; i < n; ++i) results.columns[set.columns[i]].*count.member = values[i];
  }
  for (const Statistic& statistic : statistics) {
    const auto values = read_reals(file, group + statistic.name, n);
    for (std::size_t i = 0; i < n; ++i) results.columns[set.columns[i]].*statistic.member = values[i];
  }
  scatter(read_reals(file, group + "quantiles", n * study.quantiles.size()), set, results,
          &sweep::Distribution::quantiles);
  scatter(read_counts(file, group + "histogram", n * study.histogram_bins), set, results,
          &sweep::Distribution::histogram);
  scatter(read_reals(file, group + "histogram_edges", n * (study.histogram_bins + 1)), set, results,
          &sweep::Distribution::histogram_edges);
}

std::vector<std::string> read_texts(const Handle& dataset, const std::string& name) {
  std::vector<char*> raw(length_of(dataset, name));
  const Handle type = text_type();
  check(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.data()), "reading dataset", name);
  std::vector<std::string> texts;
  for (char* text : raw) {
    texts.emplace_back(text == nullptr ? "" : text);
    H5free_memory(text);
  }
  return texts;
}

sweep::TableValues read_values(hid_t file, const std::string& name) {
  const Handle dataset = open_dataset(file, name);
  const Handle type(H5Dget_type(dataset.id()), H5Tclose, "asking the type of", name);
  const auto n = static_cast<std::size_t>(length_of(dataset, name));
  switch (check(H5Tget_class(type.id()), "asking the type of", name)) {
    case H5T_STRING: return read_texts(dataset, name);
    case H5T_INTEGER: return read_counts(file, name, n);
    default: return read_reals(file, name, n);
  }
}

/// Every array of the group of a table, axes among them, as variables.
sweep::Table read_table(hid_t file, const std::string& name) {
  sweep::Table table{name, "", {}, {}};
  const Handle group(H5Gopen2(file, ("/" + name).c_str(), H5P_DEFAULT), H5Gclose, "opening group", name);
  for (const std::string& variable : names_in(group.id(), name))
    table.variables.push_back({variable, {}, read_values(file, "/" + name + "/" + variable), "", ""});
  return table;
}

bool has_hdf5_signature(const fs::path& path) {
  char start[8] = {};
  std::ifstream(path, std::ios::binary).read(start, sizeof start);
  return std::string_view(start, sizeof start) == std::string_view("\x89HDF\r\n\x1a\n", 8);
}

}  // namespace

FileKind kind_of(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return FileKind::missing;
  if (!fs::is_regular_file(path, ignored)) return FileKind::other;
  if (has_seal(path)) return FileKind::result;
  return has_hdf5_signature(path) ? FileKind::hdf5 : FileKind::other;
}

void expect_own_schema(const fs::path& path) {
  const Handle file = open_sealed(path);
  const Handle attribute(H5Aopen(file.id(), "nqpsweep_schema", H5P_DEFAULT), H5Aclose, "opening the version of", path);
  std::int64_t version = 0;
  check(H5Aread(attribute.id(), H5T_NATIVE_INT64, &version), "reading the version of", path);
  if (version != schema_version)
    throw WorldError("reading", path,
                     "its format has version " + std::to_string(version) + ", this program reads version " +
                         std::to_string(schema_version) + "; use the program that made it, or make it again");
}

Header read_header(const fs::path& path) {
  const Handle file = open_sealed(path);
  Header header;
  const Handle group(H5Gopen2(file.id(), "/provenance", H5P_DEFAULT), H5Gclose, "opening the provenance of", path);
  for (const std::string& name : attributes_of(group.id(), path))
    header.provenance[name] = read_attribute(group.id(), name);
  for (const std::string& text : read_texts(open_dataset(file.id(), "/provenance/config"), "config"))
    header.config += text;
  return header;
}

sweep::Results read_results(const fs::path& path, const sweep::Study& study) {
  expect_own_schema(path);
  const Handle file = open_sealed(path);
  sweep::Results results;
  results.columns.resize(study.layout().n_columns());
  results.leap_counts.resize(study.game.n_coalitions());
  read_into(results.status_counts, file.id(), "/status_count");
  for (const std::uint64_t count : results.status_counts) results.n_draws += count;
  if (study.has_policies()) {
    read_into(results.verdict_counts, file.id(), "/verdict_count");
    read_into(results.leap_counts, file.id(), "/leap_count");
  }
  for (const ColumnSet& set : column_sets(study)) read_distributions(file.id(), set, study, results);
  results.n_ok = results.columns[study.parameters.size()].count;  // the first effect has a number wherever there is one
  if (results.n_ok == 0) return results;
  for (const std::string& table : sweep::table_names(study)) {
    if (check(H5Lexists(file.id(), table.c_str(), H5P_DEFAULT), "looking for", table) > 0)
      results.tables.push_back(read_table(file.id(), table));
  }
  return results;
}

}  // namespace nqpsweep::store
