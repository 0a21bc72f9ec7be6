/// @file
/// The UM-Bridge protocol, version 1.0: requests in JSON to answers in JSON, without the network.
///
/// Source: L. Seelinger et al., UM-Bridge: Uncertainty quantification and modeling bridge, JOSS 8(83), 4748, 2023.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http_server.hpp"
#include "nqpsweep/sweep/study.hpp"

namespace nqpsweep::app {

/// A study as a function from the values of its uncertain parameters to its explained effects. Safe to share.
class ServedStudy {
 public:
  explicit ServedStudy(sweep::Study study);

  [[nodiscard]] std::size_t n_inputs() const { return inputs_.size(); }
  [[nodiscard]] const space::UncertainParameter& input(std::size_t i) const { return study_.parameters[inputs_[i]]; }
  [[nodiscard]] const std::vector<sweep::NamedColumn>& outputs() const { return outputs_; }

  /// @param values  shape (n_inputs(),), any the model allows, inside its prior or not
  /// @par Errors    InputError where the model does not allow them; WorldError where it has no answer to them
  [[nodiscard]] std::vector<double> operator()(std::span<const double> values) const;

 private:
  sweep::Study study_;
  sweep::EffectLayout layout_;
  std::vector<std::size_t> inputs_;  // places of the uncertain parameters
  std::vector<sweep::NamedColumn> outputs_;
  std::vector<double> standard_;  // values of all parameters: those that are not inputs keep them
};

/// The server's side of the protocol; its one model is called "forward". Safe to share between threads.
class UmBridge {
 public:
  explicit UmBridge(const sweep::Study& study);

  /// What a server answers where; not to outlive this.
  [[nodiscard]] Endpoints endpoints();

  /// Never throws for what a client has sent.
  ///
  /// @param endpoint  e.g. "/Evaluate"
  [[nodiscard]] Reply answer(std::string_view endpoint, const std::string& body);

  [[nodiscard]] const ServedStudy& study() const { return *base_; }

 private:
  using Shared = std::shared_ptr<const ServedStudy>;
  [[nodiscard]] Reply answer_to(std::string_view endpoint, const nlohmann::json& request);
  [[nodiscard]] Shared study_for(const nlohmann::json& request);

  std::string resolved_config_;
  Shared base_;
  std::mutex mutex_;
  std::map<std::string, Shared> variants_;  // by the text of the request's config
};

}  // namespace nqpsweep::app
