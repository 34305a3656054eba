#include "bench/parse_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace monalys::bench {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kLongestLine = std::size_t{1} << 16;

class Counter final : public formats::Sink {
 public:
  void interval(const IntervalRecord& record) override {
    ++said.records;
    if (!record.begun_at) return;
    ++said.begun;
    const auto from = record.asked_at ? *record.asked_at : *record.begun_at;
    const auto until = record.asked_at ? *record.begun_at : record.ended_at.value_or(from);
    said.seconds += unix_seconds(until) - unix_seconds(from);
  }
  void level(const LevelRecord&) override { ++others; }
  void moment(const MomentRecord&) override { ++others; }
  void event(const EventRecord&) override { ++others; }
  void membership(const MembershipRecord&) override { ++others; }
  void alias(const AliasRecord&) override { ++others; }
  void skip(std::string_view) override { ++others; }
  void reject(formats::Place place, std::string_view reason) override {
    if (!rejected) rejected = fmt::format("byte {}: {}", place.offset, reason);
  }
  void more() override { --others; }
  void remark(std::string_view) override {}

  Said said;
  std::uint64_t others = 0;
  std::optional<std::string> rejected;
};

class File {
 public:
  explicit File(const std::filesystem::path& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  /// As much of the buffer as there is file.
  [[nodiscard]] std::string_view read(std::span<char> buffer, std::uint64_t offset) const {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const auto got =
          ::pread(descriptor_, buffer.data() + filled, buffer.size() - filled, static_cast<off_t>(offset + filled));
      if (got <= 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return {buffer.data(), filled};
  }

 private:
  int descriptor_;
};

// The lines that begin in [number x kBlock, (number + 1) x kBlock) of the file, and where they stand.
formats::Block lines_of(const File& file, std::uint64_t number, std::span<char> buffer) {
  const std::uint64_t begin = number * kBlock;
  const std::uint64_t before = begin == 0 ? 0 : 1;  // a line feed just before means that a line begins here
  const auto bytes = file.read(buffer, begin - before);
  std::size_t first = 0;
  if (before == 1) first = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
  std::size_t last = bytes.size();
  if (bytes.size() == buffer.size()) last = bytes.find('\n', kBlock + before - 1) + 1;
  if (first >= last) return {};
  return {.bytes = bytes.substr(first, last - first), .offset = begin - before + first};
}

}  // namespace

Result<Said> parse_file(std::string_view format_id, const formats::Options& options, const std::filesystem::path& path,
                        unsigned threads) {
  const File file(path);
  std::vector<char> beginning(kLongestLine);
  const auto head = file.read(beginning, 0);
  if (head.empty()) return fail(Code::io, fmt::format("{}: {}", path.string(), std::strerror(errno)));
  MONALYS_TRY(const auto* format, formats::find(format_id));
  MONALYS_TRY(const auto parser, format->open({.bytes = head, .file_name = path.filename().native()}, options));
  const std::uint64_t size = std::filesystem::file_size(path);

  std::atomic<std::uint64_t> next = 0;
  std::vector<Counter> counters(threads);
  {
    std::vector<std::jthread> workers;
    workers.reserve(threads);
    for (Counter& counter : counters) {
      workers.emplace_back([&] {
        std::vector<char> buffer(kBlock + kLongestLine);
        for (std::uint64_t number = next++; number * kBlock < size; number = next++) {
          auto block = lines_of(file, number, buffer);
          if (number == 0) {
            block.bytes.remove_prefix(parser->prelude().bytes);
            block.offset = parser->prelude().bytes;
          }
          if (!block.bytes.empty()) parser->parse(block, counter);
        }
      });
    }
  }

  Said said;
  for (const Counter& counter : counters) {
    if (counter.rejected) return fail(Code::internal, fmt::format("{}: {}", path.string(), *counter.rejected));
    said.records += counter.said.records + counter.others;
    said.begun += counter.said.begun;
    said.seconds += counter.said.seconds;
  }
  return said;
}

}  // namespace monalys::bench
