#include <cmath>
#include <nlohmann/json.hpp>
#include <ranges>

#include "config_reference.hpp"
#include "defaults.hpp"
#include "nqpsweep/model/test_function.hpp"
#include "nqpsweep/space/marginal.hpp"

namespace nqpsweep::app {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const toml::node& node);

Json json_of(const toml::table& table) {
  Json json = Json::object();
  for (const auto& [key, value] : table) json[std::string(key.str())] = json_of(value);
  return json;
}

Json json_of(const toml::array& array) {
  Json json = Json::array();
  for (const toml::node& value : array) json.push_back(json_of(value));
  return json;
}

/// Null where JSON has no word for it: infinities and dates.
Json json_of(const toml::node& node) {
  if (const auto* table = node.as_table()) return json_of(*table);
  if (const auto* array = node.as_array()) return json_of(*array);
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* integer = node.as_integer()) return integer->get();
  if (const auto* number = node.as_floating_point(); number != nullptr && std::isfinite(number->get()))
    return number->get();
  return nullptr;
}

/// A parameter: a number that fixes it, or a table with exactly one distribution.
Json distribution_schema() {
  Json kinds = Json::object(), one = Json::array();
  for (const space::MarginalKind& kind : space::marginal_kinds()) {
    const std::string name(kind.name);
    Json numbers{{"type", "array"}, {"items", {{"type", "number"}}}, {"maxItems", kind.n_numbers}};
    numbers["minItems"] = kind.name == "beta" ? 2 : kind.n_numbers;
    if (kind.n_numbers == 1) numbers = {{"anyOf", {{{"type", "number"}}, numbers}}};
    numbers["description"] = "[" + std::string(kind.numbers) + "]";
    kinds[name] = std::move(numbers);
    one.push_back({{"required", {name}}});
  }
  kinds["unit"] = {{"type", "string"}};
  kinds["why"] = {{"type", "string"}, {"description", "where the distribution comes from"}};
  const Json table{
      {"type", "object"}, {"properties", std::move(kinds)}, {"oneOf", std::move(one)}, {"additionalProperties", false}};
  return {{"anyOf", {{{"type", "number"}}, table}}};
}

const char* json_type(const toml::node& node) {
  if (node.is_table()) return "object";
  if (node.is_array()) return "array";
  if (node.is_string()) return "string";
  if (node.is_boolean()) return "boolean";
  return "number";
}

Json schema_of(const Rule& rule, const toml::node& standard) {
  const auto list_of = [](const char* type) {
    return Json{{"type", "array"}, {"items", {{"type", type}}}, {"minItems", 1}};
  };
  Json schema;
  switch (rule.kind) {
    case Rule::Kind::integer: schema["type"] = "integer"; break;
    case Rule::Kind::number:  // editors hand over inf as null, which TOML itself does not have
      schema["type"] = std::isfinite(rule.high) ? Json("number") : Json{"number", "null"};
      break;
    case Rule::Kind::flag: schema["type"] = "boolean"; break;
    case Rule::Kind::text: schema["type"] = "string"; break;
    case Rule::Kind::numbers: schema = list_of("number"); break;
    case Rule::Kind::texts: schema = list_of("string"); break;
    case Rule::Kind::other: schema["type"] = json_type(standard); break;
  }
  if (std::isfinite(rule.low)) schema["minimum"] = rule.low;
  if (std::isfinite(rule.high)) schema["maximum"] = rule.high;
  if (rule.kind == Rule::Kind::text && !rule.may_be_empty) schema["minLength"] = 1;
  if (!rule.choices.empty()) schema["enum"] = rule.choices;
  return schema;
}

/// The place of a dotted key among the nested tables of the schema; tables on the way are made.
Json& place_of(Json& schema, const std::string& key) {
  Json* place = &schema;
  for (const auto part : std::views::split(key, '.')) {
    Json& table = *place;
    if (!table.contains("type")) {
      table["type"] = "object";
      table["additionalProperties"] = false;
    }
    place = &table["properties"][std::string(part.begin(), part.end())];
  }
  return *place;
}

/// Options and inputs of test functions, which the defaults do not have.
void allow_test_functions(Json& schema) {
  for (const model::FunctionKind& kind : model::function_kinds()) {
    for (const model::FunctionOption& option : kind.options) {
      Json value{{"type", option.kind == model::FunctionOption::Kind::whole_number ? "integer" : "number"},
                 {"minimum", option.low},
                 {"maximum", option.high}};
      Json& of_model = place_of(schema, "model." + std::string(option.name));
      // A name may belong to several functions: a number in one, a list in another.
      of_model = {{"anyOf", {value, {{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 1}}}},
                  {"description", "of test functions: docs/test-functions.md"}};
    }
  }
  schema["properties"]["parameters"]["patternProperties"]["^x[0-9]+$"] = {
      {"allOf", {{{"$ref", "#/definitions/distribution"}}}}};
}

}  // namespace

std::string config_schema() {
  const toml::table defaults = default_table();
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "Configuration of nqpsweep"}};
  schema["definitions"]["distribution"] = distribution_schema();
  for (const KeyReference& key : config_reference()) {
    const toml::node& standard = *defaults.at_path(key.key).node();
    // Beside a reference draft 7 hears no other word: hence the list of one.
    Json entry = is_parameter(key.key) ? Json{{"allOf", {{{"$ref", "#/definitions/distribution"}}}}}
                                       : schema_of(key.rule, standard);
    if (!key.meaning.empty()) entry["description"] = key.meaning;
    if (Json value = json_of(standard); !value.is_null()) entry["default"] = std::move(value);
    place_of(schema, key.key) = std::move(entry);
  }
  allow_test_functions(schema);
  return schema.dump(1) + "\n";
}

}  // namespace nqpsweep::app
