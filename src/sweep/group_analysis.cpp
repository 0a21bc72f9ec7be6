#include "group_analysis.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "bytes.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"

namespace nqpsweep::sweep {
namespace {

using sensitivity::Index;
using sensitivity::Parts;

std::shared_ptr<const sensitivity::MomentPattern> pattern_for(const GroupSetting& setting) {
  return setting.kind == GroupKind::shapley ? sensitivity::shapley_pattern(setting.members.size())
                                            : setting.rows.pattern();
}

std::vector<NamedIndices> sobol_indices(const GroupSetting& setting, const Parts& parts) {
  using sensitivity::Estimator;
  const sensitivity::SobolAnalysis analysis(setting.rows, parts);
  const bool dependent = setting.rows.dependent;
  NamedIndices first{"S1",
                     dependent ? "first-order index under dependence (Kucherenko; by Janon's formula): share of the "
                                 "variance that the member explains, with all that goes along with it"
                               : "first-order index (Janon): share of the variance that the member explains alone",
                     {}};
  NamedIndices total{"ST",
                     dependent ? "total index under dependence (Kucherenko; by Jansen's formula): share of the "
                                 "variance that is left when all others are known"
                               : "total index (Jansen): share of the variance that involves the member",
                     {}};
  for (std::size_t o = 0; o < parts.whole().n_outputs(); ++o) {
    for (std::size_t m = 0; m <= setting.rows.n_members; ++m) {
      first.indices.push_back(analysis.first(o, m, Estimator::janon));
      total.indices.push_back(analysis.total(o, m, Estimator::jansen));
    }
  }
  return {first, total};
}

std::vector<NamedIndices> shapley_effects(const GroupSetting& setting, const Parts& parts) {
  NamedIndices effects{"shapley_effect", "the member's fair share of the variance; all sum to 1", {}};
  for (std::size_t o = 0; o < parts.whole().n_outputs(); ++o) {
    for (std::size_t m = 0; m < setting.members.size(); ++m)
      effects.indices.push_back(sensitivity::shapley_effect(parts, o, m));
  }
  return {effects};
}

}  // namespace

GroupAnalysis::GroupAnalysis(const Study& study, std::size_t n_outputs)
    : study_(study),
      n_outputs_(n_outputs),
      pattern_(pattern_for(study.groups)),
      fresh_(study.groups.n_parts),
      settled_(study.groups.n_parts) {}

void GroupAnalysis::add(std::uint64_t group, std::span<const double> rows) {
  const std::size_t part = group % fresh_.size();
  const std::uint64_t leaf = group / fresh_.size();
  if (study_.groups.kind == GroupKind::shapley) {
    const auto features = sensitivity::shapley_features(rows, n_outputs_, study_.groups.order_of_members(group));
    fresh_[part].add(leaf, sensitivity::CoMoments::of_group(pattern_, n_outputs_, features));
  } else {
    fresh_[part].add(leaf, sensitivity::CoMoments::of_group(pattern_, n_outputs_, rows));
  }
}

Bytes GroupAnalysis::packed(const std::vector<Tree>& trees) const {
  ByteWriter writer;
  for (const Tree& tree : trees) {
    writer.put(static_cast<std::uint64_t>(tree.nodes().size()));
    for (const auto& [node, moments] : tree.nodes()) {
      writer.put(node);
      writer.put(moments.n_groups());
      writer.put(moments.numbers());
    }
  }
  return writer.take();
}

void GroupAnalysis::unpack_into(std::vector<Tree>& trees, const Bytes& bytes) const {
  if (bytes.empty()) return;
  ByteReader reader(bytes);
  const std::size_t n_numbers = n_outputs_ * pattern_->n_numbers();
  for (Tree& tree : trees) {
    for (auto n = reader.get<std::uint64_t>(); n > 0; --n) {
      const auto node = reader.get<Tree::Node>();
      const auto n_groups = reader.get<std::uint64_t>();
      tree.insert(node,
                  sensitivity::CoMoments::from_numbers(pattern_, n_groups, n_outputs_, reader.get<double>(n_numbers)));
    }
  }
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

Snapshot GroupAnalysis::snapshot() const {
  if (parts().empty()) return {};
  const Parts cheap = parts(cheap_uncertainty(study_.groups));
  return {cheap.whole().n_groups(), indices_of(study_.groups, cheap)};
}

sensitivity::Uncertainty cheap_uncertainty(const GroupSetting& setting) {
  using sensitivity::Uncertainty;
  return setting.uncertainty == Uncertainty::randomisations ? Uncertainty::randomisations : Uncertainty::asymptotic;
}

std::vector<NamedIndices> indices_of(const GroupSetting& setting, const Parts& parts) {
  return setting.kind == GroupKind::shapley ? shapley_effects(setting, parts) : sobol_indices(setting, parts);
}

double widest_interval(const Snapshot& snapshot, const std::vector<std::size_t>& outputs, std::size_t n_outputs) {
  double widest = snapshot.kinds.empty() ? std::numeric_limits<double>::infinity() : 0.0;
  for (const NamedIndices& kind : snapshot.kinds) {
    const std::size_t n_members = kind.indices.size() / n_outputs;
    for (const std::size_t o : outputs) {
      for (std::size_t m = 0; m < n_members; ++m) {
        const Index& index = kind.indices[o * n_members + m];
        const double width = index.high - index.low;
        widest = width >= 0.0 ? std::max(widest, width) : std::numeric_limits<double>::infinity();
      }
    }
  }
  return widest;
}

}  // namespace nqpsweep::sweep
