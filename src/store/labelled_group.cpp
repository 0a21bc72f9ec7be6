#include "labelled_group.hpp"

#include <hdf5_hl.h>

#include <algorithm>

namespace nqpsweep::store {
namespace {

Handle scalar_space() { return {H5Screate(H5S_SCALAR), H5Sclose, "making", "a scalar dataspace"}; }

Handle array_space(const std::vector<hsize_t>& shape) {
  if (shape.empty()) return scalar_space();
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose, "making", "a dataspace"};
}

/// Datasets carry no modification time, so that equal results make equal files.
Handle creation_properties() {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "making", "dataset properties");
  check(H5Pset_obj_track_times(properties.id(), false), "setting", "dataset properties");
  return properties;
}

/// Arrays of many thousands of numbers are chunked along their first axis and deflated.
Handle array_properties(const std::vector<hsize_t>& shape) {
  constexpr hsize_t large = 16'384;
  Handle properties = creation_properties();
  hsize_t n = 1;
  for (const hsize_t length : shape) n *= length;
  if (n < large) return properties;
  std::vector<hsize_t> chunk = shape;
  chunk[0] = 1;
  check(H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()), "setting", "the chunk shape");
  check(H5Pset_shuffle(properties.id()), "setting", "the shuffle filter");
  check(H5Pset_deflate(properties.id(), 1), "setting", "the deflate filter");
  check(H5Pset_fletcher32(properties.id()), "setting", "the checksum filter");
  return properties;
}

Handle draw_properties(const std::vector<hsize_t>& shape, const DrawLayout& layout) {
  Handle properties = creation_properties();
  std::vector<hsize_t> chunk = shape;
  chunk[0] = std::min<hsize_t>(layout.chunk_draws, shape[0]);
  check(H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()), "setting", "the chunk shape");
  check(H5Pset_fill_time(properties.id(), H5D_FILL_TIME_NEVER), "setting", "the fill time");
  if (layout.compression > 0) {
    check(H5Pset_shuffle(properties.id()), "setting", "the shuffle filter");
    check(H5Pset_deflate(properties.id(), static_cast<unsigned>(layout.compression)), "setting", "the deflate filter");
  }
  check(H5Pset_fletcher32(properties.id()), "setting", "the checksum filter");
  return properties;
}

std::vector<const char*> pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> result;
  for (const std::string& text : texts) result.push_back(text.c_str());
  return result;
}

template <class T>
void write_attribute_value(hid_t object, const std::string& name, hid_t type, const T* value) {
  const Handle space = scalar_space();
  const Handle attribute(H5Acreate2(object, name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "making attribute", name);
  check(H5Awrite(attribute.id(), type, value), "writing attribute", name);
}

}  // namespace

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "making", "the text type");
  check(H5Tset_size(type.id(), H5T_VARIABLE), "setting", "the text type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "setting", "the text type");
  return type;
}

void write_attribute(hid_t object, const std::string& name, const std::string& text) {
  const Handle type = text_type();
  const char* pointer = text.c_str();
  write_attribute_value(object, name, type.id(), &pointer);
}

void write_attribute(hid_t object, const std::string& name, std::int64_t value) {
  write_attribute_value(object, name, H5T_NATIVE_INT64, &value);
}

std::string read_attribute(hid_t object, const std::string& name) {
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "opening attribute", name);
  const Handle type = text_type();
  char* raw = nullptr;
  check(H5Aread(attribute.id(), type.id(), &raw), "reading attribute", name);
  std::string text = raw == nullptr ? "" : raw;
  H5free_memory(raw);
  return text;
}

LabelledGroup::LabelledGroup(hid_t file, const std::string& path) : path_(path == "/" ? "" : path) {
  if (path == "/") {
    group_ = Handle(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "opening group", path);
    return;
  }
  const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose, "making", "link properties");
  check(H5Pset_create_intermediate_group(links.id(), 1), "setting", "link properties");
  group_ = Handle(H5Gcreate2(file, path.c_str(), links.id(), H5P_DEFAULT, H5P_DEFAULT), H5Gclose, "making group", path);
}

Handle LabelledGroup::make(const std::string& name, hid_t type, const std::vector<hsize_t>& shape, hid_t layout,
                           const Meaning& meaning) {
  const Handle space = array_space(shape);
  Handle dataset(H5Dcreate2(group_.id(), name.c_str(), type, space.id(), H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose,
                 "making dataset", full(name));
  if (!meaning.units.empty()) write_attribute(dataset.id(), "units", meaning.units);
  write_attribute(dataset.id(), "long_name", meaning.description);
  return dataset;
}

void LabelledGroup::write(const Handle& dataset, hid_t type, const void* values, const std::string& name) {
  check(H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "writing dataset", full(name));
}

void LabelledGroup::become_axis(const std::string& name, Handle dataset, hsize_t size) {
  check(H5DSset_scale(dataset.id(), name.c_str()), "making a dimension scale of", full(name));
  axes_.insert_or_assign(name, Axis{std::move(dataset), size});
}

void LabelledGroup::axis(const std::string& name, const std::vector<std::string>& labels,
                         const std::string& description) {
  const Handle type = text_type();
  Handle dataset = make(name, type.id(), {labels.size()}, creation_properties().id(), {"", description});
  write(dataset, type.id(), pointers(labels).data(), name);
  become_axis(name, std::move(dataset), labels.size());
}

void LabelledGroup::axis(const std::string& name, std::span<const double> values, const Meaning& meaning) {
  Handle dataset = make(name, H5T_IEEE_F64LE, {values.size()}, creation_properties().id(), meaning);
  write(dataset, H5T_NATIVE_DOUBLE, values.data(), name);
  become_axis(name, std::move(dataset), values.size());
}

void LabelledGroup::axis(const std::string& name, std::span<const std::int64_t> values, const Meaning& meaning) {
  Handle dataset = make(name, H5T_STD_I64LE, {values.size()}, creation_properties().id(), meaning);
  write(dataset, H5T_NATIVE_INT64, values.data(), name);
  become_axis(name, std::move(dataset), values.size());
}

void LabelledGroup::draw_axis(const DrawLayout& layout) {
  const std::vector<hsize_t> shape{layout.n_draws};
  Handle dataset = make("draw", H5T_STD_I64LE, shape, draw_properties(shape, layout).id(),
                        {"1", "index of the draw: with the seed, all that is needed to make it again"});
  become_axis("draw", std::move(dataset), layout.n_draws);
}

std::vector<hsize_t> LabelledGroup::shape_of(const std::vector<std::string>& axes) const {
  std::vector<hsize_t> shape;
  for (const std::string& axis : axes) shape.push_back(axes_.at(axis).size);
  return shape;
}

void LabelledGroup::attach(const Handle& dataset, const std::vector<std::string>& axes, const std::string& name) {
  for (unsigned d = 0; d < axes.size(); ++d)
    check(H5DSattach_scale(dataset.id(), axes_.at(axes[d]).scale.id(), d), "naming the axes of", full(name));
}

void LabelledGroup::variable(const std::string& name, const std::vector<std::string>& axes,
                             std::span<const double> values, const Meaning& meaning) {
  const Handle dataset = make(name, H5T_IEEE_F64LE, shape_of(axes), array_properties(shape_of(axes)).id(), meaning);
  write(dataset, H5T_NATIVE_DOUBLE, values.data(), name);
  attach(dataset, axes, name);
}

void LabelledGroup::variable(const std::string& name, const std::vector<std::string>& axes,
                             std::span<const std::uint64_t> values, const Meaning& meaning) {
  const Handle dataset = make(name, H5T_STD_I64LE, shape_of(axes), array_properties(shape_of(axes)).id(), meaning);
  write(dataset, H5T_NATIVE_UINT64, values.data(), name);
  attach(dataset, axes, name);
}

void LabelledGroup::variable(const std::string& name, const std::vector<std::string>& axes,
                             const std::vector<std::string>& texts, const std::string& description) {
  const Handle type = text_type();
  const Handle dataset = make(name, type.id(), shape_of(axes), creation_properties().id(), {"", description});
  write(dataset, type.id(), pointers(texts).data(), name);
  attach(dataset, axes, name);
}

void LabelledGroup::draw_variable(const std::string& name, std::vector<std::string> axes, hid_t type,
                                  const DrawLayout& layout, const Meaning& meaning) {
  axes.insert(axes.begin(), "draw");
  const std::vector<hsize_t> shape = shape_of(axes);
  const Handle dataset = make(name, type, shape, draw_properties(shape, layout).id(), meaning);
  attach(dataset, axes, name);
}

void LabelledGroup::attribute(const std::string& name, const std::string& text) {
  write_attribute(group_.id(), name, text);
}
void LabelledGroup::attribute(const std::string& name, std::int64_t value) {
  write_attribute(group_.id(), name, value);
}

void LabelledGroup::flag_meanings(const std::string& variable, const std::vector<std::string>& meanings) {
  const Handle dataset(H5Dopen2(group_.id(), variable.c_str(), H5P_DEFAULT), H5Dclose, "opening dataset",
                       full(variable));
  std::string words;
  std::vector<std::uint8_t> values;
  for (const std::string& meaning : meanings) {
    words += (words.empty() ? "" : " ") + meaning;
    values.push_back(static_cast<std::uint8_t>(values.size()));
  }
  const Handle space = array_space({values.size()});
  const Handle attribute(H5Acreate2(dataset.id(), "flag_values", H5T_STD_U8LE, space.id(), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose, "making attribute", "flag_values");
  check(H5Awrite(attribute.id(), H5T_NATIVE_UINT8, values.data()), "writing attribute", "flag_values");
  write_attribute(dataset.id(), "flag_meanings", words);
}

}  // namespace nqpsweep::store
