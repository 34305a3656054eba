#include "ingest/framing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace monalys::ingest {

Framer::Framer(formats::Framing framing, formats::Parser::Prelude prelude, Start start, FramingLimits limits, Take take,
               Drop drop)
    : framing_(framing),
      limits_(limits),
      take_(std::move(take)),
      drop_(std::move(drop)),
      buffers_(start.buffers),
      prelude_left_(start.hash.bytes() == 0 ? prelude.bytes : 0),
      cut_at_(start.cut_at),
      pushed_(start.hash.bytes()),
      next_record_(start.hash.bytes() == 0 ? prelude.records + 1 : start.next_record),
      hash_(start.hash) {}

void Framer::pass_over(std::string_view bytes) { hash_.add(bytes); }

Result<void> Framer::push(std::string_view piece) {
  if (pushed_ < cut_at_ && pushed_ + piece.size() >= cut_at_) {
    const auto before = cut_at_ - pushed_;
    MONALYS_CHECK(push_uncut(piece.substr(0, before)));
    if (last_end_ > 0) emit(last_end_);
    piece.remove_prefix(before);
    pushed_ = cut_at_;
  }
  pushed_ += piece.size();
  return push_uncut(piece);
}

Result<void> Framer::push_uncut(std::string_view piece) {
  const auto skipped = std::min(prelude_left_, piece.size());
  prelude_left_ -= skipped;
  pass_over(piece.substr(0, skipped));
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
      pass_over(piece.substr(0, gone));
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
  while (scan()) {
    if (!cut_line()) drop_line();
  }
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
    case Kind::terminated:
      return scan_terminated();
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
      ends_ += count_of(fresh.substr(0, end + 1), '\n');
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

bool Framer::scan_terminated() {
  const auto length = framing_.terminator.size();
  while (true) {
    // The terminator may have been cut in two.
    const auto from = std::max(last_end_, scanned_ < length ? 0 : scanned_ - length + 1);
    const auto found = buffer_.find(framing_.terminator, from);
    const auto end = found == std::string::npos ? buffer_.size() : found + length;
    if (end - last_end_ > limits_.line_bytes) return true;
    scanned_ = end;
    if (found == std::string::npos) return false;
    last_end_ = end;
    ++ends_;
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

bool Framer::cut_line() {
  if (framing_.cut_line == nullptr) return false;
  // What is looked at does not depend on how the stream came, so neither does where it is cut.
  const auto bytes = framing_.cut_line(std::string_view(buffer_).substr(last_end_, limits_.line_bytes));
  if (bytes == 0) return false;
  last_end_ += bytes;
  emit(last_end_);
  return true;
}

void Framer::drop_line() {
  if (last_end_ > 0) emit(last_end_);
  drop_({next_record_, offset()});
  ++next_record_;
  // A quote that nobody closed swallows the lines after it: only the line in which it stands is lost.
  const auto end = buffer_.find('\n');
  dropping_ = end == std::string::npos;
  const auto gone = dropping_ ? buffer_.size() : end + 1;
  pass_over(std::string_view(buffer_).substr(0, gone));
  buffer_.erase(0, gone);
  scanned_ = 0;
  quoted_ = false;
}

void Framer::emit(std::size_t bytes) {
  OwnedBlock block;
  block.first_record = next_record_;
  block.offset = offset();
  auto rest = buffers_ != nullptr ? buffers_->take() : std::string{};
  rest.reserve(std::min(bytes, limits_.block_bytes) + limits_.line_bytes / 4);
  rest.assign(buffer_, bytes);
  buffer_.resize(bytes);
  block.bytes = std::exchange(buffer_, std::move(rest));
  next_record_ += ends_;
  pass_over(block.bytes);
  block.end = hash_.mark();
  scanned_ -= std::min(scanned_, bytes);
  last_end_ = 0;
  ends_ = 0;
  take_(std::move(block));
}

Framer::Rest Framer::finish() {
  Rest rest;
  if (framing_.kind == Kind::document && !buffer_.empty()) last_end_ = buffer_.size();
  if (last_end_ > 0) emit(last_end_);
  rest.end = hash_.mark();
  rest.within_long_line = dropping_;
  if (!buffer_.empty()) {
    rest.tail.emplace();
    rest.tail->first_record = next_record_;
    rest.tail->offset = offset();
    rest.tail->bytes = std::exchange(buffer_, {});
  }
  return rest;
}

}  // namespace monalys::ingest
