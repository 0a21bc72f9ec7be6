#include "handles.hpp"

#include <atomic>

namespace nqpsweep::store {
namespace {

herr_t keep_innermost(unsigned depth, const H5E_error2_t* error, void* reason) {
  if (depth == 0 && error->desc != nullptr) *static_cast<std::string*>(reason) = error->desc;
  return 0;
}

/// HDF5 calls it for each link, and for each attribute.
template <class Info>
herr_t collect_name(hid_t, const char* name, const Info*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

}  // namespace

std::string hdf5_reason() {
  std::string reason = "HDF5 gives no reason";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &reason);
  return reason;
}

void silence_hdf5() {
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::size_t n_axes(const Handle& space, const std::string& object) {
  return static_cast<std::size_t>(check(H5Sget_simple_extent_ndims(space.id()), "measuring", object));
}

std::size_t n_values(const Handle& space, const std::string& object) {
  return static_cast<std::size_t>(check(H5Sget_simple_extent_npoints(space.id()), "measuring", object));
}

std::vector<std::string> names_in(hid_t group, const std::string& object) {
  std::vector<std::string> names;
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name<H5L_info_t>, &names), "listing", object);
  return names;
}

std::vector<std::string> attributes_of(hid_t id, const std::string& object) {
  std::vector<std::string> names;
  check(H5Aiterate2(id, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name<H5A_info_t>, &names),
        "listing the attributes of", object);
  return names;
}

namespace {
std::atomic<std::uint64_t> n_failed_closings = 0;
}

std::uint64_t failed_closings() { return n_failed_closings; }
void note_failed_closing() noexcept { ++n_failed_closings; }

}  // namespace nqpsweep::store
