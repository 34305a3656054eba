// From the first bytes of a stream to the parser that reads it: encoding, format, and the settings of its source.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"
#include "formats/format.hpp"
#include "ingest/decode_text.hpp"

namespace monalys::ingest {

/// As much of a stream as is looked at before it is read.
inline constexpr std::size_t kHeadBytes = std::size_t{64} << 10U;

struct StreamStart {
  std::string_view bytes;  // the first, decompressed, not decoded
  bool whole = false;      // there are no others
  std::string name;        // without folders and compression suffix
  std::string path;        // of the file, for the host's name
  std::optional<Instant> written_at = {};
};

struct OpenStream {
  const formats::Format* format = nullptr;
  std::unique_ptr<formats::Parser> parser;
  Encoding encoding = Encoding::raw;
  std::size_t mark_bytes = 0;
};

/// zone: of times without an offset, where the source does not say.
[[nodiscard]] Result<OpenStream> open_stream(const StreamStart& start, const Source& source, const Zone& zone);

/// The host that a path stands for by the source's settings.
[[nodiscard]] std::string host_of(const Source& source, const std::string& path);

}  // namespace monalys::ingest
