/// @file
/// Scenario discovery by the patient rule induction method: where among the inputs does something happen?
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nqpsweep/sensitivity/points.hpp"

namespace nqpsweep::sensitivity {

/// Whether the event of interest happens at each point, and the quantity behind it.
struct Labels {
  std::vector<std::uint8_t> events;  ///< shape (n,), 0 or 1
  std::vector<double> values;        ///< shape (n,), for their mean in a box

  [[nodiscard]] std::size_t size() const { return events.size(); }
};

/// One side of a box that cuts something off.
struct Restriction {
  std::size_t input;
  double low, high;  ///< in the units of the input, both ends inside; infinite where nothing is cut
  double
      p_value;  ///< one-sided binomial: chance of so dense a box, on the judging half, if this restriction did nothing
};

/// How a box fares on the half of the points that was not used to find it.
struct Judgement {
  std::size_t n_inside = 0;
  double density = 0;  ///< share of the points inside at which the event happens
  double density_error = 0;
  double coverage = 0;  ///< share of the events that lie inside
  double support = 0;   ///< share of the points that lie inside
  double mean = 0;      ///< mean of the values inside
};

/// A box among the points: its sides, and how it fares on points that it was not sought on.
struct Box {
  std::vector<Restriction> restrictions;  ///< in order of inputs
  Judgement judged;
};

/// What the method may do.
struct PrimOptions {
  double peel = 0.05;           ///< share of the points inside that one peel takes away
  double least_support = 0.05;  ///< of all points of the half on which boxes are peeled
  double pruning_loss = 0.1;    ///< share of a box's merit that may be given up for fewer restrictions
  std::size_t most_boxes = 3;   ///< each next box is sought among the points outside the earlier ones
};

/// Boxes in which the event concentrates: peeled on the points of even place, judged on those of odd place.
///
/// From all points, the slice of some 5 % at an end of some input is peeled away whose removal leaves the densest box,
/// again and again. Of the boxes passed, the one kept has the greatest support × (density - overall density) (weighted
/// relative accuracy). Then restrictions are dropped, the least useful first, while that costs no more than a tenth of
/// the same measure.
///
/// @param labels  shape (points.size(),)
/// @return        at most `most_boxes`; fewer where nothing concentrates, none where the event never or always happens
/// @par Cost      n_inputs n peel looks for each peel, n for each restriction each time that one may be dropped
/// @par Source    Friedman & Fisher 1999; Bryant & Lempert 2010 for its use on uncertain models and the p-values
[[nodiscard]] std::vector<Box> prim(const Points& points, const Labels& labels, const PrimOptions& options);

/// What a box around all points would be judged to be.
[[nodiscard]] Judgement judge_everywhere(const Labels& labels);

}  // namespace nqpsweep::sensitivity
