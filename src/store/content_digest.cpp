#include "content_digest.hpp"

#include <functional>
#include <set>

#include "files.hpp"
#include "labelled_group.hpp"
#include "nqpsweep/store/verification.hpp"
#include "seal.hpp"

namespace nqpsweep::store {
namespace {

constexpr const char* content = "content_digest";

/// Values of a dataset or an attribute: numbers as they are, texts letter by letter. References say nothing new.
void add_values(Digest& digest, hid_t type, hsize_t n, const std::function<herr_t(hid_t memory_type, void* to)>& read) {
  switch (check(H5Tget_class(type), "asking", "a type")) {
    case H5T_STRING: {
      if (check(H5Tis_variable_str(type), "asking", "a type of text") == 0) return;
      std::vector<char*> texts(n);
      const Handle text = text_type();
      check(read(text.id(), texts.data()), "reading", "texts");
      for (char* t : texts) {
        digest.add(std::string(t == nullptr ? "" : t) + '\0');
        H5free_memory(t);
      }
      return;
    }
    case H5T_INTEGER:
    case H5T_FLOAT: {
      const std::size_t size = H5Tget_size(type);
      if (size == 0) throw WorldError("measuring", "a type", hdf5_reason());
      sweep::Bytes bytes(n * size);
      check(read(type, bytes.data()), "reading", "numbers");
      digest.add(bytes);
      return;
    }
    default: return;
  }
}

void add_attribute(Digest& digest, hid_t object, const std::string& name) {
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "opening attribute", name);
  const Handle type(H5Aget_type(attribute.id()), H5Tclose, "asking the type of", name);
  const Handle space(H5Aget_space(attribute.id()), H5Sclose, "opening the dataspace of", name);
  digest.add(name + '\0');
  add_values(digest, type.id(), n_values(space, name),
             [&](hid_t memory, void* to) { return H5Aread(attribute.id(), memory, to); });
}

/// @param with_values  of the dataset; draws have checksums of their own
void add_object(Digest& digest, hid_t file, const std::string& name, bool with_values) {
  const Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose, "opening", name);
  digest.add(name + '\0');
  for (const std::string& attribute : attributes_of(object.id(), name)) {
    if (attribute != content) add_attribute(digest, object.id(), attribute);
  }
  if (check(H5Iget_type(object.id()), "asking what is", name) != H5I_DATASET) return;
  const Handle type(H5Dget_type(object.id()), H5Tclose, "asking the type of", name);
  const Handle space(H5Dget_space(object.id()), H5Sclose, "opening the dataspace of", name);
  std::vector<hsize_t> shape(n_axes(space, name));
  check(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), "measuring", name);
  digest.add(std::as_bytes(std::span(shape)));
  if (!with_values) return;
  add_values(digest, type.id(), n_values(space, name),
             [&](hid_t memory, void* to) { return H5Dread(object.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to); });
}

herr_t collect_object(hid_t, const char* name, const H5O_info_t*, void* names) {
  static_cast<std::set<std::string>*>(names)->insert(name);
  return 0;
}

std::string digest_over(hid_t file) {
  std::set<std::string> names;
  check(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, collect_object, &names, H5O_INFO_BASIC), "listing", "the file");
  Digest digest;
  for (const std::string& name : names) {
    if (!name.starts_with("provenance")) add_object(digest, file, name, !name.starts_with("draws/"));
  }
  return digest.text();
}

}  // namespace

void write_digest(hid_t file) {
  const Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "opening group", "/");
  write_attribute(root.id(), content, digest_over(file));
}

std::string expect_right_digest(const std::filesystem::path& result) {
  const Handle file = open_sealed(result);
  const std::string said = read_attribute(file.id(), content);
  if (said != digest_over(file.id()))
    throw WorldError("verifying", result, "it is damaged: its contents do not fit their checksum");
  return said;
}

}  // namespace nqpsweep::store
