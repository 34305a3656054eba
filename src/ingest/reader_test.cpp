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

  static std::string content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
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

TEST_F(ReaderFile, TarsOneAfterAnotherAreAllRead) {
  const auto one = content(pack("1.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, {{"a.log", "a\n"}}));
  const auto two = content(pack("2.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, {{"b.log", "b\n"}}));
  EXPECT_THAT(*read_all(write("both.tar", one + two)), ElementsAre(Pair("a.log", "a\n"), Pair("b.log", "b\n")));
}

TEST_F(ReaderFile, CompressedMembersAreDecompressed) {
  for (const int format : {ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_TAR_USTAR}) {
    const Streams members{{"a.log.gz", content(compress("a", ARCHIVE_FILTER_GZIP, "a\n"))},
                          {"b.log.xz", content(compress("b", ARCHIVE_FILTER_XZ, "b\n"))},
                          {"c.log.zst", content(compress("c", ARCHIVE_FILTER_ZSTD, "c\n"))},
                          {"d.log.bz2", content(compress("d", ARCHIVE_FILTER_BZIP2, "d\n"))},
                          {"e.log", "e\n"}};
    const auto path = pack("logs", ARCHIVE_FILTER_NONE, format, members);
    const auto streams = read_all(path);
    ASSERT_TRUE(streams) << streams.error().message;
    EXPECT_THAT(*streams, ElementsAre(Pair("a.log.gz", "a\n"), Pair("b.log.xz", "b\n"), Pair("c.log.zst", "c\n"),
                                      Pair("d.log.bz2", "d\n"), Pair("e.log", "e\n")));
    auto reader = Reader::open(path);
    ASSERT_TRUE(reader->next());
    EXPECT_EQ(reader->stream_name(), "a.log");
  }
}

TEST_F(ReaderFile, ArchivesWithinArchivesAreReadInPlace) {
  const Streams logs{{"x/a.log", "a\n"}, {"b.log", "b\n"}};
  const auto tar = content(pack("in.tar.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_USTAR, logs));
  const auto zip = content(pack("in.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"2021.tar.gz", tar}}));
  const auto path = pack("outer.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR,
                         {{"first.log", "1\n"}, {"in.zip", zip}, {"last.log", "2\n"}});
  const auto streams = read_all(path);
  ASSERT_TRUE(streams) << streams.error().message;
  EXPECT_THAT(*streams, ElementsAre(Pair("first.log", "1\n"), Pair("in.zip!2021.tar.gz!x/a.log", "a\n"),
                                    Pair("in.zip!2021.tar.gz!b.log", "b\n"), Pair("last.log", "2\n")));
}

TEST_F(ReaderFile, AMemberLeftInTheMiddleDoesNotDisturbTheNext) {
  const std::string large(1'000'000, 'x');
  const auto zip = content(pack("in.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"a", large}, {"b", large}}));
  auto reader = Reader::open(
      pack("outer.tar.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_USTAR, {{"in.zip", zip}, {"c", "c\n"}}));
  std::vector<std::string> members;
  while (*reader->next()) {
    members.push_back(reader->member());
    ASSERT_FALSE(reader->read()->empty());
  }
  EXPECT_THAT(members, ElementsAre("in.zip!a", "in.zip!b", "c"));
}

TEST_F(ReaderFile, ArchivesAreReadThreeDeepAndNoDeeper) {
  std::string bytes = "a\n";
  for (const char* name : {"1.zip", "2.zip", "3.zip"}) {
    bytes = content(pack(name, ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"x", bytes}}));
  }
  EXPECT_THAT(*read_all(write("three.zip", bytes)), ElementsAre(Pair("x!x!x", "a\n")));
  const auto result = read_all(pack("four.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"x", bytes}}));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("four.zip!x!x!x lies within archives more than 3 times over"));
}

TEST_F(ReaderFile, TwiceCompressedIsReadAndThriceIsRefused) {
  std::string bytes = "a\n";
  for (const char* name : {"1.gz", "2.gz"}) bytes = content(compress(name, ARCHIVE_FILTER_GZIP, bytes));
  EXPECT_THAT(*read_all(write("twice.gz", bytes)), ElementsAre(Pair("", "a\n")));
  const auto result = read_all(compress("thrice.gz", ARCHIVE_FILTER_GZIP, bytes));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("thrice.gz is compressed more than 2 times over"));
}

TEST_F(ReaderFile, MembersOfOneNameAreToldApart) {
  const Streams logs{{"a.log.gz", "1\n"}, {"a.log.gz", "2\n"}, {"a.log.gz#2", "3\n"}, {"a.log.gz", "4\n"}};
  const auto path = pack("x.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, logs);
  EXPECT_THAT(*read_all(path), ElementsAre(Pair("a.log.gz", "1\n"), Pair("a.log.gz#2", "2\n"),
                                           Pair("a.log.gz#2#2", "3\n"), Pair("a.log.gz#3", "4\n")));
  auto reader = Reader::open(path);
  ASSERT_TRUE(*reader->next() && *reader->next());
  EXPECT_EQ(reader->stream_name(), "a.log");
}

TEST_F(ReaderFile, NamesThatLeadElsewhereAreOnlyNames) {
  const auto path = pack("x.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR,
                         {{"/etc/a.log", "1\n"}, {"../../b.log", "2\n"}, {"\xe5r\n.log", "3\n"}});
  EXPECT_THAT(*read_all(path),
              ElementsAre(Pair("/etc/a.log", "1\n"), Pair("../../b.log", "2\n"), Pair("\xc3\xa5r?.log", "3\n")));
}

TEST_F(ReaderFile, LinksArePassedOver) {
  auto* out = archive_write_new();
  archive_write_set_format(out, ARCHIVE_FORMAT_TAR_PAX_RESTRICTED);
  ASSERT_EQ(archive_write_open_filename(out, (root_ / "x.tar").c_str()), ARCHIVE_OK);
  auto* entry = archive_entry_new();
  const auto put = [&](const char* name, unsigned type, const char* hard, const char* soft, const std::string& bytes) {
    archive_entry_clear(entry);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, type);
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    if (hard != nullptr) archive_entry_set_hardlink(entry, hard);
    if (soft != nullptr) archive_entry_set_symlink(entry, soft);
    ASSERT_EQ(archive_write_header(out, entry), ARCHIVE_OK);
    archive_write_data(out, bytes.data(), bytes.size());
  };
  put("a.log", AE_IFREG, nullptr, nullptr, "a\n");
  put("hard.log", AE_IFREG, "a.log", nullptr, "");
  put("soft.log", AE_IFLNK, nullptr, "a.log", "");
  put("pipe", AE_IFIFO, nullptr, nullptr, "");
  put("b.log", AE_IFREG, nullptr, nullptr, "b\n");
  archive_entry_free(entry);
  archive_write_free(out);
  EXPECT_THAT(*read_all(root_ / "x.tar"), ElementsAre(Pair("a.log", "a\n"), Pair("b.log", "b\n")));
}

TEST_F(ReaderFile, HolesOfAFileAreZeros) {
  auto* out = archive_write_new();
  archive_write_set_format(out, ARCHIVE_FORMAT_TAR_PAX_RESTRICTED);
  ASSERT_EQ(archive_write_open_filename(out, (root_ / "x.tar").c_str()), ARCHIVE_OK);
  auto* entry = archive_entry_new();
  archive_entry_set_pathname(entry, "wtmp");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_size(entry, 400'000);
  archive_entry_sparse_add_entry(entry, 100'000, 3);
  ASSERT_EQ(archive_write_header(out, entry), ARCHIVE_OK);
  const auto full = std::string(100'000, '\0') + "abc" + std::string(299'997, '\0');
  archive_write_data(out, full.data(), full.size());
  archive_entry_free(entry);
  archive_write_free(out);
  ASSERT_LT(std::filesystem::file_size(root_ / "x.tar"), 50'000u);
  const auto streams = read_all(root_ / "x.tar");
  ASSERT_TRUE(streams) << streams.error().message;
  EXPECT_THAT(*streams, ElementsAre(Pair("wtmp", full)));
}

TEST_F(ReaderFile, AnEncryptedMemberIsAnError) {
  auto bytes = content(pack("x.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"a.log", "a\n"}}));
  bytes[6] |= 1;  // the flag in the header of the first member
  const auto result = read_all(write("secret.zip", bytes));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("secret.zip!a.log is encrypted"));
}

TEST_F(ReaderFile, AMemberWithAWrongChecksumIsAnError) {
  const std::string line = "0123456789 the same in both\n";
  auto bytes = content(pack("x.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"a.gz", line}}));
  auto* out = archive_write_new();
  archive_write_set_format_zip(out);
  archive_write_zip_set_compression_store(out);
  ASSERT_EQ(archive_write_open_filename(out, (root_ / "stored.zip").c_str()), ARCHIVE_OK);
  auto* entry = archive_entry_new();
  archive_entry_set_pathname(entry, "a.log");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_size(entry, static_cast<la_int64_t>(line.size()));
  archive_write_header(out, entry);
  archive_write_data(out, line.data(), line.size());
  archive_entry_free(entry);
  archive_write_free(out);
  bytes = content(root_ / "stored.zip");
  bytes[bytes.find(line)] = 'X';
  const auto result = read_all(write("broken.zip", bytes));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("broken.zip!a.log cannot be decompressed"));
}

TEST_F(ReaderFile, AnArchiveWithoutFilesIsAnError) {
  const auto result = read_all(pack("x.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"folder/", ""}}));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("x.zip holds no files"));
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

TEST_F(ReaderFile, ACutFileIsAnErrorThatNamesThePlace) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += std::to_string(i * 7919 % 100'003) + "\n";
  for (const auto& path :
       {compress("cut.gz", ARCHIVE_FILTER_GZIP, lines), compress("cut.xz", ARCHIVE_FILTER_XZ, lines),
        compress("cut.zst", ARCHIVE_FILTER_ZSTD, lines), compress("cut.bz2", ARCHIVE_FILTER_BZIP2, lines),
        pack("cut.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"a.log", lines}}),
        pack("cut.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, {{"a.log", lines}}),
        pack("cut.zip.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_ZIP, {{"a.log", lines}})}) {
    const auto size = std::filesystem::file_size(path);
    for (const auto kept : {size - 1, size / 2, std::uintmax_t{700}}) {
      // The last byte of a tar is one of the zeros that fill it up; a zip's, one of its directory, which is not needed.
      const bool is_archive = path.filename() == "cut.tar" || path.filename() == "cut.zip";
      if (kept == size - 1 && is_archive) continue;
      std::filesystem::resize_file(path, kept);
      const auto result = read_all(path);
      ASSERT_FALSE(result) << path << " of " << kept;
      EXPECT_THAT(result.error().message, HasSubstr(path.filename().string())) << kept;
      EXPECT_THAT(result.error().message, HasSubstr("cannot be decompressed after byte")) << kept;
    }
  }
}

TEST_F(ReaderFile, ZerosAfterACompressedStreamArePadding) {
  for (const auto& path : {compress("x.gz", ARCHIVE_FILTER_GZIP, "a\n"), compress("x.xz", ARCHIVE_FILTER_XZ, "a\n"),
                           compress("x.bz2", ARCHIVE_FILTER_BZIP2, "a\n")}) {
    std::filesystem::resize_file(path, std::filesystem::file_size(path) + 512);
    const auto streams = read_all(path);
    ASSERT_TRUE(streams) << streams.error().message;
    EXPECT_THAT(*streams, ElementsAre(Pair("", "a\n")));
  }
}

TEST_F(ReaderFile, SomethingElseAfterACompressedStreamIsAnError) {
  for (const auto& path :
       {compress("x.gz", ARCHIVE_FILTER_GZIP, "a\n"), compress("x.xz", ARCHIVE_FILTER_XZ, "a\n"),
        compress("x.zst", ARCHIVE_FILTER_ZSTD, "a\n"), compress("x.bz2", ARCHIVE_FILTER_BZIP2, "a\n")}) {
    std::ofstream(path, std::ios::app) << "no compressed data";
    EXPECT_FALSE(read_all(path)) << path;
  }
}

TEST_F(ReaderFile, AFileThatGrowsBeyondReasonIsRefused) {
  ReaderLimits limits;
  limits.free_bytes = 1 << 20;
  const std::string zeros(std::size_t{8} << 20U, '\0');
  const auto gz = compress("bomb.gz", ARCHIVE_FILTER_GZIP, zeros);
  const std::string bytes = content(gz);
  for (const auto& path : {gz, compress("bomb.zst", ARCHIVE_FILTER_ZSTD, zeros),
                           pack("bomb.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"a.log", zeros}}),
                           // Each level by itself stays within bounds: it is their product that counts.
                           compress("bomb.gz.gz", ARCHIVE_FILTER_GZIP, bytes),
                           pack("bombs.tar.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_USTAR,
                                {{"1.gz", bytes}, {"2.gz", bytes}, {"3.gz", bytes}})}) {
    const auto result = read_all(path, limits);
    ASSERT_FALSE(result) << path;
    EXPECT_THAT(result.error().message, HasSubstr("grows more than 500 times")) << path;
  }
}

TEST_F(ReaderFile, TooManyFilesAreRefused) {
  ReaderLimits limits;
  limits.entries = 5;
  const Streams three{{"1", "x"}, {"2", "x"}, {"3", "x"}};
  const auto inner = content(pack("in.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, three));
  EXPECT_TRUE(read_all(write("three.zip", inner), limits));
  const auto result =
      read_all(pack("x.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, {{"a", inner}, {"b", inner}}), limits);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("holds more than 5 files"));
}

TEST_F(ReaderFile, ANameThatIsTooLongIsRefused) {
  const auto result =
      read_all(pack("x.tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, {{std::string(5000, 'n'), "x"}}));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("has a name of more than 4096 bytes"));
}

TEST_F(ReaderFile, AStreamThatWantsTooMuchMemoryIsRefused) {
  ReaderLimits limits;
  limits.window_bytes = std::uint64_t{1} << 20U;
  const auto path = compress("x.xz", ARCHIVE_FILTER_XZ, std::string(1000, 'x'));
  EXPECT_TRUE(read_all(path));
  const auto result = read_all(path, limits);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("it wants"));
}

}  // namespace
}  // namespace monalys::ingest
