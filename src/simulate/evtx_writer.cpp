#include "simulate/evtx_writer.hpp"

#include <zlib.h>

#include <algorithm>
#include <fstream>

#include "simulate/evtx_bytes.hpp"

namespace monalys::simulate {
namespace {

constexpr std::size_t kFileHeader = 4096;
constexpr std::uint32_t kDirty = 1;
constexpr std::uint32_t kWithoutChecksums = 4;

std::size_t place_of(std::size_t chunk) { return kFileHeader + chunk * EvtxChunk::kSize; }

}  // namespace

Result<> EvtxWriter::add(const EvtxEvent& event) {
  if (!chunk_.add(event, next_record_)) {
    end_chunk();
    if (!chunk_.add(event, next_record_)) {
      return fail(Code::invalid_input, "an event of " + event.provider + " does not fit into 64 KiB");
    }
  }
  ++next_record_;
  return {};
}

void EvtxWriter::end_chunk() {
  if (chunk_.empty()) return;
  auto bytes = chunk_.finished();
  chunk_ = {};
  if (options_.dirty) put_number(bytes, 120, kDirty, 4);  // beyond what the checksum covers
  if (options_.without_checksums) {
    put_number(bytes, 120, kWithoutChecksums, 4);
    put_number(bytes, 52, 0, 4);
    put_number(bytes, 124, 0, 4);
  }
  const bool full = options_.most_chunks != 0 && chunks_.size() == options_.most_chunks;
  if (full) {
    chunks_[finished_ % options_.most_chunks] = std::move(bytes);
  } else {
    chunks_.push_back(std::move(bytes));
  }
  ++finished_;
}

std::string EvtxWriter::file() const {
  auto whole = *this;
  whole.end_chunk();
  const auto count = whole.chunks_.size();
  const auto known = options_.dirty ? std::min<std::uint64_t>(count, 1) : count;

  std::string file(kFileHeader, '\0');
  file.replace(0, 8, std::string_view("ElfFile\0", 8));
  put_number(file, 8, whole.finished_ - count, 8);
  put_number(file, 16, options_.dirty ? 0 : whole.finished_ - std::min<std::uint64_t>(count, 1), 8);
  put_number(file, 24, options_.dirty ? 1 : next_record_, 8);
  put_number(file, 32, 128, 4);
  put_number(file, 36, 1, 2);
  put_number(file, 38, 3, 2);
  put_number(file, 40, kFileHeader, 2);
  put_number(file, 42, known, 2);
  put_number(file, 120, (options_.dirty ? kDirty : 0) | (options_.without_checksums ? kWithoutChecksums : 0), 4);
  if (!options_.without_checksums) {
    put_number(file, 124, ::crc32(0, reinterpret_cast<const Bytef*>(file.data()), 120), 4);
  }
  for (const auto& each : whole.chunks_) file += each;
  return file;
}

Result<> EvtxWriter::write(const std::filesystem::path& path) const {
  std::ofstream out(path, std::ios::binary);
  out << file();
  if (!out.flush())
    return fail(Code::io, path.string() + ": writing failed", "Choose a folder that can be written to.");
  return {};
}

void damage_chunk_checksum(std::string& file, std::size_t chunk) { file[place_of(chunk) + 52] ^= 0x55; }
void damage_header_checksum(std::string& file, std::size_t chunk) { file[place_of(chunk) + 124] ^= 0x55; }
void damage_magic(std::string& file, std::size_t chunk) { file.replace(place_of(chunk), 8, 8, '\0'); }
void zero_page(std::string& file, std::size_t chunk, std::size_t page) {
  file.replace(place_of(chunk) + page * 4096, 4096, 4096, '\0');
}
void cut_last_chunk(std::string& file, std::size_t size) {
  const auto chunks = (file.size() - kFileHeader) / EvtxChunk::kSize;
  file.resize(place_of(chunks - 1) + size);
}

}  // namespace monalys::simulate
