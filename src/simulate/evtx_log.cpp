#include "simulate/evtx_log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "simulate/evtx_bytes.hpp"
#include "simulate/evtx_writer.hpp"

namespace monalys::simulate {
namespace {

constexpr std::size_t kChunkFlags = 120, kChunkChecksum = 52;  // where they stand in a chunk

/// "2022-03-20-10-11-12-345", as Windows puts it into the names of its archives.
std::string archive_stamp(std::uint64_t file_time) {
  auto text = evtx_time_text(file_time).substr(0, 23);
  std::ranges::replace_if(text, [](char c) { return c == 'T' || c == ':' || c == '.'; }, '-');
  return text;
}

}  // namespace

EvtxLog::EvtxLog(World& world, const std::string& folder, std::string channel, EvtxKeeping keeping)
    : world_(world),
      folder_(folder),
      channel_(std::move(channel)),
      name_(channel_),
      keeping_(std::move(keeping)),
      tally_(world.truth.tally("terminal servers")),
      file_(world, Encoding::bytes, {}) {
  if (const auto slash = name_.find('/'); slash != std::string::npos) name_.replace(slash, 1, "%4");
}

std::string EvtxLog::path(std::string_view before, std::string_view after) const {
  return fmt::format("{}/{}{}{}", folder_, before, name_, after);
}

void EvtxLog::turn_to_year(int year) {
  if (year <= year_) return;  // a record of the old year may come a little later than the first of the new one
  end_chunk();
  file_.close();
  year_ = year;
  base_ = next_record_;
  if (waits()) return;
  file_.turn_to(path("", is_current() ? ".evtx" : fmt::format("-{}.evtx.gz", year)));
  file_.write(evtx_file_header({}));
}

std::uint64_t EvtxLog::write(EvtxEvent event, int year, std::string_view host, Counts as) {
  if (keeping_.ring_chunks == 0) turn_to_year(year);
  event.channel = channel_;
  event.computer = fmt::format("{}.mona.local", host);
  const auto record = next_record_++;
  if (event.record_id == 0) event.record_id = record + 1;
  last_record_id_ = event.record_id;
  const auto number = record - base_ + 1;
  if (!chunk_.add(event, number)) {
    end_chunk();
    if (!chunk_.add(event, number) && !world_.problem) {
      world_.problem = Error{Code::internal, "an event does not fit into 64 KiB", "Report this with the seed."};
    }
  }
  counts_.push_back(as);
  last_time_ = event.file_time;
  return record;
}

void EvtxLog::end_chunk() {
  if (chunk_.empty()) return;
  Chunk done{chunk_.finished(), chunk_.places(), std::move(counts_), base_};
  chunk_ = {};
  counts_ = {};
  if (!waits()) return put(done, {});
  waiting_.push_back(std::move(done));
  ++finished_;
  const auto ring = keeping_.ring_chunks;
  if (ring == 0) return;
  if (keeping_.archived && finished_ - archived_ >= std::max<std::size_t>(1, ring * 3 / 4)) archive();
  if (waiting_.size() <= ring) return;
  auto& oldest = waiting_.front();
  if (!keeping_.archived) {
    Loss loss{Damage::overwritten, {}};
    for (const auto& each : oldest.places) loss.records.push_back(oldest.base + each.number - 1);
    losses_.push_back(std::move(loss));
  }
  waiting_.pop_front();
}

void EvtxLog::put(const Chunk& chunk, const std::vector<std::uint64_t>& lost) {
  file_.write(chunk.bytes);
  for (std::size_t i = 0; i < chunk.places.size(); ++i) {
    if (std::ranges::find(lost, chunk.places[i].number) != lost.end()) continue;
    const auto record = chunk.base + chunk.places[i].number - 1;
    if (held_.size() <= record) held_.resize(record + 1);
    held_[record] = true;
    ++(chunk.counts[i] == Counts::fact ? tally_.facts : tally_.skipped);
  }
  if (!lost.empty()) ++tally_.rejected;  // the whole stretch is one
}

void EvtxLog::archive() {
  file_.turn_to(path("Archive-", fmt::format("-{}.evtx.gz", archive_stamp(last_time_))));
  const auto count = waiting_.size();
  file_.write(evtx_file_header({.oldest = finished_ - count,
                                .newest = finished_ - 1,
                                .next_record = waiting_.back().places.back().number + 1,
                                .count = count,
                                .flags = 0}));
  for (const auto& chunk : waiting_) put(chunk, {});
  file_.close();
  archived_ = finished_;
}

void EvtxLog::write_live_file() {
  const auto count = waiting_.size();
  if (count == 0) return;
  file_.turn_to(path("", ".evtx"));
  const bool is_ring = keeping_.ring_chunks != 0;
  file_.write(is_ring && !keeping_.damage.contains(Damage::dirty)
                  ? evtx_file_header({.oldest = finished_ - count,
                                      .newest = finished_ - 1,
                                      .next_record = waiting_.back().places.back().number + 1,
                                      .count = count,
                                      .flags = 0})
                  : evtx_file_header({}));
  std::vector<Chunk> chunks(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end()));
  waiting_.clear();
  if (keeping_.damage.contains(Damage::dirty)) put_number(chunks.back().bytes, kChunkFlags, EvtxHeader::kDirty, 4);
  // As they stand in the file: when the ring is full, the next one takes the place of the oldest.
  if (is_ring) std::ranges::rotate(chunks, chunks.end() - static_cast<std::ptrdiff_t>(finished_ % count));
  std::vector<std::vector<std::uint64_t>> lost(count);
  damage(chunks, lost);
  for (std::size_t i = 0; i < count; ++i) put(chunks[i], lost[i]);
  file_.close();
}

void EvtxLog::damage(std::vector<Chunk>& chunks, std::vector<std::vector<std::uint64_t>>& lost) {
  // The tear is in the newest chunk but one, which no copy holds yet; where that is cut, in one before it.
  const auto count = chunks.size(), last = count - 1;
  auto torn = (finished_ + count - 2) % count;
  if (torn == last && keeping_.damage.contains(Damage::cut)) torn = (torn + count - 1) % count;
  const auto lose = [&](Damage kind, std::size_t index) {
    Loss loss{kind, {}};
    for (const auto number : lost[index]) loss.records.push_back(chunks[index].base + number - 1);
    losses_.push_back(std::move(loss));
  };
  for (const auto kind : keeping_.damage) {
    switch (kind) {
      case Damage::dirty:
        losses_.push_back({kind, {}});
        break;
      case Damage::crc:
        chunks.front().bytes[kChunkChecksum] ^= 0x55;
        losses_.push_back({kind, {}});
        break;
      case Damage::cut:
        lost[last] = cut(chunks[last].bytes, chunks[last].places);
        lose(kind, last);
        break;
      case Damage::torn:
        if (!lost[torn].empty()) break;  // the only chunk, and it is cut
        lost[torn] = tear(chunks[torn].bytes, chunks[torn].places);
        lose(kind, torn);
        break;
      case Damage::overwritten:
        break;  // has happened
    }
  }
}

void EvtxLog::note_losses() {
  for (const auto kind : kDamages) {
    Damaged damaged{kind, path("", ".evtx")};
    bool done = false;
    for (const auto& loss : losses_) {
      if (loss.kind != kind) continue;
      done = true;
      damaged.lost +=
          static_cast<std::uint64_t>(std::ranges::count_if(loss.records, [&](auto each) { return !holds(each); }));
    }
    if (done) world_.damaged.push_back(damaged);
  }
}

void EvtxLog::close() {
  end_chunk();
  write_live_file();
  file_.close();
  note_losses();
}

}  // namespace monalys::simulate
