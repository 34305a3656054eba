#include "ingest/framing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace monalys::ingest {

Framer::Framer(formats::Framing framing, formats::Parser::Prelude prelude, FramingLimits limits, Take take, Drop drop)
    : framing_(framing),
      limits_(limits),
      take_(std::move(take)),
      drop_(std::move(drop)),
      prelude_left_(prelude.bytes),
      next_record_(prelude.records + 1),
      offset_(prelude.bytes) {}

Result<void> Framer::push(std::string_view piece) {
  const auto skipped = std::min(prelude_left_, piece.size());
  prelude_left_ -= skipped;
  piece.remove_prefix(skipped);

  if (framing_.kind == Kind::document) {
    if (buffer_.size() + piece.size() > limits_.document_bytes) {
      return fail(Code::invalid_input,
                  fmt::format("it is a document of more than {} MiB", limits_.document_bytes >> 20U),
                  "Write one object a line, or split the file: a document must be held in memory as a whole.");
    }
    buffer_.append(piece);
    return {};
  }
  while (!piece.empty()) {
    if (dropping_) {
      const auto end = piece.find('\n');
      dropping_ = end == std::string_view::npos;
      const auto gone = dropping_ ? piece.size() : end + 1;
      offset_ += gone;
      piece.remove_prefix(gone);
      continue;
    }
    const auto taken = std::min(piece.size(), limits_.block_bytes);
    append(piece.substr(0, taken));
    piece.remove_prefix(taken);
  }
  return {};
}

void Framer::append(std::string_view piece) {
  buffer_.append(piece);
  while (scan()) drop_line();
  if (buffer_.size() >= limits_.block_bytes && last_end_ > 0) emit(last_end_);
}

bool Framer::scan() {
  switch (framing_.kind) {
    case Kind::fixed:
      ends_ = buffer_.size() / framing_.record_size;
      last_end_ = ends_ * framing_.record_size;
      return false;
    case Kind::document:
      return false;
    case Kind::lines:
      return scan_lines();
    case Kind::quoted_lines:
      // Most blocks hold no quotes, and then a line feed is an end.
      if (!quoted_ && buffer_.find('"', scanned_) == std::string::npos) return scan_lines();
      return scan_quoted();
  }
  return false;
}

bool Framer::scan_lines() {
  const std::string_view text = buffer_;
  while (true) {
    const auto window = std::min(text.size(), last_end_ + limits_.line_bytes);
    const auto from = std::min(std::max(scanned_, last_end_), window);
    const auto fresh = text.substr(from, window - from);
    if (const auto end = fresh.rfind('\n'); end != std::string_view::npos) {
      ends_ += static_cast<std::uint64_t>(std::ranges::count(fresh.substr(0, end + 1), '\n'));
      last_end_ = from + end + 1;
      scanned_ = last_end_;
    } else if (window < text.size()) {
      return true;
    } else {
      scanned_ = text.size();
      return false;
    }
  }
}

bool Framer::scan_quoted() {
  for (; scanned_ < buffer_.size(); ++scanned_) {
    if (scanned_ - last_end_ >= limits_.line_bytes) return true;
    const char c = buffer_[scanned_];
    if (c == '"') {
      quoted_ = !quoted_;
    } else if (c == '\n' && !quoted_) {
      last_end_ = scanned_ + 1;
      ++ends_;
    }
  }
  return false;
}

void Framer::drop_line() {
  if (last_end_ > 0) emit(last_end_);
  drop_({next_record_, offset_});
  ++next_record_;
  // A quote that nobody closed swallows the lines after it: only the line in which it stands is lost.
  const auto end = buffer_.find('\n');
  dropping_ = end == std::string::npos;
  const auto gone = dropping_ ? buffer_.size() : end + 1;
  offset_ += gone;
  buffer_.erase(0, gone);
  scanned_ = 0;
  quoted_ = false;
}

void Framer::emit(std::size_t bytes) {
  OwnedBlock block;
  block.first_record = next_record_;
  block.offset = offset_;
  std::string rest;
  rest.reserve(std::min(bytes, limits_.block_bytes) + limits_.line_bytes / 4);
  rest.assign(buffer_, bytes);
  buffer_.resize(bytes);
  block.bytes = std::exchange(buffer_, std::move(rest));
  next_record_ += ends_;
  offset_ += bytes;
  scanned_ -= std::min(scanned_, bytes);
  last_end_ = 0;
  ends_ = 0;
  take_(std::move(block));
}

void Framer::finish() {
  if (!buffer_.empty()) emit(buffer_.size());
}

}  // namespace monalys::ingest
