#include "ingest/record_text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "ingest/database.hpp"
#include "ingest/framing.hpp"
#include "ingest/ledger_index.hpp"
#include "ingest/stream_source.hpp"

namespace monalys::ingest {
namespace {

constexpr std::size_t kShownBytes = 300;

std::string printable(std::string_view record) {
  while (record.ends_with('\n') || record.ends_with('\r')) record.remove_suffix(1);
  const bool cut = record.size() > kShownBytes;
  record = record.substr(0, kShownBytes);
  const bool text = is_utf8(record);
  std::string shown;
  for (const char c : record) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !text)) {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += c;
    }
  }
  if (cut) shown += " ...";
  return shown;
}

/// Where the first record of a block ends.
std::size_t end_of_record(std::string_view bytes, const formats::Framing& framing) {
  using Kind = formats::Framing::Kind;
  if (framing.kind == Kind::document) return bytes.size();
  if (framing.kind == Kind::fixed) return std::min(framing.record_size, bytes.size());
  if (framing.kind == Kind::terminated) {
    const auto end = bytes.find(framing.terminator);
    return end == std::string_view::npos ? bytes.size() : end + framing.terminator.size();
  }
  bool quoted = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '"' && framing.kind == Kind::quoted_lines) quoted = !quoted;
    if (bytes[i] == '\n' && !quoted) return i + 1;
  }
  return bytes.size();
}

Error changed(const std::string& path) {
  return {Code::not_found, fmt::format("{} holds something else now than when it was read", path),
          "Records that were rejected can only be shown from the file that they stood in."};
}

}  // namespace

Result<std::map<std::uint64_t, std::string>> record_texts(const Config& config, const PseudonymKey& key,
                                                          const store::FileEntry& entry,
                                                          const std::set<std::uint64_t>& records) {
  if (is_database(entry.path)) {
    return fail(Code::not_found,
                fmt::format("{}: rows of a database are not read again, so their texts are not shown", entry.path),
                "Look in the table itself: the record's number counts the rows in ascending order of their ids, and "
                "byte offsets mean nothing there.");
  }
  Source unconfigured;
  unconfigured.format = entry.format;
  const auto known = std::ranges::find(config.sources, entry.source, &Source::name);
  const Source& source = known == config.sources.end() ? unconfigured : *known;

  const FoundFile file{std::string(container_of(entry.path)), 0, 0};
  MONALYS_TRY(auto stream, StreamSource::open(file, source, config.platform.zone));
  do {
    MONALYS_TRY(const auto more, stream.next());
    if (!more) return std::unexpected(changed(entry.path));
  } while (stream.path() != entry.path);
  MONALYS_CHECK(stream.recognise());
  if (entry.past) return std::unexpected(changed(entry.path));
  MONALYS_TRY(const auto compared, compare(stream, key, entry.content_bytes, entry.fingerprint));
  if (!compared.same && !entry.fingerprint.empty()) return std::unexpected(changed(entry.path));
  MONALYS_CHECK(stream.again());

  std::map<std::uint64_t, std::string> texts;
  const auto& parser = *stream.opened()->parser;
  const auto framing = parser.framing();
  const auto take = [&](const OwnedBlock& block) {
    std::string_view rest = block.bytes;
    for (auto number = block.first_record; !rest.empty(); ++number) {
      const auto end = end_of_record(rest, framing);
      if (records.contains(number)) texts.emplace(number, printable(rest.substr(0, end)));
      rest.remove_prefix(end);
    }
  };
  Framer framer(framing, parser.prelude(), {.hash = ContentHash(key)}, {}, take, [&](formats::Place place) {
    if (records.contains(place.record)) texts.emplace(place.record, "(a line too long to be shown)");
  });
  while (texts.size() < records.size()) {
    MONALYS_TRY(const auto bytes, stream.read());
    if (bytes.empty()) break;
    MONALYS_CHECK(framer.push(bytes));
  }
  const auto rest = framer.finish();
  if (rest.tail) take(*rest.tail);
  return texts;
}

}  // namespace monalys::ingest
