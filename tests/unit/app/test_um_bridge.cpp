#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "../../../src/app/commands/um_bridge.hpp"
#include "nqpsweep/app/config.hpp"
#include "nqpsweep/sweep/draw.hpp"

using namespace nqpsweep;
using Json = nlohmann::json;

namespace {

sweep::Study small_study() {
  return app::load_study(std::nullopt, {{"test", "model.horizon_yr", "2"},
                                        {"test", "study.outcomes", "[\"log_nqp\"]"},
                                        {"test", "game.players", "[\"incentive\", \"ecology\"]"}});
}

std::string sound_request(const sweep::Study& study, std::uint64_t draw) {
  std::vector<double> values = sweep::parameters_of_draw(study, draw);
  values.resize(study.parameters.size());
  const Json config{{"model.coordination", true},
                    {"parameters", {{"policy", {{"crowding", {{"uniform", {0.0, 0.01}}}}}}}}};
  return Json{{"name", "forward"}, {"input", {values}}, {"config", config}}.dump();
}

/// A few characters changed, dropped, or exchanged for what a reader may stumble over.
std::string mutated(std::string text, std::mt19937& random) {
  static const std::vector<std::string> odd{
      "[",       "]",    "{", "}",      "\"", ",",  ":",   "null", "1e400",       "-",
      "\\u0000", "\xff", ".", "model.", "\n", "0x", "inf", "true", "parameters.", std::string(1, '\0')};
  for (std::uint32_t i = 1 + random() % 4; i > 0 && !text.empty(); --i) {
    const std::size_t place = random() % text.size();
    switch (random() % 3) {
      case 0: text[place] = static_cast<char>(random() % 256); break;
      case 1: text.erase(place, random() % 30); break;
      default: text.insert(place, odd[random() % odd.size()]);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("whatever a client sends is answered by JSON of the protocol") {
  const sweep::Study study = small_study();
  app::UmBridge bridge(study);
  const std::vector<std::string> paths{"/Evaluate", "/InputSizes", "/OutputSizes", "/ModelInfo", "/Gradient"};
  std::mt19937 random(2018);
  int n_sound = 0;
  int n_refused = 0;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::string& path = paths[i % 8 < paths.size() ? i % 8 : 0];
    const app::Reply reply = bridge.answer(path, mutated(sound_request(study, i % 10), random));
    const Json answer = Json::parse(reply.body);
    if (reply.status == 200) {
      ++n_sound;
      CHECK_FALSE(answer.contains("error"));
    } else {
      ++n_refused;
      CHECK((reply.status == 400 || reply.status == 500));
      CHECK(answer.at("error").at("type").is_string());
      CHECK_FALSE(answer.at("error").at("message").get<std::string>().empty());
    }
  }
  CHECK(n_sound > 100);
  CHECK(n_refused > 1000);
}

TEST_CASE("many clients at once get what one gets alone") {
  const sweep::Study study = small_study();
  app::UmBridge bridge(study);
  std::vector<std::string> requests;
  std::vector<std::string> alone;
  for (std::uint64_t draw = 0; draw < 40; ++draw) {
    requests.push_back(sound_request(study, draw));
    alone.push_back(app::UmBridge(study).answer("/Evaluate", requests.back()).body);
  }
  std::vector<std::vector<std::string>> together(8);
  {
    std::vector<std::jthread> clients;
    for (auto& answers : together) {
      clients.emplace_back([&] {
        for (const std::string& request : requests) answers.push_back(bridge.answer("/Evaluate", request).body);
      });
    }
  }
  for (const auto& answers : together) CHECK(answers == alone);
  CHECK(Json::parse(alone.front()).at("output").at(0).size() == 2);
}
