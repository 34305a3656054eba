#include "formats/evtx/chunk.hpp"

#include <libdeflate.h>

#include <algorithm>

#include "formats/evtx/bytes.hpp"
#include "formats/evtx/file_time.hpp"

namespace monalys::formats::evtx {
namespace {

using namespace std::string_view_literals;

constexpr auto kFileMark = "ElfFile\0"sv;
constexpr auto kChunkMark = "ElfChnk\0"sv;
constexpr std::uint32_t kRecordMark = 0x00002a2a;
constexpr std::uint32_t kChecksumsNotKept = 4;

bool all_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

}  // namespace

std::uint32_t crc32(std::uint32_t before, std::string_view bytes) {
  return libdeflate_crc32(before, bytes.data(), bytes.size());
}

std::string_view file_header_problem(std::string_view block) {
  if (!block.starts_with(kFileMark)) return "file header without its mark";
  if (block.size() < 128) return "file header cut short";
  const bool kept = (load<std::uint32_t>(block, 120) & kChecksumsNotKept) == 0;
  if (kept && crc32(0, block.substr(0, 120)) != load<std::uint32_t>(block, 124)) return "file header checksum wrong";
  return {};
}

Chunk::Chunk(std::string_view bytes, Slack slack) : bytes_(bytes.substr(0, kChunkSize)), slack_(slack) {
  limit_ = bytes_.size();
  marked_ = bytes_.starts_with(kChunkMark);
  if (!marked_) {
    if (all_zero(bytes_)) limit_ = 0;
    at_ = 0;
    searching_ = true;
    return;
  }
  if (bytes_.size() < kChunkHeader) {
    cut_ = true;
    limit_ = 0;
    return;
  }
  check();
}

void Chunk::check() {
  const auto stated_end = load<std::uint32_t>(bytes_, 48);
  const bool kept = (load<std::uint32_t>(bytes_, 120) & kChecksumsNotKept) == 0;
  const bool end_here = stated_end >= kChunkHeader && stated_end <= bytes_.size();
  cut_ = bytes_.size() < kChunkSize && !end_here;
  if (kept) {
    const auto head = crc32(crc32(0, bytes_.substr(0, 120)), bytes_.substr(128, kChunkHeader - 128));
    header_wrong_ = head != load<std::uint32_t>(bytes_, 124);
    data_wrong_ = !end_here ||
                  crc32(0, bytes_.substr(kChunkHeader, stated_end - kChunkHeader)) != load<std::uint32_t>(bytes_, 52);
  }
  trusted_ = kept && !header_wrong_ && !data_wrong_;
  // The stated end holds unless both the header and what it says are in doubt.
  if (end_here && !(header_wrong_ && data_wrong_)) limit_ = stated_end;
}

std::string_view Chunk::next_remark() {
  if (!marked_ && limit_ > 0) {
    marked_ = true;
    return "chunk without its mark";
  }
  if (cut_) {
    cut_ = data_wrong_ = false;
    return "chunk cut short";
  }
  if (header_wrong_) {
    header_wrong_ = false;
    return "chunk header checksum wrong";
  }
  if (data_wrong_) {
    data_wrong_ = false;
    return "chunk data checksum wrong";
  }
  return {};
}

bool Chunk::begins_at(std::size_t at) const {
  if (!has(bytes_, at, kSmallestRecord) || load<std::uint32_t>(bytes_, at) != kRecordMark) return false;
  const auto size = load<std::uint32_t>(bytes_, at + 4);
  return size >= kSmallestRecord && has(bytes_, at, size);
}

bool Chunk::record_at(std::size_t at) const {
  if (!begins_at(at)) return false;
  const auto size = load<std::uint32_t>(bytes_, at + 4);
  return load<std::uint32_t>(bytes_, at + size - 4) == size;
}

bool Chunk::plausible_record_at(std::size_t at) const {
  return record_at(at) && instant_of(FileTime{load<std::uint64_t>(bytes_, at + 16)}).has_value();
}

Chunk::Step Chunk::next() {
  while (true) {
    if (at_ >= limit_) {
      if (slack_ == Slack::ignore || in_slack_ || at_ >= bytes_.size() || limit_ == 0) return {};
      in_slack_ = searching_ = true;
      limit_ = bytes_.size();
    }
    const auto here = at_;
    const auto next_place = (here & ~std::size_t{7}) + 8;
    const bool whole = searching_ ? plausible_record_at(here) : record_at(here);
    if (whole || (!searching_ && begins_at(here))) {
      Step step{.kind = Step::Kind::record, .slack = in_slack_, .resynchronised = after_damage_, .at = here};
      step.size = load<std::uint32_t>(bytes_, here + 4);
      // A record whose end was overwritten may still have its fields; whether its size is true is not known.
      at_ = whole ? here + step.size : next_place;
      searching_ = after_damage_ = !whole;
      none_yet_ = false;
      return step;
    }

    auto found = next_place;
    while (found < limit_ && !plausible_record_at(found)) found += 8;
    const auto gap = here;
    const bool expected = !searching_ && !in_slack_;  // a record should have stood here
    if (found < limit_) {
      at_ = found;
      searching_ = true;
      if (!expected) continue;
      after_damage_ = true;
      return {.kind = Step::Kind::damage, .at = gap, .reason = "damaged record"};
    }
    at_ = limit_;
    if (in_slack_ || all_zero(bytes_.substr(gap, limit_ - gap))) continue;
    if (searching_ && none_yet_) return {.kind = Step::Kind::damage, .at = gap, .reason = "chunk without records"};
    if (!expected) continue;
    const bool cut = has(bytes_, gap, 8) && load<std::uint32_t>(bytes_, gap) == kRecordMark &&
                     load<std::uint32_t>(bytes_, gap + 4) > bytes_.size() - gap && bytes_.size() < kChunkSize;
    return {.kind = Step::Kind::damage, .at = gap, .reason = cut ? "cut record" : "damaged record"};
  }
}

}  // namespace monalys::formats::evtx
