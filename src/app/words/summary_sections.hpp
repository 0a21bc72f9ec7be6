/// @file
/// Sections of the summary that stand for themselves.
#pragma once

#include "nqpsweep/sweep/results.hpp"
#include "nqpsweep/sweep/study.hpp"
#include "prose.hpp"

namespace nqpsweep::app {

/// How likely policies collide on the headline outcome, which ones, and where among the parameters.
void write_conflict(Prose& to, const sweep::Study& study, const sweep::Results& results);

/// The first box of a table of regions, e.g. "rd.tax < 0.02, 0.1 < chain.initial < 0.2".
[[nodiscard]] std::string first_box(const sweep::Study& study, const sweep::Table& table);

/// How many draws have no answer, where among the parameters, and how to see one.
void write_failures(Prose& to, const sweep::Study& study, const sweep::Results& results);

/// Which mix to choose, and what it would be worth to know a parameter first.
void write_choice(Prose& to, const sweep::Study& study, const sweep::Results& results);

/// Which parameters drive the explained effects of the headline outcome, by what the design of the study can tell.
void write_drivers(Prose& to, const sweep::Study& study, const sweep::Results& results);

}  // namespace nqpsweep::app
