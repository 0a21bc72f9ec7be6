/// @file
/// Shapley effects: shares of the variance that are fair under interaction and dependence alike.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "nqpsweep/sensitivity/group_method.hpp"

namespace nqpsweep::sensitivity {

/// Features of a group: the increment of each member, then the first and the last row.
[[nodiscard]] std::shared_ptr<const MomentPattern> shapley_pattern(std::size_t n_members);

/// What one path from a point x to an independent point y says.
///
/// Row k shares with x all but the last k members in order. Half the squared distance of row k from x is then an
/// unbiased estimate of the variance that the last k members cause beside the others, and its increment from row k - 1
/// to row k the contribution of the k-th last member to that.
///
/// @param rows   shape (n_members + 1, n_outputs): x, ..., y
/// @param order  a permutation of the members: in which order they are conditioned on
/// @return       shape (n_members + 2, n_outputs)
/// @par Source   Goda 2021 for independent inputs; with conditional draws along the order of Song, Nelson & Staum 2016
[[nodiscard]] std::vector<double> shapley_features(std::span<const double> rows, std::size_t n_outputs,
                                                   std::span<const std::size_t> order);

/// Shapley effect of a member: the mean increment over the variance.
[[nodiscard]] Index shapley_effect(const Parts& parts, std::size_t output, std::size_t member);

/// @param order_of_members  of a group
[[nodiscard]] GroupMethod shapley_method(std::size_t n_members,
                                         std::function<std::vector<std::size_t>(std::uint64_t group)> order_of_members);

}  // namespace nqpsweep::sensitivity
