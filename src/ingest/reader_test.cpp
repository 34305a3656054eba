#include "ingest/reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <utility>
#include <vector>

namespace monalys::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

using Streams = std::vector<std::pair<std::string, std::string>>;  // member, content

Result<Streams> read_all(const std::filesystem::path& path, ReaderLimits limits = {}) {
  MONALYS_TRY(auto reader, Reader::open(path, limits));
  Streams streams;
  while (true) {
    MONALYS_TRY(const bool more, reader.next());
    if (!more) return streams;
    streams.emplace_back(reader.member(), "");
    while (true) {
      MONALYS_TRY(const auto bytes, reader.read());
      if (bytes.empty()) break;
      streams.back().second.append(bytes.data(), bytes.size());
    }
  }
}

class ReaderFile : public testing::Test {
 protected:
  ReaderFile() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(testing::TempDir()) / (std::string("monalys_reader_") + test->name());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  ~ReaderFile() override { std::filesystem::remove_all(root_); }

  std::filesystem::path write(const char* name, std::string_view content) {
    std::ofstream(root_ / name, std::ios::binary) << content;
    return root_ / name;
  }

  /// Writes with libarchive; filter and format by its own codes.
  std::filesystem::path pack(const char* name, int filter, int format, const Streams& streams) {
    auto* out = archive_write_new();
    archive_write_add_filter(out, filter);
    archive_write_set_format(out, format);
    if (format == ARCHIVE_FORMAT_ZIP) archive_write_zip_set_compression_deflate(out);
    EXPECT_EQ(archive_write_open_filename(out, (root_ / name).c_str()), ARCHIVE_OK) << archive_error_string(out);
    for (const auto& [member, content] : streams) {
      auto* entry = archive_entry_new();
      archive_entry_set_pathname(entry, member.c_str());
      archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
      archive_entry_set_filetype(entry, member.ends_with('/') ? AE_IFDIR : AE_IFREG);
      archive_entry_set_perm(entry, 0644);
      EXPECT_EQ(archive_write_header(out, entry), ARCHIVE_OK);
      archive_write_data(out, content.data(), content.size());
      archive_entry_free(entry);
    }
    EXPECT_EQ(archive_write_free(out), ARCHIVE_OK);
    return root_ / name;
  }
  std::filesystem::path compress(const char* name, int filter, const std::string& content) {
    return pack(name, filter, ARCHIVE_FORMAT_RAW, {{"x", content}});
  }

  std::filesystem::path root_;
};

TEST_F(ReaderFile, PlainAndCompressedFilesGiveTheSameBytes) {
  std::string content;
  for (int i = 0; i < 100'000; ++i) content += std::to_string(i) + "\n";
  EXPECT_EQ((*read_all(write("plain.csv", content)))[0].second, content);
  for (const auto& [name, filter] : {std::pair{"a.csv.gz", ARCHIVE_FILTER_GZIP},
                                     {"a.csv.xz", ARCHIVE_FILTER_XZ},
                                     {"a.csv.zst", ARCHIVE_FILTER_ZSTD},
                                     {"a.csv.bz2", ARCHIVE_FILTER_BZIP2}}) {
    const auto path = compress(name, filter, content);
    EXPECT_LT(std::filesystem::file_size(path), content.size());
    const auto streams = read_all(path);
    ASSERT_TRUE(streams) << streams.error().message;
    EXPECT_EQ((*streams)[0].second, content) << name;
    auto reader = Reader::open(path);
    ASSERT_TRUE(reader->next());
    EXPECT_EQ(reader->stream_name(), "a.csv");
  }
}

TEST_F(ReaderFile, GzipMembersOneAfterAnotherAreOneStream) {
  const auto first = compress("1.gz", ARCHIVE_FILTER_GZIP, "one\n");
  const auto second = compress("2.gz", ARCHIVE_FILTER_GZIP, "two\n");
  std::ofstream both(root_ / "both.gz", std::ios::binary);
  both << std::ifstream(first, std::ios::binary).rdbuf() << std::ifstream(second, std::ios::binary).rdbuf();
  both.close();
  EXPECT_THAT(*read_all(root_ / "both.gz"), ElementsAre(Pair("", "one\ntwo\n")));
}

TEST_F(ReaderFile, MembersOfZipAndTarAreStreamsOfTheirOwn) {
  const Streams streams{{"logs/", ""}, {"logs/a.csv", "a\n"}, {"logs/b.csv", "b\n"}};
  for (const auto& path : {pack("x.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, streams),
                           pack("x.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, streams),
                           pack("x.tar.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_USTAR, streams)}) {
    const auto found = read_all(path);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_THAT(*found, ElementsAre(Pair("logs/a.csv", "a\n"), Pair("logs/b.csv", "b\n"))) << path;
  }
}

TEST_F(ReaderFile, AnArchiveWithinAnArchiveIsRefused) {
  const auto inner = compress("inner.gz", ARCHIVE_FILTER_GZIP, "one\n");
  std::ifstream in(inner, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto result = read_all(pack("x.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, {{"inner.gz", bytes}}));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("x.tar!inner.gz is compressed within its archive"));
}

TEST_F(ReaderFile, RecordsOfZerosAreNoEmptyTarArchive) {
  const std::string zeros(384 * 4, '\0');
  const auto streams = read_all(write("wtmp", zeros));
  ASSERT_TRUE(streams) << streams.error().message;
  EXPECT_THAT(*streams, ElementsAre(Pair("", zeros)));
}

TEST_F(ReaderFile, AnEmptyFileIsAnError) {
  const auto result = read_all(write("empty.csv", ""));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("empty.csv is empty"));
}

TEST_F(ReaderFile, AFolderIsAnError) {
  const auto result = read_all(root_);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("is a folder"));
}

TEST_F(ReaderFile, AMissingFileIsAnError) {
  const auto result = read_all(root_ / "none");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::not_found);
}

TEST_F(ReaderFile, AnUnreadableFileIsAnError) {
  constexpr uid_t kNobody = 65534;
  const auto path = write("secret.csv", "x");
  ::chmod(path.c_str(), 0);
  // Root may read every file, so that for a moment this is somebody else.
  const bool was_root = ::geteuid() == 0;
  if (was_root) {
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  const auto result = read_all(path);
  if (was_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::permission);
  EXPECT_THAT(result.error().message, HasSubstr("secret.csv cannot be opened"));
}

TEST_F(ReaderFile, ACutArchiveIsAnErrorThatNamesThePlace) {
  std::string content;
  for (int i = 0; i < 100'000; ++i) content += std::to_string(i * 7919 % 100'003) + "\n";
  const auto path = compress("cut.gz", ARCHIVE_FILTER_GZIP, content);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const auto result = read_all(path);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("cut.gz cannot be decompressed"));
}

TEST_F(ReaderFile, AFileThatGrowsBeyondReasonIsRefused) {
  ReaderLimits limits;
  limits.free_bytes = 1 << 20;
  const auto path = compress("bomb.gz", ARCHIVE_FILTER_GZIP, std::string(std::size_t{8} << 20U, 'x'));
  const auto result = read_all(path, limits);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("grows more than 500 times"));
}

}  // namespace
}  // namespace monalys::ingest
