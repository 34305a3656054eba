// Cutting a block of a file into its header and its chunks.

#pragma once

#include <string_view>

#include "formats/evtx/chunk.hpp"

namespace monalys::formats::evtx {

/// Calls header(bytes) and chunk(bytes, offset) for what stands in a block, in order.
template <class OnHeader, class OnChunk>
void for_each_chunk(std::string_view block, std::uint64_t offset, OnHeader&& header, OnChunk&& chunk) {
  using namespace std::string_view_literals;
  const bool begins_with_chunk = block.starts_with("ElfChnk\0"sv);
  if (block.starts_with("ElfFile\0"sv) || (offset == 0 && !begins_with_chunk && !block.empty())) {
    const auto bytes = block.substr(0, kFileHeader);
    header(bytes);
    block.remove_prefix(bytes.size());
    offset += bytes.size();
  }
  while (!block.empty()) {
    const auto bytes = block.substr(0, kChunkSize);
    chunk(bytes, offset);
    block.remove_prefix(bytes.size());
    offset += bytes.size();
  }
}

}  // namespace monalys::formats::evtx
