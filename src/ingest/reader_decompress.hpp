// Streams compressed with gzip, xz, Zstandard or bzip2, also several one after the other.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "ingest/reader_source.hpp"

namespace monalys::ingest {

enum class Compression { gzip, xz, zstandard, bzip2 };

/// By the first bytes of a stream.
[[nodiscard]] std::optional<Compression> recognise_compression(std::string_view head);

/// window_bytes: the most memory that the stream may want for looking back; one that wants more is refused. The growth
/// outlives the source.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> decompress(Compression compression, std::unique_ptr<ByteSource> inner,
                                                             std::uint64_t window_bytes, Growth& growth);

}  // namespace monalys::ingest
