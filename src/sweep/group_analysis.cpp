#include "group_analysis.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "tree_bytes.hpp"

namespace nqpsweep::sweep {

GroupAnalysis::GroupAnalysis(const Study& study, std::size_t n_outputs)
    : study_(study),
      n_outputs_(n_outputs),
      pattern_(study.groups.method->pattern),
      fresh_(study.groups.n_parts),
      settled_(study.groups.n_parts) {}

void GroupAnalysis::add(std::uint64_t group, std::span<const double> rows) {
  const auto features = study_.groups.method->features(group, rows, n_outputs_);
  const std::uint64_t of_a_set = study_.groups.groups_of_a_set;
  const std::uint64_t set = group / of_a_set;
  const std::uint64_t place_in_part = set / fresh_.size() * of_a_set + group % of_a_set;
  fresh_[set % fresh_.size()].add(place_in_part, sensitivity::CoMoments::of_group(pattern_, n_outputs_, features));
}

Bytes GroupAnalysis::packed(const std::vector<Tree>& trees) const {
  ByteWriter writer;
  for (const Tree& tree : trees) {
    put(writer, tree, [&](const sensitivity::CoMoments& moments) {
      writer.put(moments.n_groups());
      writer.put(moments.numbers());
    });
  }
  return writer.take();
}

void GroupAnalysis::unpack_into(std::vector<Tree>& trees, const Bytes& bytes) const {
  if (bytes.empty()) return;
  ByteReader reader(bytes);
  for (Tree& tree : trees) {
    take(reader, tree, [&] {
      const auto n_groups = reader.get<std::uint64_t>();
      return sensitivity::CoMoments::from_numbers(pattern_, n_groups, n_outputs_,
                                                  reader.get<double>(n_outputs_ * pattern_->n_numbers()));
    });
  }
  reader.expect_end();
}

void GroupAnalysis::settle(Ranks& ranks) {
  auto fresh = std::exchange(fresh_, std::vector<Tree>(settled_.size()));
  if (ranks.size() == 1) {
    for (std::size_t k = 0; k < settled_.size(); ++k) settled_[k].absorb(std::move(fresh[k]));
    return;
  }
  const auto combine = [&](const Bytes& left, const Bytes& right) {
    std::vector<Tree> both(settled_.size());
    unpack_into(both, left);
    unpack_into(both, right);
    return packed(both);
  };
  unpack_into(settled_, ranks.reduce(packed(fresh), combine));
}

std::vector<sensitivity::CoMoments> GroupAnalysis::parts() const {
  std::vector<sensitivity::CoMoments> parts;
  for (const Tree& tree : settled_) {
    if (auto total = tree.total()) parts.push_back(std::move(*total));
  }
  return parts;
}

Snapshot GroupAnalysis::snapshot(std::uint64_t n_draws) const {
  if (parts().empty()) return {n_draws, 0, {}};
  const sensitivity::Parts cheap = parts(cheap_interval_method(study_.groups));
  return {n_draws, cheap.whole().n_groups(), indices_of(study_.groups, cheap)};
}

sensitivity::IntervalMethod cheap_interval_method(const GroupSetting& setting) {
  using sensitivity::IntervalMethod;
  return setting.interval_method == IntervalMethod::randomisations ? IntervalMethod::randomisations
                                                                   : IntervalMethod::asymptotic;
}

std::vector<NamedIndices> indices_of(const GroupSetting& setting, const sensitivity::Parts& parts) {
  const std::size_t n_members = setting.members.size() + (setting.method->has_dummy ? 1 : 0);
  std::vector<NamedIndices> all;
  for (const sensitivity::IndexKind& kind : setting.method->kinds) {
    all.push_back({kind.name, kind.description, {}});
    for (std::size_t o = 0; o < parts.whole().n_outputs(); ++o) {
      for (std::size_t m = 0; m < n_members; ++m) all.back().indices.push_back(kind.index(parts, o, m));
    }
  }
  return all;
}

Bytes packed(const std::vector<Snapshot>& snapshots) {
  ByteWriter writer;
  writer.put(static_cast<std::uint64_t>(snapshots.size()));
  for (const Snapshot& snapshot : snapshots) {
    writer.put(snapshot.n_draws);
    writer.put(snapshot.n_groups);
    writer.put(static_cast<std::uint64_t>(snapshot.kinds.size()));
    for (const NamedIndices& kind : snapshot.kinds) {
      writer.put_counted(kind.name);
      writer.put_counted(kind.description);
      writer.put_counted(kind.indices);
    }
  }
  return writer.take();
}

std::vector<Snapshot> unpacked_snapshots(const Bytes& bytes) {
  ByteReader reader(bytes);
  std::vector<Snapshot> snapshots;
  for (auto n = reader.get<std::uint64_t>(); n > 0; --n) {
    Snapshot snapshot{reader.get<std::uint64_t>(), reader.get<std::uint64_t>(), {}};
    for (auto kinds = reader.get<std::uint64_t>(); kinds > 0; --kinds) {
      std::string name = reader.get_text();
      std::string description = reader.get_text();
      snapshot.kinds.push_back({std::move(name), std::move(description), reader.get_counted<sensitivity::Index>()});
    }
    snapshots.push_back(std::move(snapshot));
  }
  reader.expect_end();
  return snapshots;
}

double widest_interval(const Snapshot& snapshot, const std::vector<std::size_t>& outputs, std::size_t n_outputs) {
  double widest = snapshot.kinds.empty() ? std::numeric_limits<double>::infinity() : 0.0;
  for (const NamedIndices& kind : snapshot.kinds) {
    const std::size_t n_members = kind.indices.size() / n_outputs;
    for (const std::size_t o : outputs) {
      for (std::size_t m = 0; m < n_members; ++m) {
        const sensitivity::Index& index = kind.indices[o * n_members + m];
        const double width = index.high - index.low;
        widest = width >= 0.0 ? std::max(widest, width) : std::numeric_limits<double>::infinity();
      }
    }
  }
  return widest;
}

}  // namespace nqpsweep::sweep
