#include "ingest/committer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace monalys::ingest {
namespace {

using Content = StreamBegin::Content;
using Kind = store::Reason::Kind;

constexpr std::string_view kLongLine = "line longer than 1 MiB: write each record on a line of its own";

/// room: for how many facts there will be at most, about. Memory that is not written to costs nothing; growing by
/// doubling would hold everything twice.
template <class Facts>
void append(Facts& into, Facts& from, std::size_t file, std::size_t room) {
  constexpr std::size_t kMany = 1000;
  if (from.size() > kMany && into.capacity() < room) into.reserve(room);
  for (auto& fact : from) fact.file = file;
  into.insert(into.end(), from.begin(), from.end());
}

constexpr store::Stretch kNothing{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};

}  // namespace

Result<void> Committer::take(const Said& said) {
  return std::visit(
      [&](const auto& what) -> Result<void> {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, UnitBegin>) {
          begin(what);
        } else if constexpr (std::is_same_v<What, StreamBegin>) {
          return begin(what);
        } else if constexpr (std::is_same_v<What, LongLine>) {
          if (open_) long_line(what);
        } else if constexpr (std::is_same_v<What, StreamEnd>) {
          if (open_) end(what);
        } else if constexpr (std::is_same_v<What, TailBegin>) {
          // Of a stream that was given up the tail goes too.
          if (!streams_.empty()) begin_tail();
        } else if constexpr (std::is_same_v<What, TailEnd>) {
          if (open_) end_tail();
        } else if constexpr (std::is_same_v<What, Problem>) {
          fail(what);
        } else if constexpr (std::is_same_v<What, Known>) {
          return known(what);
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
  streams_.clear();
  open_ = false;
  unit_hosts_.clear();
  gone_ = kNothing;
  events_gone_ = false;
  first_content_.reset();
}

Result<void> Committer::change_source(const std::string& source) {
  if (batch_source_ == source) return {};
  MONALYS_CHECK(commit());
  // The facts of the next source may be of another kind: the room of these would lie about until the end.
  batch_ = store::Batch{};
  batch_source_ = source;
  return {};
}

Result<void> Committer::begin(const StreamBegin& begun) {
  const bool known = begun.entry != nullptr;
  const std::string source = known                         ? begun.entry->source
                             : unit_->source->name.empty() ? std::string(begun.format->id)
                                                           : unit_->source->name;
  MONALYS_CHECK(change_source(source));
  stream_mark_ = mark();
  auto& stream = streams_.emplace_back();
  if (!first_content_) first_content_ = begun.content;
  switch (begun.content) {
    case Content::fresh:
      if (known) stream.entry.id = begun.entry->id;
      break;
    case Content::continued:
      stream.entry = *begun.entry;
      stream.before = ledger_.tally(*begun.entry);
      stream.tally = stream.before;
      stream.committed = stream.before;
      forget_tails(*begun.entry);
      break;
    case Content::grown:
      stream.entry.id = begun.entry->id;
      stream.grown_from = begun.entry;
      break;
    case Content::replaced: {
      // Whatever the path held before keeps an entry of its own.
      Stream past;
      past.entry = *begun.entry;
      past.entry.past = true;
      past.tally = ledger_.tally(*begun.entry);
      past.kind = Stream::Kind::known;
      write_entry(past, false);
      break;
    }
    case Content::parted:
      leave_to_copy(*begun.entry);
      break;
  }
  stream.file = begun.file;
  stream.entry.source = source;
  stream.entry.path = begun.path;
  stream.entry.format = begun.format->id;
  stream.entry.head = begun.head;
  stream.entry.modified_at = begun.file->modified_at;
  stream.entry.ingested_at = now_;
  stream.entry.past = false;
  stream.entry.same_as = 0;
  if (begun.file->path == kStandardInput) {
    // Every run has its own input: none takes the place of an earlier one.
    stream.entry.path = fmt::format("standard input {}", to_iso(Instant{std::chrono::microseconds{now_}}));
  }
  replaces_ = replaces_ || begun.format->id.starts_with("register-");
  open_ = true;
  return {};
}

void Committer::begin_tail() {
  auto& tail = streams_.emplace_back();
  tail.kind = Stream::Kind::tail;
  tail.main = streams_.size() - 2;
  const auto& main = streams_[tail.main];
  tail.file = main.file;
  tail.entry.source = main.entry.source;
  tail.entry.path = main.entry.path;
  tail.entry.format = main.entry.format;
  tail.entry.modified_at = main.entry.modified_at;
  tail.entry.ingested_at = now_;
  open_ = true;
}

Committer::Mark Committer::mark() const {
  return {batch_.intervals.size(),   batch_.levels.size(), batch_.moments.size(),      batch_.events.size(),
          batch_.memberships.size(), batch_.files.size(),  batch_.forget_files.size(), batch_.repeated};
}

void Committer::back_to(const Mark& mark) {
  batch_.intervals.resize(mark.intervals);
  batch_.levels.resize(mark.levels);
  batch_.moments.resize(mark.moments);
  batch_.events.resize(mark.events);
  batch_.memberships.resize(mark.memberships);
  batch_.files.resize(mark.files);
  batch_.forget_files.resize(mark.forget);
  batch_.repeated = mark.repeated;
  std::erase_if(batch_.reasons, [&](const store::Reason& reason) { return reason.file >= mark.files; });
}

void Committer::long_line(const LongLine& line) {
  // Counted with the block that follows, whose end is beyond the line: what is committed must say the same of both.
  streams_.back().long_lines.push_back(line.place);
  ++records_;
}

void Committer::settle_long_lines(Stream& stream) {
  for (const auto& place : stream.long_lines) stream.tally.reject(place, kLongLine);
  stream.long_lines.clear();
}

std::size_t Committer::place_of(Stream& stream) {
  if (!stream.index) {
    stream.index = batch_.files.size();
    batch_.files.push_back(stream.entry);
  }
  return *stream.index;
}

Result<void> Committer::take(Piece piece) {
  if (!open_) return {};  // of a stream that was given up
  auto& stream = streams_.back();
  records_ += piece.tally.records();
  settle_long_lines(stream);
  stream.tally.add(piece.tally);
  if (stream.kind == Stream::Kind::content) stream.end = piece.end;
  if (stream.kind == Stream::Kind::tail) (void)place_of(streams_[stream.main]);
  const auto index = place_of(stream);

  const Event* previous = nullptr;
  for (const auto& event : piece.facts.events) {
    if (previous == nullptr || previous->host != event.host || previous->realm != event.realm) {
      std::pair host{event.realm, std::string(event.host)};
      hosts_.try_emplace(host, kNothing);
      if (std::ranges::find(unit_hosts_, host) == unit_hosts_.end()) unit_hosts_.push_back(std::move(host));
    }
    previous = &event;
  }
  if (!unit_hosts_.empty()) {
    for (const auto& event : piece.facts.events) {
      hosts_.at({event.realm, std::string(event.host)}).widen(event.at, event.at);
    }
  }
  const auto room = facts_per_commit_ + facts_per_commit_ / 4;
  append(batch_.intervals, piece.facts.intervals, index, room);
  append(batch_.levels, piece.facts.levels, index, room);
  append(batch_.moments, piece.facts.moments, index, room);
  append(batch_.events, piece.facts.events, index, room);
  append(batch_.memberships, piece.facts.memberships, index, room);
  batch_.repeated += piece.facts.repeated;
  texts_.push_back(std::move(piece.facts.texts));
  aliases_.insert(aliases_.end(), std::make_move_iterator(piece.aliases.begin()),
                  std::make_move_iterator(piece.aliases.end()));
  if (stream.grown_from != nullptr) {
    if (piece.end.bytes < stream.grown_from->content_bytes) return {};
    compare_with_entry(stream);
  }
  if (batch_.facts() >= facts_per_commit_ && !replaces_) return commit();
  return {};
}

std::optional<Error> Committer::nothing_readable(const Stream& stream, const Tally& tally) const {
  if (tally.rejected == 0 || tally.facts > 0 || tally.skipped > 0) return std::nullopt;
  const auto worst = std::ranges::max_element(tally.reasons, {}, [](const auto& entry) {
    return entry.first.first == Kind::rejected ? entry.second.count : 0;
  });
  const auto& [key, count] = *worst;
  return Error{
      Code::invalid_input,
      fmt::format("{}: no record of it can be read as {}: {} of {} are rejected with \"{}\", the first is number {}",
                  stream.entry.path, stream.entry.format, count.count, tally.rejected, key.second, count.first_record),
      "If it is of another format, name that with --format, or as `format` of the source; `monalys formats` lists "
      "them. "
      "If it is cut or damaged, copy it again."};
}

void Committer::end(const StreamEnd& ended) {
  auto& stream = streams_.back();
  settle_long_lines(stream);
  if (stream.grown_from != nullptr) compare_with_entry(stream);
  stream.end = ended.end;
  stream.resumable = ended.resumable;
  stream.cursor = ended.cursor;
  stream.tail_left = ended.tail_left;
  stream.bytes = ended.bytes;
  summary_.bytes += ended.bytes;
  if (auto problem = nothing_readable(stream, stream.tally)) return undo_stream(std::move(*problem));
  open_ = false;
  summary_of(stream.entry.source).bytes += ended.bytes;
  if (!ended.tail_left) return;
  tails_left_.push_back(*stream.file);
  if (stream.tally.records() == 0 && stream.entry.id == 0) {  // there is nothing to be said of it yet
    back_to(stream_mark_);
    streams_.pop_back();
  }
}

void Committer::end_tail() {
  const auto& tail = streams_.back();
  if (streams_[tail.main].tally.records() == 0) {
    if (auto problem = nothing_readable(tail, tail.tally)) {
      undo_stream(std::move(*problem));
      streams_.pop_back();  // the stream that holds nothing else
      return;
    }
  }
  open_ = false;
}

void Committer::fail(const Problem& problem) {
  unit_failed_ = true;
  auto error = problem.error;
  if (open_) {
    // What was read up to the damage is as true as ever; the next run goes on from there.
    auto& stream = streams_.back();
    const auto kept = stream.tally.records();
    if (kept > 0 && !replaces_) error.message += fmt::format("; the {} records before that are kept", kept);
    if (stream.tally.records() == 0 || stream.grown_from != nullptr) return undo_stream(std::move(error));
    open_ = false;
  }
  summary_.problems.push_back(std::move(error));
}

void Committer::undo_stream(Error error) {
  unit_failed_ = true;
  open_ = false;
  auto& stream = streams_.back();
  if (stream.committed.records() > stream.before.records()) {
    stream.tally = stream.committed;
    error.message += fmt::format("; the {} records before that are kept", stream.committed.records());
    back_to(stream_mark_);
    stream.index.reset();
  } else {
    back_to(stream_mark_);
    streams_.pop_back();
    for (auto& other : streams_) {
      if (other.index && *other.index >= batch_.files.size()) other.index.reset();
    }
  }
  summary_.problems.push_back(std::move(error));
}

Result<void> Committer::known(const Known& known) {
  const auto& entry = *known.entry;
  MONALYS_CHECK(change_source(entry.source));
  auto& stream = streams_.emplace_back();
  stream.kind = Stream::Kind::known;
  stream.file = known.file;
  stream.entry = entry;
  stream.entry.path = known.path;
  stream.entry.past = false;
  stream.entry.size_bytes = known.file->size_bytes;
  stream.entry.modified_at = known.file->modified_at;
  stream.entry.ingested_at = now_;
  stream.tally = ledger_.tally(entry);
  if (known.as == Known::As::copy) {
    stream.entry.id = 0;
    stream.entry.same_as = entry.same_as != 0 ? entry.same_as : entry.id;
  }
  return {};
}

void Committer::count_file(std::size_t file) {
  const auto name = streams_.empty() ? unit_->source->name : streams_.front().entry.source;
  if (name.empty() || !counts_files_) return;
  auto& counts = summary_of(name);
  if (unit_failed_) {
    if (file == 0) ++counts.files_failed;
  } else if (unit_->copy_of != nullptr) {
    ++counts.files_copied;
  } else if (unit_->moved != nullptr) {
    ++counts.files_renamed;
  } else if (unit_->states[file] == FileState::fresh) {
    ++counts.files_new;
  } else if (unit_->states[file] == FileState::changed) {
    if (!first_content_ && !unit_->source->is_register) {
      ++counts.files_unchanged;  // but for its time
    } else if (first_content_ == Content::replaced) {
      ++counts.files_replaced;
    } else if (first_content_ == Content::fresh && streams_.size() == 1 && streams_.front().entry.id == 0) {
      ++counts.files_new;  // what the name stood for has another one now
    } else {
      ++counts.files_grown;
    }
  }
}

Result<void> Committer::end_unit() {
  const bool known = std::ranges::all_of(unit_->states, [](FileState state) { return state == FileState::unchanged; });
  // Half a register would forget the other half; and what is only looked up, as aliases are in every run, is stored
  // already.
  if ((replaces_ && unit_failed_) || known) {
    if (unit_failed_) count_file(0);
    back_to(unit_mark_);
    streams_.clear();
    return {};
  }
  for (std::size_t i = 0; i < unit_->files.size(); ++i) count_file(i);
  for (auto& stream : streams_) {
    if (stream.kind != Stream::Kind::known) {
      auto& sum = summary_of(stream.entry.source).tally;
      sum.add(stream.tally);
      sum.facts -= stream.before.facts;
      sum.skipped -= stream.before.skipped;
      sum.rejected -= stream.before.rejected;
      for (const auto& [key, count] : stream.before.reasons) sum.reasons.at(key).count -= count.count;
      std::erase_if(sum.reasons, [](const auto& entry) { return entry.second.count == 0; });
    }
    note_changed_aliases(stream);
    write_entry(stream, !unit_failed_);
    if (replaces_ && std::ranges::find(batch_.replace_sources, stream.entry.source) == batch_.replace_sources.end()) {
      batch_.replace_sources.push_back(stream.entry.source);
    }
  }
  // Events that are gone belong to the hosts that the file tells of, unless it tells of none any more.
  if (gone_.from <= gone_.until) {
    for (const auto& host : unit_hosts_) hosts_.at(host).widen(gone_.from, gone_.until);
    touched_unknown_hosts_ = touched_unknown_hosts_ || (events_gone_ && unit_hosts_.empty());
  }
  streams_.clear();
  if (batch_.facts() >= facts_per_commit_) return commit();
  return {};
}

Result<void> Committer::commit() {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (streams_[i].index) write_entry(streams_[i], false);
  }
  if (!batch_.events.empty() && !said_unpaired_) {
    // Should this run end before sessions are derived, the next one knows that it must.
    MONALYS_CHECK(store_.set_setting(kUnpairedSetting, "yes"));
    said_unpaired_ = true;
  }
  if (!batch_.files.empty() || !batch_.replace_sources.empty() || !batch_.forget_files.empty()) {
    MONALYS_TRY(const auto merged, store_.merge(batch_));
    auto& of_source = summary_of(batch_source_).merged;
    for (auto* sum : {&summary_.merged, &of_source}) {
      sum->added += merged.added;
      sum->replaced += merged.replaced;
      sum->known += merged.known;
    }
    for (auto& stream : streams_) {
      if (!stream.index) continue;
      stream.entry.id = merged.files[*stream.index];
      for (auto& [key, count] : stream.tally.reasons) {
        count.places_stored += count.places.size();
        count.places.clear();
      }
      stream.committed = stream.tally;
    }
  }
  batch_.clear();  // keeps its room: new memory for each batch would be most of what the system has to clear
  texts_.clear();
  for (auto& stream : streams_) stream.index.reset();
  unit_mark_ = {};
  stream_mark_ = {};
  return {};
}

}  // namespace monalys::ingest
