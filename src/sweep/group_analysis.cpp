#include "group_analysis.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "bytes.hpp"
#include "nqpsweep/sensitivity/elementary_effects.hpp"
#include "nqpsweep/sensitivity/pick_freeze.hpp"
#include "nqpsweep/sensitivity/shapley_effects.hpp"

namespace nqpsweep::sweep {
namespace {

using sensitivity::Index;
using sensitivity::Parts;

std::shared_ptr<const sensitivity::MomentPattern> pattern_for(const GroupSetting& setting) {
  const std::size_t n = setting.members.size();
  switch (setting.kind) {
    case GroupKind::shapley: return sensitivity::shapley_pattern(n);
    case GroupKind::morris:
    case GroupKind::dgsm: return sensitivity::elementary_pattern(n);
    case GroupKind::sobol:
    case GroupKind::none: break;
  }
  return setting.rows.pattern();
}

/// What the moments of a group are taken of.
std::vector<double> features_of(const GroupSetting& setting, std::uint64_t group, std::span<const double> rows,
                                std::size_t n_outputs) {
  switch (setting.kind) {
    case GroupKind::shapley: return sensitivity::shapley_features(rows, n_outputs, setting.order_of_members(group));
    case GroupKind::morris:
    case GroupKind::dgsm: return sensitivity::elementary_features(rows, n_outputs, setting.steps(group));
    case GroupKind::sobol:
    case GroupKind::none: break;
  }
  return {rows.begin(), rows.end()};
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

using IndexOfMember = Index (*)(const Parts& parts, std::size_t output, std::size_t member);

/// One kind of index for all outputs and members, by a function of both.
NamedIndices for_all(const GroupSetting& setting, const Parts& parts, const char* name, const char* description,
                     IndexOfMember index) {
  NamedIndices kind{name, description, {}};
  for (std::size_t o = 0; o < parts.whole().n_outputs(); ++o) {
    for (std::size_t m = 0; m < setting.members.size(); ++m) kind.indices.push_back(index(parts, o, m));
  }
  return kind;
}

}  // namespace

GroupAnalysis::GroupAnalysis(const Study& study, std::size_t n_outputs)
    : study_(study),
      n_outputs_(n_outputs),
      pattern_(pattern_for(study.groups)),
      fresh_(study.groups.n_parts),
      settled_(study.groups.n_parts) {}

void GroupAnalysis::add(std::uint64_t group, std::span<const double> rows) {
  const auto features = features_of(study_.groups, group, rows, n_outputs_);
  fresh_[group % fresh_.size()].add(group / fresh_.size(),
                                    sensitivity::CoMoments::of_group(pattern_, n_outputs_, features));
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
  namespace s = sensitivity;
  const auto all = [&](const char* name, const char* description, IndexOfMember index) {
    return for_all(setting, parts, name, description, index);
  };
  switch (setting.kind) {
    case GroupKind::shapley:
      return {all("shapley_effect", "the member's fair share of the variance; all sum to 1", s::shapley_effect)};
    case GroupKind::morris:
      return {all("mu_star", "mean size of the elementary effects", s::mean_effect_size),
              all("mu", "mean elementary effect", s::mean_effect),
              all("sigma", "standard deviation of the elementary effects: curvature and interaction",
                  s::deviation_of_effects)};
    case GroupKind::dgsm:
      return {all("ST_bound", "what the total index is at most, by the derivatives", s::bound_of_total_index),
              all("vi", "mean square derivative with respect to the unit interval of the prior",
                  s::mean_square_derivative)};
    case GroupKind::sobol:
    case GroupKind::none: break;
  }
  return sobol_indices(setting, parts);
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
