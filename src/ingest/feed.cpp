#include "ingest/feed.hpp"

#include <fmt/format.h>

#include <utility>

#include "ingest/fingerprint.hpp"
#include "ingest/reader.hpp"

namespace monalys::ingest {
namespace {

std::string shown(const FoundFile& file, const std::string& member) {
  std::string path = file.path == kStandardInput ? "standard input" : file.path.string();
  return member.empty() ? path : path + "!" + member;
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

void Feed::count(const Reader& reader) { bytes_read_ = bytes_before_ + reader.consumed_bytes(); }

bool Feed::file(const Unit& unit, const FoundFile& file) {
  if (known_copy(unit, file)) return true;
  auto reader = Reader::open(file.path);
  if (!reader) return problem(std::move(reader).error(), Then::next_file) == Then::next_file;
  auto then = Then::next_stream;
  while (then == Then::next_stream) {
    auto more = reader->next();
    if (!more) {
      then = problem(std::move(more).error(), Then::next_file);
    } else {
      then = *more ? stream(unit, file, *reader) : Then::next_file;
    }
  }
  return then == Then::next_file;
}

bool Feed::known_copy(const Unit& unit, const FoundFile& file) {
  // Of registers the last reading counts, whatever was read before.
  if (unit.source->is_register || file.path == kStandardInput) return false;
  const auto candidates = ledger_.as_large(unit.source->name, file);
  if (candidates.empty()) return false;
  auto reader = Reader::open(file.path);
  if (!reader) return false;
  const auto first = reader->next();
  if (!first || !*first || !reader->member().empty()) return false;
  Fingerprint fingerprint(key_);
  while (true) {
    const auto bytes = reader->read();
    if (!bytes) return false;
    if (bytes->empty()) break;
    fingerprint.add(*bytes);
  }
  const auto found = fingerprint.finish();
  for (const auto* entry : candidates) {
    if (entry->fingerprint == found) return listener_.say(KnownCopy{&file, entry});
  }
  return false;
}

Feed::Then Feed::stream(const Unit& unit, const FoundFile& file, Reader& reader) {
  const auto name = shown(file, reader.member());
  std::string head;
  bool whole = false;
  while (head.size() < kHeadBytes && !whole) {
    const auto bytes = reader.read();
    if (!bytes) return problem(bytes.error(), Then::next_file);
    whole = bytes->empty();
    head.append(bytes->data(), bytes->size());
  }
  if (head.empty()) {
    return problem({Code::invalid_input, fmt::format("{} is empty", name), "Check what should have written it."},
                   Then::next_stream);
  }

  auto opened = open_stream({head, whole, reader.stream_name(), name}, *unit.source, config_.platform.zone);
  if (!opened) return problem(within(name, std::move(opened).error()), Then::next_stream);
  const auto stream = std::make_shared<const OpenStream>(std::move(*opened));
  if (!listener_.say(StreamBegin{name, &file, stream->format})) return Then::nothing;

  bool listening = true;
  Framer framer(
      stream->parser->framing(), stream->parser->prelude(), {},
      [&](OwnedBlock block) { listening = listening && listener_.parse({stream, std::move(block)}); },
      [&](formats::Place place) { listening = listening && listener_.say(LongLine{place}); });
  Fingerprint fingerprint(key_);
  TextDecoder decoder(stream->encoding);
  std::uint64_t total = 0;
  std::string text;
  const auto take = [&](std::string_view bytes) -> Result<void> {
    total += bytes.size();
    fingerprint.add(bytes);
    if (total == bytes.size()) bytes.remove_prefix(stream->mark_bytes);
    if (decoder.passes_through()) return framer.push(bytes);
    text.clear();
    MONALYS_CHECK(decoder.decode(bytes, text));
    return framer.push(text);
  };

  auto taken = take(head);
  while (taken && listening && !whole) {
    const auto bytes = reader.read();
    if (!bytes) return problem(bytes.error(), Then::next_file);
    if (bytes->empty()) break;
    count(reader);
    taken = take({bytes->data(), bytes->size()});
  }
  if (taken) taken = decoder.finish();
  if (!taken) return problem(within(name, std::move(taken).error()), Then::next_stream);
  framer.finish();
  return listening && listener_.say(StreamEnd{fingerprint.finish(), total}) ? Then::next_stream : Then::nothing;
}

}  // namespace monalys::ingest
