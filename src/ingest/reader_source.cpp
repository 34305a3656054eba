#include "ingest/reader_source.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace monalys::ingest {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10U;

}  // namespace

FileSource::FileSource(int descriptor)
    : descriptor_(descriptor), buffer_(std::make_unique_for_overwrite<char[]>(kReadBytes)) {}

Result<std::span<const char>> FileSource::read() {
  while (true) {
    const auto count = ::read(descriptor_, buffer_.get(), kReadBytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return fail(Code::io,
                  fmt::format("cannot be read after byte {}: {}", consumed_, std::generic_category().message(errno)),
                  "Look after the disk or the network share, and run this again: nothing is lost.");
    }
    consumed_ += static_cast<std::uint64_t>(count);
    return std::span<const char>(buffer_.get(), static_cast<std::size_t>(count));
  }
}

Result<void> Growth::add(std::size_t bytes) {
  total_ += bytes;
  if (total_ <= free_bytes_ || total_ / std::max<std::uint64_t>(file_.consumed_bytes(), 1) < expansion_) return {};
  return fail(Code::invalid_input, fmt::format("grows more than {} times when decompressed", expansion_),
              "No log does: it is refused to protect this machine. Decompress it by hand if it is to be trusted.");
}

Error damaged(const Growth& growth, std::string_view problem) {
  return {Code::invalid_input,
          fmt::format("cannot be decompressed after byte {}: {}", growth.consumed_bytes(), problem),
          "The file is cut or damaged: copy it again from where it came from."};
}

}  // namespace monalys::ingest
