#include "simulate/output_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <cassert>
#include <fstream>
#include <optional>

namespace monalys::simulate {
namespace {

constexpr std::size_t kBlock = 1U << 16;

/// The next character of valid UTF-8, which the simulation's own texts are.
char32_t take(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t character = length == 1 ? lead : lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(length);
  return character;
}

void append(std::string& to, std::string_view text, Encoding encoding) {
  while (!text.empty()) {
    const char32_t character = take(text);
    if (encoding == Encoding::windows_1252) {
      assert(character < 0x80 || (character >= 0xa0 && character < 0x100));  // where it equals Latin-1
      to += static_cast<char>(character);
    } else {
      assert(character < 0x10000);  // no surrogate pairs are needed
      to += static_cast<char>(character & 0xff);
      to += static_cast<char>(character >> 8);
    }
  }
}

}  // namespace

struct OutputFile::Sink {
  std::filesystem::path path;
  std::string block;
  std::ofstream plain;
  archive* packed = nullptr;  // null: plain
  std::optional<Error> problem;

  ~Sink() {
    if (packed != nullptr) archive_write_free(packed);
  }

  void note(std::string_view reason) {
    if (!problem) {
      problem = Error{Code::io, fmt::format("writing {}: {}", path.string(), reason),
                      "Free some space or choose another folder."};
    }
  }

  void flush() {
    if (problem || block.empty()) return;
    if (packed != nullptr) {
      if (archive_write_data(packed, block.data(), block.size()) < 0) note(archive_error_string(packed));
    } else if (!plain.write(block.data(), static_cast<std::streamsize>(block.size()))) {
      note("the disk refused it");
    }
    block.clear();
  }
};

OutputFile::OutputFile(std::unique_ptr<Sink> sink, Encoding encoding) : sink_(std::move(sink)), encoding_(encoding) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::create(const std::filesystem::path& path, Encoding encoding) {
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  if (problem) {
    return fail(Code::io, fmt::format("{}: {}", path.parent_path().string(), problem.message()),
                "Choose a folder that can be written to.");
  }
  auto sink = std::make_unique<Sink>();
  sink->path = path;
  sink->block.reserve(kBlock + 4096);
  if (path.extension() == ".gz") {
    sink->packed = archive_write_new();
    archive* packed = sink->packed;
    archive_entry* entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_pathname(entry, "data");
    const bool ready = archive_write_add_filter_gzip(packed) == ARCHIVE_OK &&
                       archive_write_set_filter_option(packed, "gzip", "compression-level", "1") == ARCHIVE_OK &&
                       archive_write_set_filter_option(packed, "gzip", "timestamp", nullptr) == ARCHIVE_OK &&
                       archive_write_set_format_raw(packed) == ARCHIVE_OK &&
                       archive_write_open_filename(packed, path.c_str()) == ARCHIVE_OK &&
                       archive_write_header(packed, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    if (!ready) {
      return fail(Code::io, fmt::format("{}: {}", path.string(), archive_error_string(packed)),
                  "Choose a folder that can be written to.");
    }
  } else {
    sink->plain.open(path, std::ios::binary | std::ios::trunc);
    if (!sink->plain) {
      return fail(Code::io, fmt::format("{}: cannot be written", path.string()),
                  "Choose a folder that can be written to.");
    }
  }
  if (encoding == Encoding::utf16le_with_mark) sink->block = "\xff\xfe";
  return OutputFile{std::move(sink), encoding};
}

void OutputFile::write(std::string_view text) {
  if (encoding_ == Encoding::bytes) {
    sink_->block += text;
  } else {
    append(sink_->block, text, encoding_);
  }
  if (sink_->block.size() >= kBlock) sink_->flush();
}

void OutputFile::write(std::span<const std::byte> bytes) {
  assert(encoding_ == Encoding::bytes);
  sink_->block.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (sink_->block.size() >= kBlock) sink_->flush();
}

Result<> OutputFile::close() {
  sink_->flush();
  if (sink_->packed != nullptr) {
    if (archive_write_close(sink_->packed) != ARCHIVE_OK) sink_->note(archive_error_string(sink_->packed));
  } else {
    sink_->plain.close();
    if (!sink_->plain) sink_->note("the disk refused it");
  }
  if (sink_->problem) return std::unexpected(*sink_->problem);
  return {};
}

}  // namespace monalys::simulate
