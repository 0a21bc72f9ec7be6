/// @file
/// A reduction whose bytes do not depend on who computed what, or when.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "nqpsweep/base/contract.hpp"

namespace nqpsweep::stats {

/// Merges values along one fixed binary tree over leaf numbers 0, 1, 2, ...
///
/// Floating-point merges are not associative, so the bytes of a result depend on the order of merging. Here the order
/// is the tree's and nothing else's: the node (level l, place i) covers the leaves [i 2^l, (i + 1) 2^l) and is always
/// left-child merged with right-child. Whoever holds both children of a node merges them; whoever does not keeps them
/// until the other half arrives. Any division of the leaves among ranks, threads and blocks therefore ends in equal
/// bytes, and a contiguous range of n leaves is held in at most 2 log2(n) nodes.
///
/// @tparam Value  has `void merge(const Value&)`
template <class Value>
class OrderedReduction {
 public:
  /// A node of the tree. Ordered by the first leaf it covers.
  struct Node {
    std::uint64_t place;
    int level;
    [[nodiscard]] std::uint64_t first_leaf() const { return place << level; }
    friend bool operator<(const Node& a, const Node& b) { return a.first_leaf() < b.first_leaf(); }
  };
  using Nodes = std::map<Node, Value>;

  /// The fewest nodes that cover n leaves from the first one on, in their order.
  [[nodiscard]] static std::vector<Node> nodes_of(std::uint64_t first, std::uint64_t n) {
    std::vector<Node> nodes;
    while (n > 0) {
      const int level = std::min(first == 0 ? 63 : std::countr_zero(first), static_cast<int>(std::bit_width(n)) - 1);
      nodes.push_back({first >> level, level});
      first += std::uint64_t{1} << level;
      n -= std::uint64_t{1} << level;
    }
    return nodes;
  }

  /// Adds one leaf; each leaf is added once.
  void add(std::uint64_t leaf, Value value) { insert({leaf, 0}, std::move(value)); }

  /// Adds a node made elsewhere, and merges upwards as far as siblings are present.
  void insert(Node node, Value value) {
    while (true) {
      const bool is_left = node.place % 2 == 0;
      const auto sibling = nodes_.find({node.place ^ 1U, node.level});
      if (sibling == nodes_.end() || sibling->first.level != node.level) break;
      if (is_left) {
        value.merge(sibling->second);
      } else {
        sibling->second.merge(value);
        value = std::move(sibling->second);
      }
      nodes_.erase(sibling);
      node = {node.place / 2, node.level + 1};
    }
    const bool added = nodes_.emplace(node, std::move(value)).second;
    expects(added, "each leaf is added once");
  }

  void absorb(OrderedReduction&& other) {
    for (auto& [node, value] : other.nodes_) insert(node, std::move(value));
    other.nodes_.clear();
  }

  /// All values merged, first leaf to last; empty when nothing was added.
  [[nodiscard]] std::optional<Value> total() const {
    std::optional<Value> sum;
    for (const auto& [node, value] : nodes_) {
      if (sum) {
        sum->merge(value);
      } else {
        sum = value;
      }
    }
    return sum;
  }

  [[nodiscard]] const Nodes& nodes() const { return nodes_; }

 private:
  Nodes nodes_;
};

}  // namespace nqpsweep::stats
