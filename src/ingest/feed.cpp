#include "ingest/feed.hpp"

#include <fmt/format.h>

#include <utility>

#include "ingest/database.hpp"

namespace monalys::ingest {
namespace {

/// Of contents longer than this the beginning by which a stream is understood was seen when it was first read: 64 KiB,
/// which decoding may make three times as long.
constexpr std::uint64_t kUnderstood = 4 * kHeadBytes;

using Content = StreamBegin::Content;

std::int64_t now() {
  return unix_microseconds(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
}

}  // namespace

void Feed::run(const std::vector<Unit>& units) {
  for (const auto& unit : units) {
    if (!listener_.say(UnitBegin{&unit})) return;
    for (const auto& each : unit.files) {
      if (!file(unit, each)) return;
      bytes_before_ += each.size_bytes;
      bytes_read_ = bytes_before_;
    }
    if (!listener_.say(UnitEnd{})) return;
  }
}

bool Feed::file(const Unit& unit, const FoundFile& file) {
  if (is_database(file.path.native())) return database(unit, file);
  if (unit.copy_of != nullptr) return listener_.say(Known{file.path.string(), &file, unit.copy_of, Known::As::copy});
  auto source = StreamSource::open(file, *unit.source, config_.platform.zone);
  if (!source) return problem(std::move(source).error(), Then::next_file) == Then::next_file;
  auto then = Then::next_stream;
  while (then == Then::next_stream) {
    const auto more = source->next();
    if (!more) {
      then = problem(more.error(), Then::next_file);
    } else {
      then = *more ? stream(unit, file, *source) : Then::next_file;
    }
  }
  return then == Then::next_file;
}

bool Feed::database(const Unit& unit, const FoundFile& file) {
  const auto& source = *unit.source;
  const auto path = file.path.string();
  const auto failed = [&](Error error) {
    return listener_.say(Problem{within(fmt::format("source \"{}\", {}", source.name, path), std::move(error))});
  };
  const auto* table = find_table(source.format, path);
  auto connection = Odbc::connect(source.odbc);
  if (!connection) return failed(std::move(connection).error());
  const auto* entry = entry_of(unit, path);
  const auto today = to_iso(Instant{std::chrono::microseconds{now()}}).substr(0, 10);
  TableReader reader(*connection, *table, source.table_prefix,
                     Cursor::from_text(entry == nullptr ? "" : entry->fingerprint), today);

  const auto header = reader.header();
  auto rows = reader.read();
  if (!rows) return failed(std::move(rows).error());
  auto named_source = source;
  named_source.encoding = "utf-8";
  auto opened = open_stream({header + std::string(*rows), false, path, path}, named_source, config_.platform.zone);
  if (!opened) return failed(std::move(opened).error());
  const auto stream = std::make_shared<const OpenStream>(std::move(*opened));
  if (!listener_.say(StreamBegin{.path = path,
                                 .file = &file,
                                 .format = stream->format,
                                 .head = {},
                                 .entry = entry,
                                 .content = entry == nullptr ? Content::fresh : Content::continued})) {
    return false;
  }
  bool listening = true;
  Framer framer(
      stream->parser->framing(), stream->parser->prelude(), {.hash = ContentHash(key_), .buffers = &buffers_}, {},
      [&](OwnedBlock block) { listening = listening && listener_.parse({stream, std::move(block)}); },
      [&](formats::Place place) { listening = listening && listener_.say(LongLine{place}); });
  std::uint64_t total = 0;
  auto pushed = framer.push(header);
  while (pushed && listening && !rows->empty()) {
    total += rows->size();
    pushed = framer.push(*rows);
    rows = reader.read();
    if (!rows) break;
  }
  auto rest = framer.finish();
  if (!listening) return false;
  if (!pushed) return failed(std::move(pushed).error());
  if (!rows) return failed(std::move(rows).error());
  return listener_.say(StreamEnd{.end = rest.end, .bytes = total, .cursor = reader.cursor().text()});
}

const store::FileEntry* Feed::entry_of(const Unit& unit, const std::string& path) const {
  // Of registers the last reading counts, whatever was read before.
  if (unit.source->is_register) return nullptr;
  if (unit.moved != nullptr) return unit.moved;
  const auto* entry = ledger_.find(unit.source->name, path);
  return entry == nullptr || moved_.contains(entry->id) ? nullptr : entry;
}

bool Feed::may_grow(const FoundFile& file, const StreamSource& source) const {
  // Registers are read whole: without one of their rows the rest would be read wrongly.
  return !source.opened()->format->id.starts_with("register-") && file.path != kStandardInput &&
         source.member().empty() && file.modified_at + settle_.count() > now();
}

Feed::Then Feed::stream(const Unit& unit, const FoundFile& file, StreamSource& source) {
  if (auto recognised = source.recognise(); !recognised) return problem(recognised.error(), Then::next_stream);
  if (may_grow(file, source)) source.tolerate_cut();
  StreamBegin begin{.path = source.path(),
                    .file = &file,
                    .format = source.opened()->format,
                    .head = head_hash(key_, source.head()),
                    .entry = entry_of(unit, source.path())};
  if (begin.format->id.starts_with("register-")) begin.entry = nullptr;
  if (begin.entry == nullptr) return read(file, source, std::move(begin), {.hash = ContentHash(key_)}, {});

  const auto& entry = *begin.entry;
  auto compared = compare(source, key_, entry.content_bytes, entry.fingerprint);
  if (!compared) return problem(compared.error(), Then::next_file);
  // An entry without a fingerprint is of a stream that cannot be taken up: it begins with anything.
  const bool same = compared->same || entry.fingerprint.empty();
  if (same && entry.format == begin.format->id && entry.content_bytes > 0 && !ledger_.has_tail(entry.id)) {
    // Nothing after it?
    if (compared->after.empty()) {
      const auto more = source.read();
      if (!more) return problem(more.error(), Then::next_file);
      compared->after = *more;
    }
    if (compared->after.empty()) {
      return listener_.say(Known{begin.path, &file, &entry}) ? Then::next_stream : Then::nothing;
    }
  }
  // Of a copy the ledger has no facts, and what other files have through this entry stays as it is.
  const bool shared = entry.same_as != 0 || !ledger_.copies(entry.id).empty();
  if (same && entry.format == begin.format->id && entry.content_bytes >= kUnderstood && !shared) {
    begin.content = Content::continued;
    begin.head = entry.head;
    const auto next_record = source.opened()->parser->prelude().records + entry.records + 1;
    return read(file, source, std::move(begin), {compared->hash, next_record, 0}, compared->after);
  }
  Framer::Start start{.hash = ContentHash(key_)};
  if (entry.same_as == 0) {
    begin.content = shared ? Content::parted : same ? Content::grown : Content::replaced;
    start.cut_at = entry.content_bytes;
  }
  if (auto again = source.again(); !again) return problem(again.error(), Then::next_file);
  return read(file, source, std::move(begin), start, {});
}

Feed::Then Feed::read(const FoundFile& file, StreamSource& source, StreamBegin begin, Framer::Start start,
                      std::string_view after) {
  const auto stream = source.opened();
  const auto before = start.hash.bytes();
  if (!listener_.say(std::move(begin))) return Then::nothing;

  bool listening = true;
  start.buffers = &buffers_;
  Framer framer(
      stream->parser->framing(), stream->parser->prelude(), start, {},
      [&](OwnedBlock block) { listening = listening && listener_.parse({stream, std::move(block)}); },
      [&](formats::Place place) { listening = listening && listener_.say(LongLine{place}); });
  std::string_view bytes = after;
  std::uint64_t total = 0;
  while (listening) {
    if (bytes.empty()) {
      const auto next = source.read();
      if (!next) {
        (void)framer.finish();  // the whole records before the damage count
        return listening ? problem(next.error(), Then::next_file) : Then::nothing;
      }
      if (next->empty()) break;
      bytes = *next;
    }
    total += bytes.size();
    if (auto pushed = framer.push(bytes); !pushed) {
      return problem(within(source.path(), std::move(pushed).error()), Then::next_stream);
    }
    bytes = {};
    bytes_read_ = bytes_before_ + source.consumed_bytes();
  }
  auto rest = framer.finish();
  const bool resumable = !rest.within_long_line && before + total > 0;
  const bool tail_left = (rest.tail || source.was_cut()) && may_grow(file, source);
  listening = listening && listener_.say(StreamEnd{rest.end, total, resumable, tail_left});
  if (rest.tail && !tail_left && listening) {
    listening =
        listener_.say(TailBegin{}) && listener_.parse({stream, std::move(*rest.tail)}) && listener_.say(TailEnd{});
  }
  return listening ? Then::next_stream : Then::nothing;
}

}  // namespace monalys::ingest
