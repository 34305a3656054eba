// The ledger's side of the committer: what an entry is to say, and what becomes of entries and facts of earlier runs
// when a file holds something else now.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/committer.hpp"
#include "ingest/database.hpp"

namespace monalys::ingest {

void Committer::touch(const store::FileEntry& gone) {
  const auto format = formats::find(gone.format);
  events_gone_ = events_gone_ || (format && (*format)->gives_events);
  if (gone.first_at != kNoInstant) gone_.widen(gone.first_at, gone.last_at);
}

void Committer::forget_tails(const store::FileEntry& entry) {
  for (const auto* tail : ledger_.tails(entry.id)) {
    batch_.forget_files.push_back(tail->id);
    touch(*tail);
  }
}

void Committer::forget_content(const store::FileEntry& entry) {
  batch_.forget_files.push_back(entry.id);
  touch(entry);
  for (const auto* tail : ledger_.tails(entry.id)) touch(*tail);
}

void Committer::compare_with_entry(Stream& stream) {
  const auto& entry = *std::exchange(stream.grown_from, nullptr);
  auto before = ledger_.tally(entry);
  const auto& now = stream.tally;
  const bool as_then = stream.end && stream.end->bytes == entry.content_bytes && now.facts == before.facts &&
                       now.skipped == before.skipped && now.rejected == before.rejected &&
                       stream.entry.format == entry.format &&
                       std::ranges::equal(now.reasons, before.reasons, [](const auto& a, const auto& b) {
                         return a.first == b.first && a.second.count == b.second.count;
                       });
  if (!as_then) return forget_content(entry);
  // They are in the store.
  back_to(stream_mark_);
  stream.index.reset();
  stream.before = std::move(before);
  stream.tally = stream.before;
  stream.committed = stream.before;
  forget_tails(entry);
}

void Committer::leave_to_copy(const store::FileEntry& entry) {
  const auto* copy = ledger_.copies(entry.id).front();
  Stream kept;
  kept.kind = Stream::Kind::known;
  kept.entry = *copy;
  kept.entry.id = entry.id;
  kept.entry.same_as = 0;
  kept.tally = ledger_.tally(entry);
  write_entry(kept, true);
  batch_.forget_files.push_back(copy->id);  // an entry without facts
}

void Committer::write_entry(Stream& stream, bool complete) {
  const auto index = place_of(stream);
  if (stream.kind == Stream::Kind::content && is_database(stream.entry.path)) {
    // Should this run end before the table does, the next one begins where this one did.
    if (!stream.cursor.empty()) stream.entry.fingerprint = stream.cursor;
    stream.entry.size_bytes = complete ? stream.bytes : 0;
    stream.entry.modified_at = now_;
  } else if (stream.kind == Stream::Kind::content) {
    if (stream.end) {
      stream.entry.content_bytes = stream.resumable ? stream.end->bytes : 0;
      stream.entry.fingerprint = stream.entry.content_bytes == 0 ? std::string{} : fingerprint(key_, *stream.end);
    }
    stream.entry.size_bytes = !complete                             ? 0
                              : stream.file->path == kStandardInput ? stream.bytes
                                                                    : stream.file->size_bytes;
    stream.entry.modified_at = stream.file->modified_at;
    // A file whose end is left for later has changed until that is read.
    if (stream.tail_left) stream.entry.modified_at = 0;
  } else if (stream.kind == Stream::Kind::known && !complete && !stream.entry.past) {
    stream.entry.size_bytes = 0;
  } else if (stream.kind == Stream::Kind::tail) {
    auto& main = streams_[stream.main];
    stream.entry.tail_of = main.entry.id;
    if (main.entry.id == 0) stream.entry.tail_of_file = static_cast<std::uint32_t>(place_of(main));
  }
  stream.entry.records = stream.tally.records();
  stream.entry.facts = stream.tally.facts;
  stream.entry.skipped = stream.tally.skipped;
  stream.entry.rejected = stream.tally.rejected;
  stream.entry.first_at = stream.tally.first_at;
  stream.entry.last_at = stream.tally.last_at;
  batch_.files[index] = stream.entry;
  for (auto& [key, count] : stream.tally.reasons) {
    batch_.reasons.push_back({.file = static_cast<std::uint32_t>(index),
                              .kind = key.first,
                              .text = key.second,
                              .count = count.count,
                              .first_record = count.first_record,
                              .first_offset = count.first_offset});
    for (const auto& place : count.places) {
      batch_.rejected.push_back({.file = static_cast<std::uint32_t>(index),
                                 .record = place.record,
                                 .offset = place.offset,
                                 .reason = key.second});
    }
  }
}

void Committer::note_changed_aliases(const Stream& stream) {
  if (stream.entry.format != "register-aliases" || ledger_.empty()) return;
  const auto* before = ledger_.find(stream.entry.source, stream.entry.path);
  if (before != nullptr && stream.end && before->fingerprint == fingerprint(key_, *stream.end)) return;
  if (!ledger_.has_other_sources(stream.entry.source)) return;
  summary_.notes.push_back(
      fmt::format("{} has changed. Facts that were stored before keep the identity they had; to give them the new one, "
                  "run `monalys forget --source NAME` for the sources that hold them, then `monalys ingest`.",
                  stream.entry.path));
}

}  // namespace monalys::ingest
