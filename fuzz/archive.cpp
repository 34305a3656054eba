// What opens files, on bytes of any kind: it never gives more than its limits allow, every stream ends, and a second
// reading gives what the first gave.

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ranges>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "ingest/reader.hpp"
#include "targets.hpp"

namespace monalys::fuzz {
namespace {

/// A file that lies in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
    while (!bytes.empty()) {
      const auto written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }
  [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

/// Small, so that inputs of a few bytes come up against them.
constexpr ingest::ReaderLimits kLimits{
    .expansion = 100, .free_bytes = std::uint64_t{1} << 20U, .entries = 30, .window_bytes = std::uint64_t{16} << 20U};

struct Stream {
  std::string member;
  std::string name;
  std::uint64_t bytes = 0;
  std::uint64_t digest = 0;
  bool operator==(const Stream&) const = default;
};

struct Reading {
  std::vector<Stream> streams;
  std::string error;
  std::string broken;
  bool operator==(const Reading&) const = default;
};

Reading read_all(const std::string& path, std::size_t input_bytes) {
  Reading reading;
  const auto most = std::max<std::uint64_t>(kLimits.free_bytes, kLimits.expansion * (input_bytes + 1));
  std::uint64_t total = 0;
  auto reader = ingest::Reader::open(path, kLimits);
  if (!reader) {
    reading.error = reader.error().message;
    return reading;
  }
  while (true) {
    const auto more = reader->next();
    if (!more) {
      reading.error = more.error().message;
      return reading;
    }
    if (!*more) return reading;
    auto& stream = reading.streams.emplace_back(Stream{reader->member(), reader->stream_name()});
    for (const auto& other : reading.streams | std::views::take(reading.streams.size() - 1)) {
      if (other.member == stream.member) reading.broken = "two streams have one name";
    }
    if (stream.member.empty() && reading.streams.size() > 1) reading.broken = "a member has no name";
    if (!is_utf8(stream.member)) reading.broken = "a name is not UTF-8";
    if (stream.name.contains('/')) reading.broken = "the name of a stream holds a folder";
    while (true) {
      const auto bytes = reader->read();
      if (!bytes) {
        reading.error = bytes.error().message;
        return reading;
      }
      if (bytes->empty()) break;
      stream.bytes += bytes->size();
      total += bytes->size();
      for (const char c : *bytes) stream.digest = (stream.digest ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3ULL;
      if (total > most) {
        reading.broken = fmt::format("{} bytes come out of {}", total, input_bytes);
        return reading;
      }
    }
    const auto after = reader->read();
    if (after && !after->empty()) reading.broken = "a stream goes on after its end";
  }
}

}  // namespace

std::string broken_promise_of_archive(std::string_view bytes) {
  const MemoryFile file(bytes);
  const auto first = read_all(file.path(), bytes.size());
  if (!first.broken.empty()) return first.broken;
  if (first.error.empty() && first.streams.empty()) return "neither streams nor an error";
  if (read_all(file.path(), bytes.size()) != first) return "a second reading gives something else";
  return {};
}

}  // namespace monalys::fuzz
