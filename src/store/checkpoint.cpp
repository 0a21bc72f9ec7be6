#include "nqpsweep/store/checkpoint.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

#include "files.hpp"
#include "nqpsweep/base/error.hpp"

namespace nqpsweep::store {
namespace {

using Json = nlohmann::json;

// The file: this line, the number of bytes of a JSON text, that text, the state, and a digest over all before it.
constexpr std::string_view first_line = "nqpsweep checkpoint, format 1\n";

std::string_view text_in(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A name in the folder and nothing else.
bool is_segment_name(const std::string& name) {
  return name.starts_with("segment-") && name.find_first_not_of("segment-0123456789") == std::string::npos;
}

Json json_of(const Segment& segment) {
  Json runs = Json::array();
  for (const sweep::Slice& run : segment.runs) runs.push_back({run.first, run.count});
  return {{"name", segment.name}, {"bytes", segment.bytes}, {"digest", segment.digest}, {"runs", runs}};
}

Segment segment_from(const Json& json) {
  Segment segment{json.at("name"), json.at("bytes"), json.at("digest"), {}};
  if (!is_segment_name(segment.name)) throw std::runtime_error("a segment has an impossible name");
  for (const Json& run : json.at("runs")) segment.runs.push_back({run.at(0), run.at(1)});
  return segment;
}

}  // namespace

std::string head_of(const Checkpoint& checkpoint, std::uint64_t draws_done) {
  Json segments = Json::array();
  for (const Segment& segment : checkpoint.segments) segments.push_back(json_of(segment));
  const std::string header = Json{
      {"config", checkpoint.config},
      {"program", checkpoint.program},
      {"version", checkpoint.version},
      {"started_at", checkpoint.started_at},
      {"replaces", checkpoint.replaces},
      {"draws_done", draws_done},
      {"segments", segments}}.dump();
  const std::uint64_t length = header.size();
  std::string head(first_line);
  head.append(reinterpret_cast<const char*>(&length), sizeof length);
  return head + header;
}

Checkpoint unpacked_checkpoint(sweep::Bytes bytes, const std::string& name) {
  const auto refuse = [&](const std::string& reason) { return WorldError("reading", name, reason); };
  std::span<const std::byte> rest(bytes);
  if (!text_in(rest).starts_with(first_line)) throw refuse("it is no checkpoint of this version of the program");
  if (rest.size() < first_line.size() + sizeof(std::uint64_t) + digest_letters) throw refuse("it is cut short");
  const auto content = rest.first(rest.size() - digest_letters);
  if (digest_of(content) != text_in(rest.last(digest_letters))) throw refuse("it is damaged: its checksum is wrong");
  rest = content.subspan(first_line.size());
  std::uint64_t length = 0;
  std::memcpy(&length, rest.data(), sizeof length);
  rest = rest.subspan(sizeof length);
  if (length > rest.size()) throw refuse("it is cut short");
  try {
    const Json header = Json::parse(text_in(rest.first(length)));
    Checkpoint checkpoint{header.at("config"),          header.at("program"),  header.at("version"),
                          header.at("started_at"),      header.at("replaces"), {},
                          {header.at("draws_done"), {}}};
    for (const Json& segment : header.at("segments")) checkpoint.segments.push_back(segment_from(segment));
    // The state is large: it stays where it is, and what stands around it goes.
    bytes.resize(bytes.size() - digest_letters);
    bytes.erase(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(rest.size() - length));
    checkpoint.state.bytes = std::move(bytes);
    return checkpoint;
  } catch (const std::exception& error) {
    throw refuse(std::string("its contents cannot be read: ") + error.what());
  }
}

std::string text_of(const std::vector<Segment>& segments) {
  std::string text;
  for (const Segment& segment : segments) text += json_of(segment).dump() + "\n";
  return text;
}

std::vector<Segment> segments_from(const std::string& text) {
  std::vector<Segment> segments;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    segments.push_back(segment_from(Json::parse(text.substr(at, end - at))));
    at = end + 1;
  }
  return segments;
}

}  // namespace nqpsweep::store
