/// @file
/// From settings to a test function.
#pragma once

#include "nqpsweep/space/gaussian_copula.hpp"
#include "nqpsweep/sweep/study.hpp"
#include "settings.hpp"

namespace nqpsweep::app {

/// Makes room in the first layer, the defaults or a configuration in full, for another model that the layers above ask
/// for: what belongs to the first layer's own model gives way to the defaults of the formation model, or to nothing.
void adapt_defaults(std::vector<Layer>& layers);

/// Reads the options of a family of test functions in the table [model], and the priors of its inputs, which are by
/// default those that the function is defined with.
void read_function(Settings& settings, const model::FunctionKind& kind, sweep::Study& study);

/// What is known exactly of the study's test function; nothing where its priors are not those that it is defined with,
/// or where it is not known under such dependence.
[[nodiscard]] std::optional<model::ExactIndices> exact_indices_of(const sweep::Study& study,
                                                                  const space::GaussianCopula& copula);

}  // namespace nqpsweep::app
