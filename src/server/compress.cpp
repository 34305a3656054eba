#include "server/compress.hpp"

#include <zlib.h>

#include <limits>

#include "server/request_parts.hpp"

namespace monalys::server {
namespace {

constexpr std::size_t kLeast = 1024;
constexpr std::size_t kMost = std::size_t{16} << 20U;  // more would hold up others on the thread
constexpr std::size_t kMostEntries = 2000;
constexpr int kLevel = 5;
constexpr int kGzipWindow = 15 + 16;

bool is_text(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("application/json") || type.starts_with("image/svg+xml") ||
         type.starts_with("application/problem+json");
}

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  if (bytes.size() > std::numeric_limits<uInt>::max() ||
      deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  // zlib takes a pointer to what it does not change.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return whole ? out : std::string{};
}

std::shared_ptr<const std::string> Compressor::compressed(const std::shared_ptr<const std::string>& plain) {
  // Ours is not the only copy: it is remembered, and will be asked for again.
  const bool kept = plain.use_count() > 1;
  if (kept) {
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(plain.get());
    if (found != entries_.end() && found->second.plain.lock() == plain) return found->second.compressed;
  }
  auto made = shared_body(gzip(*plain));
  if (kept) {
    const std::scoped_lock lock{mutex_};
    if (entries_.size() >= kMostEntries) {
      std::erase_if(entries_, [](const auto& each) { return each.second.plain.expired(); });
    }
    if (entries_.size() < kMostEntries) entries_.insert_or_assign(plain.get(), Entry{plain, made});
  }
  return made;
}

void Compressor::apply(Response& response, std::string_view accept_encoding) {
  const auto kept = response.headers.find("cache-control");
  const bool secret = kept != response.headers.end() && kept->second.contains("no-store");
  if (response.events || response.body->size() < kLeast || response.body->size() > kMost || secret ||
      !is_text(response.type) || response.headers.contains("content-encoding") || !accepts_gzip(accept_encoding)) {
    return;
  }
  auto smaller = compressed(response.body);
  if (smaller->empty() || smaller->size() >= response.body->size()) return;
  response.body = std::move(smaller);
  response.headers.emplace("content-encoding", "gzip");
  // Not the same bytes any more, so the tag may only say that the meaning is the same.
  const auto tag = response.headers.find("etag");
  if (tag != response.headers.end() && tag->second.starts_with('"')) tag->second.insert(0, "W/");
}

}  // namespace monalys::server
