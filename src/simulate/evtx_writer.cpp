#include "simulate/evtx_writer.hpp"

#include <zlib.h>

#include <algorithm>
#include <fstream>

#include "simulate/evtx_bytes.hpp"

namespace monalys::simulate {
namespace {

constexpr std::size_t kFileHeader = 4096;
constexpr std::size_t kTorn = 3;  // records

std::size_t place_of(std::size_t chunk) { return kFileHeader + chunk * EvtxChunk::kSize; }

}  // namespace

std::string evtx_file_header(const EvtxHeader& told) {
  std::string header(kFileHeader, '\0');
  header.replace(0, 8, std::string_view("ElfFile\0", 8));
  put_number(header, 8, told.oldest, 8);
  put_number(header, 16, told.newest, 8);
  put_number(header, 24, told.next_record, 8);
  put_number(header, 32, 128, 4);
  put_number(header, 36, 1, 2);
  put_number(header, 38, 3, 2);
  put_number(header, 40, kFileHeader, 2);
  put_number(header, 42, told.count, 2);
  put_number(header, 120, told.flags, 4);
  if ((told.flags & EvtxHeader::kWithoutChecksums) == 0) {
    put_number(header, 124, ::crc32(0, reinterpret_cast<const Bytef*>(header.data()), 120), 4);
  }
  return header;
}

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
  if (options_.dirty) put_number(bytes, 120, EvtxHeader::kDirty, 4);  // beyond what the checksum covers
  if (options_.without_checksums) {
    put_number(bytes, 120, EvtxHeader::kWithoutChecksums, 4);
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
  const std::uint32_t flags =
      (options_.dirty ? EvtxHeader::kDirty : 0) | (options_.without_checksums ? EvtxHeader::kWithoutChecksums : 0);
  auto file = options_.dirty
                  ? evtx_file_header(
                        {.oldest = whole.finished_ - count, .count = std::min<std::uint64_t>(count, 1), .flags = flags})
                  : evtx_file_header({.oldest = whole.finished_ - count,
                                      .newest = whole.finished_ - std::min<std::uint64_t>(count, 1),
                                      .next_record = next_record_,
                                      .count = count,
                                      .flags = flags});
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

std::vector<std::uint64_t> tear(std::string& chunk, const std::vector<EvtxChunk::Place>& places) {
  const auto middle = places.begin() + static_cast<std::ptrdiff_t>(places.size() / 2);
  const auto first = std::find_if_not(middle, places.end(), [](const auto& each) { return each.defines; });
  std::vector<std::uint64_t> lost;
  std::size_t end = 0;
  for (auto each = first; each != places.end() && !each->defines && lost.size() < kTorn; ++each) {
    lost.push_back(each->number);
    end = each->offset + each->size / 2;
  }
  if (!lost.empty()) chunk.replace(first->offset, end - first->offset, end - first->offset, '\xa5');
  return lost;
}

std::vector<std::uint64_t> cut(std::string& chunk, const std::vector<EvtxChunk::Place>& places) {
  std::vector<std::uint64_t> lost;
  if (places.empty()) return lost;
  const auto& middle = places[places.size() / 2];
  chunk.resize(middle.offset + middle.size / 2);
  for (auto i = places.size() / 2; i < places.size(); ++i) lost.push_back(places[i].number);
  return lost;
}

}  // namespace monalys::simulate
