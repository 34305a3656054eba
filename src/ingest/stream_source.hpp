// The streams of one file as decoded bytes: opened, recognised, decoded; and, where the ledger knows something of them,
// compared with it.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"
#include "ingest/content_hash.hpp"
#include "ingest/decode_text.hpp"
#include "ingest/find_files.hpp"
#include "ingest/open_stream.hpp"
#include "ingest/reader.hpp"

namespace monalys::ingest {

/// "logs.zip!a/x.log", or "standard input".
[[nodiscard]] std::string shown(const FoundFile& file, const std::string& member);

/// Goes through the streams of a file. A stream can be begun again, which opens the file anew.
class StreamSource {
 public:
  [[nodiscard]] static Result<StreamSource> open(const FoundFile& file, const Source& source, const Zone& zone);

  /// To the next stream; false: there is none. What is wrong with the one before does not matter.
  [[nodiscard]] Result<bool> next();
  /// Recognises the stream. Fails for empty ones and those that no format or encoding fits.
  [[nodiscard]] Result<void> recognise();
  /// Back to the first byte of the stream, which next() and recognise() had reached.
  [[nodiscard]] Result<void> again();

  /// The next decoded bytes; none at the end. They hold until the next call.
  [[nodiscard]] Result<std::string_view> read();

  /// The file is being written at this moment: that it ends within a character is no damage.
  void tolerate_cut() { tolerates_cut_ = true; }
  [[nodiscard]] bool was_cut() const { return was_cut_; }

  [[nodiscard]] const std::string& member() const { return reader_.member(); }
  [[nodiscard]] std::string path() const { return shown(*file_, member()); }
  [[nodiscard]] std::uint64_t consumed_bytes() const { return reader_.consumed_bytes(); }
  /// After recognise(): how to read it, and its first decoded bytes (64 KiB of the stream).
  [[nodiscard]] const std::shared_ptr<const OpenStream>& opened() const { return opened_; }
  [[nodiscard]] std::string_view head() const { return decoded_head_; }

 private:
  StreamSource(Reader reader, const FoundFile& file, const Source& source, const Zone& zone)
      : reader_(std::move(reader)), file_(&file), source_(&source), zone_(&zone) {}
  [[nodiscard]] Result<void> read_head();

  Reader reader_;
  const FoundFile* file_;
  const Source* source_;
  const Zone* zone_;
  std::uint64_t streams_ = 0;  // gone to so far
  std::string raw_head_;
  bool whole_ = false;  // the head is all there is
  std::string decoded_head_;
  std::shared_ptr<const OpenStream> opened_;
  std::optional<TextDecoder> decoder_;
  bool gave_head_ = false;
  bool ended_ = false;
  bool tolerates_cut_ = false;
  bool was_cut_ = false;  // the stream ended within a character
  std::string text_;
};

struct Compared {
  ContentHash hash;   // of the first bytes; what follows them was not taken
  std::string after;  // bytes that were read beyond them
  bool same = false;  // they have the fingerprint
};
/// Takes content_bytes from a recognised stream of which nothing was read yet, and compares them. Fails when the stream
/// cannot be read as far.
[[nodiscard]] Result<Compared> compare(StreamSource& stream, const PseudonymKey& key, std::uint64_t content_bytes,
                                       std::string_view fingerprint);

}  // namespace monalys::ingest
