#include "ingest/reader_decompress.hpp"

#include <bzlib.h>
#include <fmt/format.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <bit>

namespace monalys::ingest {
namespace {

using namespace std::literals;

constexpr std::size_t kOutputBytes = std::size_t{256} << 10U;
constexpr auto kOutOfMemory = "there is no memory for decompressing it"sv;

/// What all have in common: fetching input, and telling an end from a cut.
class Decompressor : public ByteSource {
 public:
  Decompressor(std::unique_ptr<ByteSource> inner, Growth& growth)
      : inner_(std::move(inner)), growth_(growth), output_(std::make_unique_for_overwrite<char[]>(kOutputBytes)) {}

  Result<std::span<const char>> read() final {
    while (true) {
      if (input_.empty() && !input_ended_) {
        MONALYS_TRY(input_, inner_->read());
        input_ended_ = input_.empty();
      }
      if (input_ended_ && at_end_) return std::span<const char>{};
      const auto room = std::span<char>(output_.get(), kOutputBytes);
      MONALYS_TRY(const auto made, step(room));
      if (made > 0) {
        MONALYS_CHECK(growth_.add(made));
        return std::span<const char>(room.first(made));
      }
      if (input_ended_ && !at_end_) return problem("it ends in the middle");
    }
  }

 protected:
  /// Takes from input_ and gives the number of bytes put out. Sets at_end_ where a stream may end.
  [[nodiscard]] virtual Result<std::size_t> step(std::span<char> output) = 0;

  [[nodiscard]] std::unexpected<Error> problem(std::string_view what) const {
    return std::unexpected(damaged(growth_, what));
  }
  /// Between two streams: some writers fill up with zeros. True: there is more to decompress.
  [[nodiscard]] bool skip_zeros() {
    const auto first = std::ranges::find_if(input_, [](char c) { return c != '\0'; });
    input_ = input_.subspan(static_cast<std::size_t>(first - input_.begin()));
    return !input_.empty();
  }
  void taken(std::size_t bytes) { input_ = input_.subspan(bytes); }

  std::span<const char> input_;
  bool input_ended_ = false;
  bool at_end_ = false;

 private:
  std::unique_ptr<ByteSource> inner_;
  Growth& growth_;
  std::unique_ptr<char[]> output_;
};

class Gzip final : public Decompressor {
 public:
  Gzip(std::unique_ptr<ByteSource> inner, Growth& growth) : Decompressor(std::move(inner), growth) {}
  ~Gzip() override { inflateEnd(&stream_); }
  [[nodiscard]] bool start() {
    constexpr int kLargestWindowOfGzip = 15 + 16;
    return inflateInit2(&stream_, kLargestWindowOfGzip) == Z_OK;
  }

 private:
  Result<std::size_t> step(std::span<char> output) override {
    if (at_end_) {
      if (!skip_zeros()) return 0;
      inflateReset(&stream_);
      at_end_ = false;
    }
    // zlib takes a pointer to what it will not change.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input_.data()));
    stream_.avail_in = static_cast<uInt>(input_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(output.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    taken(input_.size() - stream_.avail_in);
    if (status == Z_MEM_ERROR) return problem(kOutOfMemory);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      return problem(stream_.msg != nullptr ? stream_.msg : "damaged data");
    }
    at_end_ = status == Z_STREAM_END;
    return output.size() - stream_.avail_out;
  }

  z_stream stream_{};
};

class Bzip2 final : public Decompressor {
 public:
  Bzip2(std::unique_ptr<ByteSource> inner, Growth& growth) : Decompressor(std::move(inner), growth) {}
  ~Bzip2() override { BZ2_bzDecompressEnd(&stream_); }
  [[nodiscard]] bool start() { return BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK; }

 private:
  Result<std::size_t> step(std::span<char> output) override {
    if (at_end_) {
      if (!skip_zeros()) return 0;
      BZ2_bzDecompressEnd(&stream_);
      stream_ = {};
      if (!start()) return problem(kOutOfMemory);
      at_end_ = false;
    }
    if (input_.empty() && input_ended_) return 0;
    stream_.next_in = const_cast<char*>(input_.data());
    stream_.avail_in = static_cast<unsigned>(input_.size());
    stream_.next_out = output.data();
    stream_.avail_out = static_cast<unsigned>(output.size());
    const int status = BZ2_bzDecompress(&stream_);
    taken(input_.size() - stream_.avail_in);
    if (status == BZ_MEM_ERROR) return problem(kOutOfMemory);
    if (status != BZ_OK && status != BZ_STREAM_END) return problem("damaged data");
    at_end_ = status == BZ_STREAM_END;
    return output.size() - stream_.avail_out;
  }

  bz_stream stream_{};
};

class Xz final : public Decompressor {
 public:
  Xz(std::unique_ptr<ByteSource> inner, Growth& growth) : Decompressor(std::move(inner), growth) {}
  ~Xz() override { lzma_end(&stream_); }
  [[nodiscard]] bool start(std::uint64_t window_bytes) {
    constexpr std::uint64_t kBesideTheWindow = std::uint64_t{4} << 20U;
    return lzma_stream_decoder(&stream_, window_bytes + kBesideTheWindow, LZMA_CONCATENATED) == LZMA_OK;
  }

 private:
  Result<std::size_t> step(std::span<char> output) override {
    if (at_end_) return 0;
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(input_.data());
    stream_.avail_in = input_.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(output.data());
    stream_.avail_out = output.size();
    const auto status = lzma_code(&stream_, input_ended_ ? LZMA_FINISH : LZMA_RUN);
    taken(input_.size() - stream_.avail_in);
    switch (status) {
      case LZMA_OK:
      case LZMA_BUF_ERROR:  // nothing to do: the base class asks for input, or finds that there is none
        break;
      case LZMA_STREAM_END:
        at_end_ = true;
        break;
      case LZMA_MEM_ERROR:
        return problem(kOutOfMemory);
      case LZMA_MEMLIMIT_ERROR:
        return problem(fmt::format("it wants {} MiB of memory", lzma_memusage(&stream_) >> 20U));
      case LZMA_FORMAT_ERROR:
        return problem("what follows is not xz");
      case LZMA_OPTIONS_ERROR:
        return problem("it uses options of xz that are not known here");
      default:
        return problem("damaged data");
    }
    return output.size() - stream_.avail_out;
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

class Zstandard final : public Decompressor {
 public:
  Zstandard(std::unique_ptr<ByteSource> inner, Growth& growth)
      : Decompressor(std::move(inner), growth), stream_(ZSTD_createDStream()) {}
  ~Zstandard() override { ZSTD_freeDStream(stream_); }
  [[nodiscard]] bool start(std::uint64_t window_bytes) {
    const int window_bits = static_cast<int>(std::bit_width(window_bytes)) - 1;
    return stream_ != nullptr && ZSTD_isError(ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, window_bits)) == 0;
  }

 private:
  Result<std::size_t> step(std::span<char> output) override {
    if (at_end_ && input_.empty()) return 0;
    ZSTD_inBuffer in{input_.data(), input_.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const auto status = ZSTD_decompressStream(stream_, &out, &in);
    taken(in.pos);
    if (ZSTD_isError(status) != 0) return problem(ZSTD_getErrorName(status));
    at_end_ = status == 0;
    return out.pos;
  }

  ZSTD_DStream* stream_;
};

template <class Kind, class... Settings>
Result<std::unique_ptr<ByteSource>> start(std::unique_ptr<ByteSource> inner, Growth& growth, Settings... settings) {
  auto made = std::make_unique<Kind>(std::move(inner), growth);
  if (!made->start(settings...)) return fail(Code::io, "cannot be read: " + std::string(kOutOfMemory));
  return made;
}

}  // namespace

std::optional<Compression> recognise_compression(std::string_view head) {
  if (head.starts_with("\x1f\x8b\x08"sv)) return Compression::gzip;
  if (head.starts_with("\xfd\x37\x7a\x58\x5a\x00"sv)) return Compression::xz;
  if (head.starts_with("\x28\xb5\x2f\xfd"sv)) return Compression::zstandard;
  if (head.size() >= 10 && head.starts_with("BZh"sv) && head[3] >= '1' && head[3] <= '9') {
    const auto block = head.substr(4, 6);  // the first of a block, or the end of an empty stream
    if (block == "\x31\x41\x59\x26\x53\x59"sv || block == "\x17\x72\x45\x38\x50\x90"sv) return Compression::bzip2;
  }
  return std::nullopt;
}

Result<std::unique_ptr<ByteSource>> decompress(Compression compression, std::unique_ptr<ByteSource> inner,
                                               std::uint64_t window_bytes, Growth& growth) {
  switch (compression) {
    case Compression::gzip:
      return start<Gzip>(std::move(inner), growth);
    case Compression::xz:
      return start<Xz>(std::move(inner), growth, window_bytes);
    case Compression::zstandard:
      return start<Zstandard>(std::move(inner), growth, window_bytes);
    case Compression::bzip2:
      return start<Bzip2>(std::move(inner), growth);
  }
  return fail(Code::internal, "is compressed in a way that is not known here");
}

}  // namespace monalys::ingest
