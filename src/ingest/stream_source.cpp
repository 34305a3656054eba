#include "ingest/stream_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace monalys::ingest {

std::string shown(const FoundFile& file, const std::string& member) {
  std::string path = file.path == kStandardInput ? "standard input" : file.path.string();
  return member.empty() ? path : path + "!" + member;
}

Result<StreamSource> StreamSource::open(const FoundFile& file, const Source& source, const Zone& zone) {
  MONALYS_TRY(auto reader, Reader::open(file.path));
  return StreamSource(std::move(reader), file, source, zone);
}

Result<bool> StreamSource::next() {
  MONALYS_TRY(const auto more, reader_.next());
  if (more) ++streams_;
  return more;
}

Result<void> StreamSource::read_head() {
  raw_head_.clear();
  whole_ = false;
  while (raw_head_.size() < kHeadBytes && !whole_) {
    MONALYS_TRY(const auto bytes, reader_.read());
    whole_ = bytes.empty();
    raw_head_.append(bytes.data(), bytes.size());
  }
  return {};
}

Result<void> StreamSource::recognise() {
  MONALYS_CHECK(read_head());
  if (raw_head_.empty()) {
    return fail(Code::invalid_input, fmt::format("{} is empty", path()), "Check what should have written it.");
  }
  auto opened = open_stream({raw_head_, whole_, reader_.stream_name(), path(), reader_.written_at()}, *source_, *zone_);
  if (!opened) return std::unexpected(within(path(), std::move(opened).error()));
  opened_ = std::make_shared<const OpenStream>(std::move(*opened));
  decoder_.emplace(opened_->encoding);
  gave_head_ = false;
  ended_ = false;
  was_cut_ = false;
  decoded_head_.clear();
  if (auto decoded = decoder_->decode(std::string_view(raw_head_).substr(opened_->mark_bytes), decoded_head_);
      !decoded) {
    return std::unexpected(within(path(), std::move(decoded).error()));
  }
  return {};
}

Result<void> StreamSource::again() {
  MONALYS_TRY(reader_, Reader::open(file_->path));
  for (std::uint64_t i = 0; i < streams_; ++i) {
    MONALYS_TRY(const auto more, reader_.next());
    if (!more) return fail(Code::io, fmt::format("{} changed while it was read", shown(*file_, {})), "Run it again.");
  }
  return recognise();
}

Result<std::string_view> StreamSource::read() {
  if (!gave_head_) {
    gave_head_ = true;
    if (!decoded_head_.empty()) return std::string_view(decoded_head_);
  }
  while (!ended_) {
    std::span<const char> bytes;
    if (!whole_) {
      MONALYS_TRY(bytes, reader_.read());
    }
    if (bytes.empty()) {
      ended_ = true;
      if (auto finished = decoder_->finish(); !finished) {
        was_cut_ = true;
        if (tolerates_cut_) break;
        return std::unexpected(within(path(), std::move(finished).error()));
      }
      break;
    }
    const std::string_view raw(bytes.data(), bytes.size());
    if (decoder_->passes_through()) return raw;
    text_.clear();
    if (auto decoded = decoder_->decode(raw, text_); !decoded) {
      return std::unexpected(within(path(), std::move(decoded).error()));
    }
    if (!text_.empty()) return std::string_view(text_);
  }
  return std::string_view{};
}

Result<Compared> compare(StreamSource& stream, const PseudonymKey& key, std::uint64_t content_bytes,
                         std::string_view expected) {
  Compared result{.hash = ContentHash(key), .after = {}, .same = false};
  while (result.hash.bytes() < content_bytes) {
    MONALYS_TRY(const auto bytes, stream.read());
    if (bytes.empty()) return result;
    const auto missing = content_bytes - result.hash.bytes();
    const auto taken = std::min<std::uint64_t>(missing, bytes.size());
    result.hash.add(bytes.substr(0, taken));
    result.after = bytes.substr(taken);
  }
  result.same = fingerprint(key, result.hash.mark()) == expected;
  return result;
}

}  // namespace monalys::ingest
