#include "ingest/open_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <utility>

namespace monalys::ingest {
namespace {

formats::Options options_of(const Source& source, const Zone& zone, const std::string& path) {
  formats::Options options;
  options.realm = source.realm;
  options.zone = source.zone.value_or(zone);
  options.host = host_of(source, path);
  options.delimiter = source.delimiter;
  options.decimal = source.decimal;
  options.told_by = source.told_by;
  options.time = source.time;
  options.unit = source.unit;
  options.columns = source.columns;
  options.constants = source.constants;
  options.outcomes = source.outcomes;
  options.figures = source.figures;
  return options;
}

}  // namespace

std::string host_of(const Source& source, const std::string& path) {
  if (!source.host.empty() || source.host_pattern.empty()) return source.host;
  try {
    std::smatch match;
    if (std::regex_search(path, match, std::regex(source.host_pattern)) && match.size() > 1) return match[1].str();
  } catch (const std::regex_error&) {
    // The configuration checked the pattern; a path too long for it has no host.
  }
  return {};
}

Result<OpenStream> open_stream(const StreamStart& start, const Source& source, const Zone& zone) {
  const auto raw = start.bytes.substr(0, std::min(start.bytes.size(), kHeadBytes));
  const bool whole = start.whole && raw.size() == start.bytes.size();
  MONALYS_TRY(const auto recognised, recognise_encoding(raw, source.encoding, !whole));
  std::string text;
  TextDecoder decoder(recognised.encoding);
  MONALYS_CHECK(decoder.decode(raw.substr(recognised.mark_bytes), text));

  const auto options = options_of(source, zone, start.path);
  const formats::Head head{text, start.name, whole, start.written_at};
  OpenStream stream;
  stream.encoding = recognised.encoding;
  stream.mark_bytes = recognised.mark_bytes;
  if (source.format.empty()) {
    MONALYS_TRY(stream.format, formats::detect(head, options));
  } else {
    MONALYS_TRY(stream.format, formats::find(source.format));
  }
  MONALYS_TRY(stream.parser, stream.format->open(head, options));
  // Binary records are not text, however much their first bytes look like some.
  if (stream.parser->framing().kind == formats::Framing::Kind::fixed && stream.encoding != Encoding::raw) {
    stream.encoding = Encoding::raw;
    stream.mark_bytes = 0;
    MONALYS_TRY(stream.parser, stream.format->open({raw, start.name, whole, start.written_at}, options));
  }
  return stream;
}

}  // namespace monalys::ingest
