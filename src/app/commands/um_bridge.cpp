#include "um_bridge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "nqpsweep/app/config.hpp"
#include "nqpsweep/base/error.hpp"
#include "nqpsweep/sweep/evaluator.hpp"

namespace nqpsweep::app {
namespace {

using SortedJson = nlohmann::json;  // the same settings in any order are the same text, and the same study

constexpr const char* model_name = "forward";
constexpr std::size_t most_variants = 64;

/// Tables of the configuration that say what is computed; the others concern this process and its files.
const std::vector<std::string> open_tables{"model", "policies", "study", "game", "choice", "sensitivity", "parameters"};

std::string text_of(const SortedJson& json) { return json.dump(-1, ' ', false, SortedJson::error_handler_t::replace); }

Reply ok(const SortedJson& json) { return {200, text_of(json)}; }

[[noreturn]] void refuse(std::string reason, std::string remedy) {
  throw InputError(Problem{"request", "", "", std::move(reason), std::move(remedy)});
}

/// JSON as a value of TOML.
std::string toml_of(const SortedJson& json) {
  if (json.is_object()) {
    std::vector<std::string> entries;
    for (const auto& [key, value] : json.items()) entries.push_back(text_of(SortedJson(key)) + " = " + toml_of(value));
    return fmt::format("{{ {} }}", fmt::join(entries, ", "));
  }
  if (json.is_array()) {
    std::vector<std::string> entries;
    for (const SortedJson& value : json) entries.push_back(toml_of(value));
    return fmt::format("[{}]", fmt::join(entries, ", "));
  }
  if (json.is_null()) refuse("null in its config", "leave the key out to keep its value");
  return text_of(json);
}

/// Settings from the config of a request, e.g. {"model.horizon_yr": 10} or {"model": {"horizon_yr": 10}}.
std::vector<Override> overrides_from(const SortedJson& config) {
  std::vector<Override> overrides;
  for (const auto& [key, value] : config.items()) {
    const bool plain =
        std::ranges::all_of(key, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; });
    const std::string table = key.substr(0, key.find('.'));
    if (!plain || std::ranges::find(open_tables, table) == open_tables.end())
      throw InputError(Problem{"request", plain ? key : "", "", "its config may not change this",
                               fmt::format("change keys of {}", fmt::join(open_tables, ", "))});
    overrides.push_back({"config of the request", key, toml_of(value)});
  }
  return overrides;
}

const SortedJson& member(const SortedJson& request, const char* name) {
  const auto found = request.find(name);
  if (found == request.end()) refuse(fmt::format("it has no \"{}\"", name), "see the protocol of UM-Bridge");
  return *found;
}

std::vector<double> input_of(const SortedJson& request, std::size_t n_inputs) {
  const SortedJson& input = member(request, "input");
  const std::string wanted = fmt::format("send one list of {} numbers: [[x1, ..., x{}]]", n_inputs, n_inputs);
  if (!input.is_array() || input.size() != 1 || !input[0].is_array())
    refuse("its input is not a list of one list", wanted);
  if (input[0].size() != n_inputs) refuse(fmt::format("its input has {} numbers", input[0].size()), wanted);
  if (!std::ranges::all_of(input[0], [](const SortedJson& x) { return x.is_number(); }))
    refuse("not all of its input is numbers", wanted);
  return input[0].get<std::vector<double>>();
}

SortedJson model_info(const ServedStudy& study) {
  SortedJson json{
      {"support", {{"Evaluate", true}, {"Gradient", false}, {"ApplyJacobian", false}, {"ApplyHessian", false}}}};
  // Beyond the protocol, for people: what each number is.
  for (std::size_t i = 0; i < study.n_inputs(); ++i) {
    const auto& parameter = study.input(i);
    json["inputs"].push_back(
        {{"name", parameter.name}, {"unit", parameter.unit}, {"prior", space::describe(parameter.marginal)}});
  }
  for (const auto& output : study.outputs()) json["outputs"].push_back(output.name);
  return json;
}

/// Complains of values that the equations of the formation model do not allow.
void check_values(std::span<const double> values) {
  std::vector<Problem> problems;
  const auto table = model::parameter_table();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const model::Bounds& b = table[i].bounds;
    const double x = values[i];
    if (space::contains({b.low, b.high, b.low_closed, b.high_closed}, {x, x})) continue;
    problems.push_back({"input", std::string(table[i].name), fmt::format("{}", x), std::string(b.reason),
                        fmt::format("keep it between {} and {}", b.low, b.high)});
  }
  for (const model::SumBelowOne& constraint : model::sum_constraints()) {
    double sum = 0.0;
    for (const std::string_view name : constraint.names)
      sum +=
          values[static_cast<std::size_t>(std::ranges::find(table, name, &model::ParameterInfo::name) - table.begin())];
    if (sum >= 1.0)
      problems.push_back({"input", fmt::format("{}", fmt::join(constraint.names, " + ")), fmt::format("{}", sum),
                          std::string(constraint.reason), "keep their sum below 1"});
  }
  if (!problems.empty()) throw InputError(problems);
}

}  // namespace

ServedStudy::ServedStudy(sweep::Study study)
    : study_(std::move(study)),
      layout_(study_.layout()),
      outputs_(study_.explained_effects()),
      standard_(sweep::median_parameters(study_)) {
  for (std::size_t p = 0; p < study_.parameters.size(); ++p) {
    if (!std::holds_alternative<space::Fixed>(study_.parameters[p].marginal)) inputs_.push_back(p);
  }
}

std::vector<double> ServedStudy::operator()(std::span<const double> values) const {
  expects(values.size() == inputs_.size(), "one value for each input");
  std::vector<double> all = standard_;
  for (std::size_t i = 0; i < inputs_.size(); ++i) all[inputs_[i]] = values[i];
  if (study_.has_policies()) check_values(all);
  std::vector<double> row(layout_.n_columns());
  const sweep::DrawRecord record = sweep::Evaluator(study_, layout_).evaluate_at(all, row);
  std::vector<double> outputs;
  for (const sweep::NamedColumn& output : outputs_) outputs.push_back(row[output.column]);
  const bool finite = std::ranges::all_of(outputs, [](double x) { return std::isfinite(x); });
  if (record.status != sweep::Status::ok || !finite)
    throw WorldError(
        "evaluating", "the model at these values",
        fmt::format("it has no answer ({})", record.status == sweep::Status::ok
                                                 ? "not_finite"
                                                 : sweep::status_names[static_cast<std::size_t>(record.status)]));
  return outputs;
}

Reply refusal(int status, std::string_view type, std::string_view message) {
  return {status, text_of({{"error", {{"type", type}, {"message", message}}}})};
}

UmBridge::UmBridge(const sweep::Study& study)
    : resolved_config_(study.resolved_config), base_(std::make_shared<ServedStudy>(study)) {}

Endpoints UmBridge::endpoints() {
  Endpoints all;
  all.get["/Info"] = [] { return ok({{"protocolVersion", 1.0}, {"models", {model_name}}}); };
  for (const char* path :
       {"/InputSizes", "/OutputSizes", "/ModelInfo", "/Evaluate", "/Gradient", "/ApplyJacobian", "/ApplyHessian"})
    all.post[path] = [this, path](const std::string& body) { return answer(path, body); };
  return all;
}

Reply UmBridge::answer(std::string_view endpoint, const std::string& body) {
  try {
    return answer_to(endpoint, SortedJson::parse(body));
  } catch (const SortedJson::exception& error) {
    return refusal(400, "InvalidInput", fmt::format("not valid JSON, or a number out of range: {}", error.what()));
  } catch (const InputError& error) {
    return refusal(400, "InvalidInput", error.what());
  } catch (const WorldError& error) {
    return refusal(500, "InvalidOutput", error.what());
  }
}

Reply UmBridge::answer_to(std::string_view endpoint, const SortedJson& request) {
  if (!request.is_object()) refuse("it is not a JSON object", "see the protocol of UM-Bridge");
  if (const SortedJson& name = member(request, "name"); name != model_name)
    return refusal(400, "ModelNotFound",
                   fmt::format("there is no model {}; there is \"{}\"", text_of(name), model_name));
  if (endpoint == "/Gradient" || endpoint == "/ApplyJacobian" || endpoint == "/ApplyHessian")
    return refusal(400, "UnsupportedFeature",
                   fmt::format("{} is not supported: the model gives no derivatives", endpoint.substr(1)));
  const Shared study = study_for(request);
  if (endpoint == "/InputSizes") return ok({{"inputSizes", {study->n_inputs()}}});
  if (endpoint == "/OutputSizes") return ok({{"outputSizes", {study->outputs().size()}}});
  if (endpoint == "/ModelInfo") return ok(model_info(*study));
  expects(endpoint == "/Evaluate", "an endpoint of the protocol");
  return ok({{"output", {(*study)(input_of(request, study->n_inputs()))}}});
}

UmBridge::Shared UmBridge::study_for(const SortedJson& request) {
  const auto config = request.find("config");
  if (config == request.end() || config->is_null() || (config->is_object() && config->empty())) return base_;
  if (!config->is_object()) refuse("its config is no object", "send {} or {\"model.horizon_yr\": 10}");
  const std::string key = text_of(*config);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = variants_.find(key); found != variants_.end()) return found->second;
  }
  const auto made = std::make_shared<ServedStudy>(
      study_from_resolved(resolved_config_, "configuration of the server", overrides_from(*config)));
  const std::lock_guard lock(mutex_);
  if (variants_.size() >= most_variants) variants_.clear();
  return variants_.emplace(key, made).first->second;
}

}  // namespace nqpsweep::app
