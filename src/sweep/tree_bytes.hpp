/// @file
/// Ordered reductions to bytes and back.
#pragma once

#include "bytes.hpp"
#include "nqpsweep/stats/ordered_reduction.hpp"

namespace nqpsweep::sweep {

/// @param put_value  writes one value
template <class Value, class PutValue>
void put(ByteWriter& writer, const stats::OrderedReduction<Value>& tree, PutValue&& put_value) {
  writer.put(static_cast<std::uint64_t>(tree.nodes().size()));
  for (const auto& [node, value] : tree.nodes()) {
    writer.put(node.place);
    writer.put(static_cast<std::int64_t>(node.level));
    put_value(value);
  }
}

/// @param take_value  reads one value
template <class Value, class TakeValue>
void take(ByteReader& reader, stats::OrderedReduction<Value>& tree, TakeValue&& take_value) {
  for (auto n = reader.get<std::uint64_t>(); n > 0; --n) {
    const auto place = reader.get<std::uint64_t>();
    const auto level = reader.get<std::int64_t>();
    if (level < 0 || level > 63) throw WorldError("reading", "the state of a sweep", "it holds an impossible number");
    tree.insert({place, static_cast<int>(level)}, take_value());
  }
}

}  // namespace nqpsweep::sweep
