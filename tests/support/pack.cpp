#include "support/pack.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <utility>

namespace monalys::testing {
namespace {

la_ssize_t append(archive*, void* into, const void* bytes, std::size_t size) {
  static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

std::string write(int filter, int format, const std::string& name, std::string_view content) {
  std::string out;
  auto* writing = archive_write_new();
  archive_write_add_filter(writing, filter);
  archive_write_set_format(writing, format);
  archive_write_set_bytes_in_last_block(writing, 1);
  archive_write_set_options(writing, "!timestamp");
  EXPECT_EQ(archive_write_open(writing, &out, nullptr, append, nullptr), ARCHIVE_OK) << archive_error_string(writing);
  auto* entry = archive_entry_new();
  archive_entry_set_pathname(entry, name.c_str());
  archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  EXPECT_EQ(archive_write_header(writing, entry), ARCHIVE_OK) << archive_error_string(writing);
  archive_write_data(writing, content.data(), content.size());
  archive_entry_free(entry);
  EXPECT_EQ(archive_write_free(writing), ARCHIVE_OK);
  return out;
}

}  // namespace

std::string suffix_of(Packed packed) {
  switch (packed) {
    case Packed::plain:
      return "";
    case Packed::gz:
      return ".gz";
    case Packed::xz:
      return ".xz";
    case Packed::zst:
      return ".zst";
    case Packed::bz2:
      return ".bz2";
    case Packed::zip:
    case Packed::gz_in_zip:
      return ".zip";
    case Packed::tar:
      return ".tar";
    case Packed::tar_gz:
      return ".tar.gz";
  }
  std::unreachable();
}

std::string pack(Packed packed, const std::string& name, std::string_view content) {
  switch (packed) {
    case Packed::plain:
      return std::string(content);
    case Packed::gz:
      return write(ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW, name, content);
    case Packed::xz:
      return write(ARCHIVE_FILTER_XZ, ARCHIVE_FORMAT_RAW, name, content);
    case Packed::zst:
      return write(ARCHIVE_FILTER_ZSTD, ARCHIVE_FORMAT_RAW, name, content);
    case Packed::bz2:
      return write(ARCHIVE_FILTER_BZIP2, ARCHIVE_FORMAT_RAW, name, content);
    case Packed::zip:
      return write(ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, name, content);
    case Packed::tar:
      return write(ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, name, content);
    case Packed::tar_gz:
      return write(ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_USTAR, name, content);
    case Packed::gz_in_zip:
      return pack(Packed::zip, name + ".gz", pack(Packed::gz, name, content));
  }
  std::unreachable();
}

std::string gunzip(std::string_view compressed) {
  std::string out;
  auto* reading = archive_read_new();
  archive_read_support_filter_gzip(reading);
  archive_read_support_format_raw(reading);
  EXPECT_EQ(archive_read_open_memory(reading, compressed.data(), compressed.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  EXPECT_EQ(archive_read_next_header(reading, &entry), ARCHIVE_OK);
  char part[65'536];
  while (true) {
    const auto bytes = archive_read_data(reading, part, sizeof part);
    EXPECT_GE(bytes, 0) << archive_error_string(reading);
    if (bytes <= 0) break;
    out.append(part, static_cast<std::size_t>(bytes));
  }
  archive_read_free(reading);
  return out;
}

}  // namespace monalys::testing
