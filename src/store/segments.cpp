#include "segments.hpp"

#include <fmt/format.h>

#include <cstring>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::store {
namespace {

template <class Real>
std::byte* put_columns(std::byte* to, const sweep::Block& block, std::size_t draw, const std::vector<ColumnSet>& sets) {
  for (const ColumnSet& set : sets) {
    for (const std::size_t column : set.columns) {
      const auto value = static_cast<Real>(block.number(draw, column));
      std::memcpy(to, &value, sizeof value);
      to += sizeof value;
    }
  }
  return to;
}

}  // namespace

DrawRecords::DrawRecords(const sweep::Study& study)
    : sets_(draw_sets(study)),
      n_columns_(study.layout().n_columns()),
      bytes_of_a_real_(study.draw_storage == sweep::DrawStorage::float32 ? sizeof(float) : sizeof(double)) {
  for (const ColumnSet& set : sets_) n_kept_ += set.columns.size();
}

sweep::Bytes DrawRecords::packed(const sweep::Block& block) const {
  sweep::Bytes bytes(block.draws.count * bytes_of_a_draw());
  std::byte* to = bytes.data();
  for (std::uint64_t i = 0; i < block.draws.count; ++i) {
    const sweep::DrawRecord& record = block.records[i];
    const Head head{static_cast<std::int64_t>(block.draws.first + i), record.steps,
                    static_cast<std::uint8_t>(record.status), static_cast<std::uint8_t>(record.verdict), 0};
    std::memcpy(to, &head, sizeof head);
    to = bytes_of_a_real_ == sizeof(float) ? put_columns<float>(to + sizeof head, block, i, sets_)
                                           : put_columns<double>(to + sizeof head, block, i, sets_);
  }
  return bytes;
}

void SegmentWriter::append(const sweep::Slice& draws, const sweep::Bytes& records) {
  if (draws.count == 0) return;
  if (!file_) {
    segment_ = {fmt::format("segment-{}-{}", draws.first, rank_), 0, "", {}};
    file_.emplace(File::make(folder_ / segment_.name));
    digest_.emplace();
  }
  file_->write(records);
  digest_->add(records);
  segment_.bytes += records.size();
  if (!segment_.runs.empty() && segment_.runs.back().first + segment_.runs.back().count == draws.first) {
    segment_.runs.back().count += draws.count;
  } else {
    segment_.runs.push_back(draws);
  }
}

std::optional<Segment> SegmentWriter::finish() {
  if (!file_) return std::nullopt;
  segment_.digest = digest_->text();
  digest_.reset();
  file_->sync();
  file_->close();
  file_.reset();
  return std::move(segment_);
}

SegmentReader::SegmentReader(std::filesystem::path folder, const std::vector<Segment>& segments,
                             std::size_t bytes_of_a_draw)
    : folder_(std::move(folder)), bytes_of_a_draw_(bytes_of_a_draw) {
  for (const Segment& segment : segments) {
    std::uint64_t offset = 0;
    for (const sweep::Slice& run : segment.runs) {
      places_[run.first] = {run.count, segment.name, offset};
      offset += run.count;
    }
  }
}

void SegmentReader::read(const sweep::Slice& draws, sweep::Bytes& bytes) {
  bytes.resize(draws.count * bytes_of_a_draw_);
  for (std::uint64_t done = 0; done < draws.count;) {
    const std::uint64_t draw = draws.first + done;
    auto place = places_.upper_bound(draw);
    const auto missing = [&] { return WorldError("reading", folder_, fmt::format("draw {} is in no segment", draw)); };
    if (place == places_.begin()) throw missing();
    --place;
    const std::uint64_t within = draw - place->first;
    if (within >= place->second.count) throw missing();
    const std::uint64_t n = std::min(draws.count - done, place->second.count - within);
    if (!open_ || open_->first != place->second.segment) {
      open_.reset();
      open_.emplace(place->second.segment, File::open(folder_ / place->second.segment));
    }
    const auto part = std::span(bytes).subspan(done * bytes_of_a_draw_, n * bytes_of_a_draw_);
    open_->second.read((place->second.offset + within) * bytes_of_a_draw_, part);
    std::int64_t first = 0;
    std::memcpy(&first, part.data(), sizeof first);
    if (first != static_cast<std::int64_t>(draw))
      throw WorldError("reading", folder_ / place->second.segment,
                       fmt::format("draw {} is not where it should be", draw));
    done += n;
  }
}

}  // namespace nqpsweep::store
