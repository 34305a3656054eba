// A Windows event log (EVTX) being written, whole or damaged in the ways that logs are.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "simulate/evtx_chunk.hpp"
#include "simulate/evtx_event.hpp"

namespace monalys::simulate {

struct EvtxOptions {
  /// At most so many chunks: then the oldest is written over, as Windows does. 0: as many as needed.
  std::size_t most_chunks = 0;
  /// Copied from a running machine: the file header knows only of the first chunk.
  bool dirty = false;
  /// Flag 4: the checksums are zeros.
  bool without_checksums = false;
};

/// What a file header tells of the chunks, by their numbers. As it stands here: of a log that was copied while it was
/// written, whose header knows of one chunk, whatever follows.
struct EvtxHeader {
  static constexpr std::uint32_t kDirty = 1, kWithoutChecksums = 4;

  std::uint64_t oldest = 0, newest = 0, next_record = 1, count = 1;
  std::uint32_t flags = kDirty;
};
/// The first 4096 bytes of a file.
[[nodiscard]] std::string evtx_file_header(const EvtxHeader& told);

class EvtxWriter {
 public:
  explicit EvtxWriter(const EvtxOptions& options = {}) : options_(options) {}

  /// Fails when the event does not fit into a chunk.
  [[nodiscard]] Result<> add(const EvtxEvent& event);
  /// What follows stands in a new chunk.
  void end_chunk();
  /// The file: header and chunks. More may be added later.
  [[nodiscard]] std::string file() const;
  [[nodiscard]] Result<> write(const std::filesystem::path& path) const;

 private:
  EvtxOptions options_;
  std::vector<std::string> chunks_;  // as they stand in the file
  std::uint64_t finished_ = 0;       // chunks ever
  EvtxChunk chunk_;
  std::uint64_t next_record_ = 1;
};

/// Damage to a file in memory. Chunks count from 0; pages are 4096 bytes of a chunk.
void damage_chunk_checksum(std::string& file, std::size_t chunk);
void damage_header_checksum(std::string& file, std::size_t chunk);
void zero_page(std::string& file, std::size_t chunk, std::size_t page);
void damage_magic(std::string& file, std::size_t chunk);
/// Leaves so many bytes of the last chunk.
void cut_last_chunk(std::string& file, std::size_t size);

/// Writes over some records in the middle of a finished chunk: over the first from its first byte, over the last as far
/// as its middle. Records that others need to be read are spared. Gives the numbers of those that are lost; none when
/// the chunk holds too few.
[[nodiscard]] std::vector<std::uint64_t> tear(std::string& chunk, const std::vector<EvtxChunk::Place>& places);
/// Leaves of a finished chunk what stands before the middle of its middle record. Gives the numbers of those lost.
[[nodiscard]] std::vector<std::uint64_t> cut(std::string& chunk, const std::vector<EvtxChunk::Place>& places);

}  // namespace monalys::simulate
