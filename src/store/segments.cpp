#include "segments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "nqpsweep/base/error.hpp"

namespace nqpsweep::store {
namespace {

constexpr std::size_t bytes_of_a_piece = 256 << 10;

}  // namespace

DrawRecords::DrawRecords(const sweep::Study& study)
    : sets_(draw_sets(study)),
      bytes_of_a_real_(study.draw_storage == sweep::DrawStorage::float32 ? sizeof(float) : sizeof(double)) {
  for (const ColumnSet& set : sets_) n_kept_ += set.columns.size();
}

/// Up to eight draws that lie side by side: each column is read once for all of them.
template <class Number>
void DrawRecords::put_pack(const sweep::Block& block, std::size_t pack, std::span<std::byte> records) const {
  const auto columns = block.columns.packs.subspan(pack * block.columns.n_columns, block.columns.n_columns);
  const std::size_t n_draws = records.size() / bytes_of_a_draw();
  std::size_t at = sizeof(Head);
  for (const ColumnSet& set : sets_) {
    for (const std::size_t column : set.columns) {
      const Pack& numbers = columns[column];
      for (std::size_t lane = 0; lane < n_draws; ++lane) {
        const auto number = static_cast<Number>(numbers.lanes[lane]);
        std::memcpy(records.data() + lane * bytes_of_a_draw() + at, &number, sizeof number);
      }
      at += sizeof(Number);
    }
  }
}

/// Of so many draws as there is room for, from the first of a pack on.
void DrawRecords::put(const sweep::Block& block, std::size_t first, std::span<std::byte> records) const {
  const std::size_t n_draws = records.size() / bytes_of_a_draw();
  for (std::size_t done = 0; done < n_draws; done += Pack::width) {
    const std::size_t n = std::min(Pack::width, n_draws - done);
    const auto of_pack = records.subspan(done * bytes_of_a_draw(), n * bytes_of_a_draw());
    for (std::size_t lane = 0; lane < n; ++lane) {
      const std::size_t draw = first + done + lane;
      const sweep::DrawRecord& record = block.records[draw];
      const Head head{static_cast<std::int64_t>(block.draws.first + draw), record.steps,
                      static_cast<std::uint8_t>(record.status), static_cast<std::uint8_t>(record.verdict), 0};
      std::memcpy(of_pack.data() + lane * bytes_of_a_draw(), &head, sizeof head);
    }
    const std::size_t pack = (first + done) / Pack::width;
    if (bytes_of_a_real_ == sizeof(float)) {
      put_pack<float>(block, pack, of_pack);
    } else {
      put_pack<double>(block, pack, of_pack);
    }
  }
}

sweep::Bytes DrawRecords::packed(const sweep::Block& block) const {
  sweep::Bytes records(block.draws.count * bytes_of_a_draw());
  put(block, 0, records);
  return records;
}

void DrawRecords::in_pieces(
    const sweep::Block& block,
    const std::function<void(const sweep::Slice& draws, std::span<const std::byte> records)>& take) const {
  const std::size_t packs_of_a_piece = std::max<std::size_t>(1, bytes_of_a_piece / (Pack::width * bytes_of_a_draw()));
  const std::size_t most = packs_of_a_piece * Pack::width;
  sweep::Bytes room(std::min<std::size_t>(most, block.draws.count) * bytes_of_a_draw());
  for (std::uint64_t first = 0; first < block.draws.count; first += most) {
    const sweep::Slice draws{block.draws.first + first, std::min(most, block.draws.count - first)};
    const auto records = std::span(room).first(draws.count * bytes_of_a_draw());
    put(block, first, records);
    take(draws, records);
  }
}

void SegmentWriter::append(const sweep::Slice& draws, std::span<const std::byte> records) {
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
