/// @file
/// HDF5 identifiers that close themselves, and its reasons as exceptions.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::store {

/// Innermost reason on HDF5's error stack.
[[nodiscard]] std::string hdf5_reason();

/// Keeps HDF5 from printing its error stack, for the reason travels in the exception instead, and from closing files at
/// exit: it crashes over one that could not be written.
void silence_hdf5();

/// How often an object could not be closed, where nobody could be told at once: what was to be written then is lost.
[[nodiscard]] std::uint64_t failed_closings();
void note_failed_closing() noexcept;

/// An open HDF5 object.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;

  /// @par Errors  WorldError with HDF5's reason when the identifier is invalid
  Handle(hid_t id, Close closer, const std::string& action, const std::string& object) : id_(id), close_(closer) {
    if (id_ < 0) throw WorldError(action, object, hdf5_reason());
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      release();
      id_ = std::exchange(other.id_, H5I_INVALID_HID);
      close_ = other.close_;
    }
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { release(); }

  [[nodiscard]] hid_t id() const { return id_; }
  [[nodiscard]] explicit operator bool() const { return id_ >= 0; }

  /// Closes now and reports a failure, which a destructor cannot.
  void close(const std::string& object) {
    if (id_ >= 0 && close_(std::exchange(id_, H5I_INVALID_HID)) < 0) throw WorldError("closing", object, hdf5_reason());
  }

 private:
  void release() noexcept {
    if (id_ >= 0 && close_(id_) < 0) note_failed_closing();
    id_ = H5I_INVALID_HID;
  }
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// What a call of HDF5 gave: a status, a number, a class; throws HDF5's reason when it has failed, which all of them
/// tell by a negative number.
template <class Result>
Result check(Result result, const std::string& action, const std::string& object) {
  if (static_cast<long long>(result) < 0) throw WorldError(action, object, hdf5_reason());
  return result;
}

/// Number of axes, and of values, of a dataspace.
[[nodiscard]] std::size_t n_axes(const Handle& space, const std::string& object);
[[nodiscard]] std::size_t n_values(const Handle& space, const std::string& object);

/// Names of what a group holds, and of the attributes of an object, in alphabetical order.
/// @param object  how errors call it
[[nodiscard]] std::vector<std::string> names_in(hid_t group, const std::string& object);
[[nodiscard]] std::vector<std::string> attributes_of(hid_t id, const std::string& object);

}  // namespace nqpsweep::store
