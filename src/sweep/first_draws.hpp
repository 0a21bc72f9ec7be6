/// @file
/// The first draws of a run, kept for what is told from points one by one, at fixed memory.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "bytes.hpp"
#include "nqpsweep/sweep/result_sink.hpp"

namespace nqpsweep::sweep {

/// Some columns of the first draws that have an answer, and which were the first that have none. Which draws are kept
/// is a function of the draws alone, whoever has seen them.
class FirstDraws {
 public:
  static constexpr std::uint64_t window = std::uint64_t{1} << 14;   ///< draws looked at
  static constexpr std::size_t most_failed = std::size_t{1} << 12;  ///< of the whole run
  static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();

  /// @param columns  of a row that are kept, the same column perhaps twice
  /// @param design   of the study; draws that serve a comparison within their group alone are not kept
  FirstDraws(const design::Design& design, std::vector<std::size_t> columns);

  void add(const Block& block);

  /// @name For sending them elsewhere
  /// @{
  void put(ByteWriter& writer) const;
  void merge(ByteReader& reader);
  void settle();  ///< puts all in ascending order, after the last merge
  /// @}

  /// Draws within the window that have an answer, or have none; in ascending order.
  [[nodiscard]] const std::vector<std::uint64_t>& answered() const { return answered_; }
  [[nodiscard]] std::span<const std::uint64_t> failed_in_window() const;

  /// The first draws of the whole run that have no answer; and the very first, within a group perhaps, or none.
  [[nodiscard]] const std::vector<std::uint64_t>& failed() const { return failed_; }
  [[nodiscard]] std::uint64_t first_failed() const { return first_failed_; }

  /// A column of a row at the draws that have an answer.
  [[nodiscard]] std::vector<double> values(std::size_t column) const;

 private:
  const design::Design* design_;
  std::uint64_t end_of_window_;  // of groups, the first ones whose independent draws make up the window
  std::vector<std::size_t> columns_;
  std::vector<std::uint64_t> answered_, failed_;
  std::vector<double> values_;  // shape (answered, columns)
  std::uint64_t first_failed_ = none;
};

}  // namespace nqpsweep::sweep
