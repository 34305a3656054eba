#include "ingest/committer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace monalys::ingest {
namespace {

/// room: for how many facts there will be at most, about. Memory that is not written to costs nothing; growing by
/// doubling would hold everything twice.
template <class Facts>
void append(Facts& into, Facts& from, std::size_t file, std::size_t room) {
  constexpr std::size_t kMany = 1000;
  if (from.size() > kMany && into.capacity() < room) into.reserve(room);
  for (auto& fact : from) fact.file = file;
  into.insert(into.end(), from.begin(), from.end());
}

}  // namespace

Result<void> Committer::take(const Said& said) {
  return std::visit(
      [&](const auto& what) -> Result<void> {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, UnitBegin> || std::is_same_v<What, StreamBegin>) {
          begin(what);
        } else if constexpr (std::is_same_v<What, LongLine>) {
          if (open_) streams_.back().tally.reject(what.place, "line longer than 1 MiB");
          ++records_;
        } else if constexpr (std::is_same_v<What, StreamEnd>) {
          if (open_) end(what);
        } else if constexpr (std::is_same_v<What, Problem>) {
          fail(what);
        } else if constexpr (std::is_same_v<What, KnownCopy>) {
          known(what);
        } else {
          return end_unit();
        }
        return {};
      },
      said);
}

SourceSummary& Committer::summary_of(std::string_view source) {
  const auto found = std::ranges::find(summary_.sources, source, &SourceSummary::name);
  if (found != summary_.sources.end()) return *found;
  auto& made = summary_.sources.emplace_back();
  made.name = source;
  return made;
}

void Committer::begin(const UnitBegin& unit) {
  unit_ = unit.unit;
  replaces_ = unit_->source->is_register;
  unit_failed_ = false;
  unit_mark_ = mark();
  files_mark_ = batch_.files.size();
  streams_.clear();
  open_ = false;
}

void Committer::begin(const StreamBegin& begun) {
  auto& stream = streams_.emplace_back();
  stream.file = begun.file;
  stream.entry.source = unit_->source->name.empty() ? begun.format->id : unit_->source->name;
  stream.entry.path = begun.path;
  stream.entry.format = begun.format->id;
  stream.entry.modified_at = begun.file->modified_at;
  stream.entry.ingested_at = now_;
  if (begun.file->path == kStandardInput) {
    // Every run has its own input: none takes the place of an earlier one.
    stream.entry.path = fmt::format("standard input {}", to_iso(Instant{std::chrono::microseconds{now_}}));
  }
  replaces_ = replaces_ || begun.format->id.starts_with("register-");
  stream_mark_ = mark();
  open_ = true;
}

Committer::Mark Committer::mark() const {
  return {batch_.intervals.size(), batch_.levels.size(), batch_.moments.size(), batch_.events.size(),
          batch_.memberships.size()};
}

void Committer::back_to(const Mark& mark) {
  batch_.intervals.resize(mark.intervals);
  batch_.levels.resize(mark.levels);
  batch_.moments.resize(mark.moments);
  batch_.events.resize(mark.events);
  batch_.memberships.resize(mark.memberships);
}

Result<void> Committer::take(Piece piece) {
  if (!open_) return {};  // of a stream that was given up
  auto& stream = streams_.back();
  records_ += piece.tally.records();
  stream.tally.add(piece.tally);
  if (!stream.index) {
    stream.index = batch_.files.size();
    batch_.files.push_back(stream.entry);
  }
  const Event* previous = nullptr;
  for (const auto& event : piece.facts.events) {
    if (previous == nullptr || previous->host != event.host) hosts_.emplace(event.realm, event.host);
    previous = &event;
  }
  const auto room = facts_per_commit_ + facts_per_commit_ / 4;
  append(batch_.intervals, piece.facts.intervals, *stream.index, room);
  append(batch_.levels, piece.facts.levels, *stream.index, room);
  append(batch_.moments, piece.facts.moments, *stream.index, room);
  append(batch_.events, piece.facts.events, *stream.index, room);
  append(batch_.memberships, piece.facts.memberships, *stream.index, room);
  texts_.push_back(std::move(piece.facts.texts));
  aliases_.insert(aliases_.end(), std::make_move_iterator(piece.aliases.begin()),
                  std::make_move_iterator(piece.aliases.end()));
  if (batch_.facts() >= facts_per_commit_ && !replaces_) return commit();
  return {};
}

void Committer::end(const StreamEnd& ended) {
  auto& stream = streams_.back();
  stream.entry.fingerprint = ended.fingerprint;
  stream.bytes = ended.bytes;
  summary_.bytes += ended.bytes;
  const auto& tally = stream.tally;
  if (tally.rejected > 0 && tally.facts == 0 && tally.skipped == 0) {
    const auto worst = std::ranges::max_element(tally.reasons, {}, [](const auto& entry) {
      return entry.first.first == store::Reason::Kind::rejected ? entry.second.count : 0;
    });
    const auto& [key, count] = *worst;
    undo_stream({Code::invalid_input,
                 fmt::format("{}: no record of it can be read as {}: {} of {} are rejected with \"{}\", the first is "
                             "number {}",
                             stream.entry.path, stream.entry.format, count.count, tally.rejected, key.second,
                             count.first_record),
                 "If it is of another format, name that with --format, or as `format` of the source; `monalys formats` "
                 "lists them. If it is cut or damaged, copy it again."});
    return;
  }
  open_ = false;
  summary_of(stream.entry.source).bytes += ended.bytes;
}

void Committer::fail(const Problem& problem) {
  if (open_) {
    undo_stream(problem.error);
  } else {
    summary_.problems.push_back(problem.error);
    unit_failed_ = true;
  }
}

void Committer::undo_stream(Error error) {
  auto& stream = streams_.back();
  back_to(stream_mark_);
  stream.tally = stream.committed;
  unit_failed_ = true;
  open_ = false;
  if (stream.committed.records() > 0) {
    error.message += fmt::format("; the {} records before that are kept", stream.committed.records());
  } else {
    // Its place among the files of the batch is the last one.
    if (stream.index) batch_.files.pop_back();
    streams_.pop_back();
  }
  summary_.problems.push_back(std::move(error));
}

void Committer::known(const KnownCopy& copy) {
  auto& stream = streams_.emplace_back();
  const auto& entry = *copy.entry;
  stream.file = copy.file;
  stream.copied = true;
  stream.entry = entry;
  stream.entry.path = copy.file->path.string();
  stream.entry.modified_at = copy.file->modified_at;
  stream.entry.ingested_at = now_;
  auto& tally = stream.tally;
  tally.facts = entry.facts;
  tally.skipped = entry.skipped;
  tally.rejected = entry.rejected;
  tally.seen(entry.first_at);
  tally.seen(entry.last_at);
  for (auto& reason : ledger_.reasons(entry)) {
    tally.reasons.insert_or_assign(std::pair{reason.kind, std::move(reason.text)},
                                   Tally::Count{reason.count, reason.first_record, reason.first_offset});
  }
  ++summary_of(entry.source).files_copied;
}

void Committer::write_entry(Stream& stream, bool complete) {
  if (!stream.index) {
    stream.index = batch_.files.size();
    batch_.files.push_back(stream.entry);
  }
  auto& entry = batch_.files[*stream.index];
  entry = stream.entry;
  entry.size_bytes = !complete ? 0 : stream.file->path == kStandardInput ? stream.bytes : stream.file->size_bytes;
  if (!complete) entry.fingerprint.clear();
  entry.records = stream.tally.records();
  entry.facts = stream.tally.facts;
  entry.skipped = stream.tally.skipped;
  entry.rejected = stream.tally.rejected;
  entry.first_at = stream.tally.first_at;
  entry.last_at = stream.tally.last_at;
  for (const auto& [key, count] : stream.tally.reasons) {
    batch_.reasons.push_back({.file = static_cast<std::uint32_t>(*stream.index),
                              .kind = key.first,
                              .text = key.second,
                              .count = count.count,
                              .first_record = count.first_record,
                              .first_offset = count.first_offset});
  }
}

void Committer::note_changed_aliases(const Stream& stream) {
  const auto* before = ledger_.find(stream.entry.source, stream.entry.path);
  const bool changed = before == nullptr ? !ledger_.empty() : before->fingerprint != stream.entry.fingerprint;
  if (stream.entry.format != "register-aliases" || !changed || !ledger_.has_other_sources(stream.entry.source)) return;
  summary_.notes.push_back(
      fmt::format("{} has changed. Facts that were stored before keep the identity they had; to give them the new one, "
                  "move the store aside and ingest everything again.",
                  stream.entry.path));
}

Result<void> Committer::end_unit() {
  const bool known = std::ranges::all_of(unit_->states, [](FileState state) { return state == FileState::unchanged; });
  const auto name = streams_.empty() ? std::string_view{unit_->source->name} : streams_.front().entry.source;
  if (unit_failed_ && !name.empty()) ++summary_of(name).files_failed;
  // Half a register would forget the other half; and what is only looked up, as aliases are in every run, is stored
  // already.
  if ((replaces_ && unit_failed_) || known) {
    back_to(unit_mark_);
    batch_.files.resize(files_mark_);
    streams_.clear();
    return {};
  }
  for (std::size_t i = 0; i < unit_->files.size() && !unit_failed_ && !name.empty(); ++i) {
    if (!streams_.empty() && streams_.front().copied) continue;
    if (unit_->states[i] == FileState::fresh) ++summary_of(name).files_new;
    if (unit_->states[i] == FileState::changed) ++summary_of(name).files_changed;
  }
  for (auto& stream : streams_) {
    if (!stream.copied) summary_of(stream.entry.source).tally.add(stream.tally);
    note_changed_aliases(stream);
    write_entry(stream, !unit_failed_);
    if (replaces_ && std::ranges::find(batch_.replace_sources, stream.entry.source) == batch_.replace_sources.end()) {
      batch_.replace_sources.push_back(stream.entry.source);
    }
  }
  streams_.clear();
  if (batch_.facts() >= facts_per_commit_) return commit();
  return {};
}

Result<void> Committer::commit() {
  for (auto& stream : streams_) {
    if (stream.index) write_entry(stream, false);
  }
  if (batch_.files.empty() && batch_.facts() == 0) return {};
  if (!batch_.events.empty() && !said_unpaired_) {
    MONALYS_CHECK(store_.set_setting(kUnpairedSetting, "yes"));
    said_unpaired_ = true;
  }
  MONALYS_TRY(const auto merged, store_.merge(batch_));
  summary_.merged.added += merged.added;
  summary_.merged.replaced += merged.replaced;
  summary_.merged.known += merged.known;
  // Not clear(): each kind of fact would keep the room of its largest batch until the end.
  batch_ = store::Batch{};
  texts_.clear();
  for (auto& stream : streams_) {
    if (stream.index) stream.committed = stream.tally;
    stream.index.reset();
  }
  unit_mark_ = {};
  stream_mark_ = {};
  files_mark_ = 0;
  return {};
}

Result<void> Committer::finish() { return commit(); }

}  // namespace monalys::ingest
