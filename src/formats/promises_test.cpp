// What every format promises, on samples of each, on all their prefixes and on thousands of damaged copies.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>
#include <thread>
#include <vector>

#include "formats/sample_files.hpp"
#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using testing::broken_promise;
using testing::read;
using testing::sample_files;
using testing::SampleFile;

/// Bytes on the heap in a buffer of just their size, so that sanitizers see a read past the end.
std::string broken_in_exact_buffer(const SampleFile& file, std::string_view bytes) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  return broken_promise(**find(file.format), {exact.data(), exact.size()}, file.options);
}

TEST(Promises, EveryFormatHasASampleWithFacts) {
  std::set<std::string_view> sampled;
  for (const auto& file : sample_files()) {
    const auto found = read(file.format, file.bytes, file.options);
    ASSERT_TRUE(found.opened) << file.name << ": " << found.error.message;
    EXPECT_GT(found.facts(), 0u) << file.name;
    sampled.insert(file.format);
  }
  for (const auto& format : all()) EXPECT_TRUE(sampled.contains(format.id)) << format.id;
}

TEST(Promises, HoldOnSamplesCutAtEveryByte) {
  for (const auto& file : sample_files()) {
    for (std::size_t size = 0; size <= file.bytes.size(); ++size) {
      ASSERT_EQ(broken_in_exact_buffer(file, std::string_view(file.bytes).substr(0, size)), "")
          << file.name << " cut after " << size << " bytes";
    }
  }
}

TEST(Promises, HoldWithEveryByteChanged) {
  constexpr std::string_view kOthers{"\0\xff\n\"9", 5};
  for (const auto& file : sample_files()) {
    auto bytes = file.bytes;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const char other : kOthers) {
        bytes[at] = other;
        ASSERT_EQ(broken_in_exact_buffer(file, bytes), "") << file.name << ", byte " << at;
      }
      bytes[at] = file.bytes[at];
    }
  }
}

RC_GTEST_PROP(Promises, HoldOnRandomBytesReadAsAnyFormat, (const std::vector<char>& bytes)) {
  for (const auto& file : sample_files()) {
    RC_ASSERT(broken_promise(**find(file.format), {bytes.data(), bytes.size()}, file.options).empty());
  }
}

TEST(Promises, HoldOnLongLinesAndNulBytes) {
  const std::string long_line(100'000, 'x');
  const std::string nuls(5000, '\0');
  for (const auto& file : sample_files()) {
    for (const auto& tail : {long_line, nuls, nuls + "\n" + long_line + "\n"}) {
      ASSERT_EQ(broken_in_exact_buffer(file, file.bytes + tail), "") << file.name;
      ASSERT_EQ(broken_in_exact_buffer(file, tail), "") << file.name;
    }
  }
}

TEST(Promises, OneParserServesSeveralThreadsAtOnce) {
  for (const auto& file : sample_files()) {
    const auto parser =
        (*find(file.format))
            ->open({.bytes = file.bytes, .file_name = "f", .whole = true, .written_at = testing::kWritten},
                   file.options);
    ASSERT_TRUE(parser) << file.name;
    const auto prelude = (*parser)->prelude();
    const Block block{std::string_view(file.bytes).substr(prelude.bytes), prelude.records + 1, prelude.bytes};
    std::array<testing::Collect, 4> found;
    {
      std::vector<std::jthread> threads;
      for (auto& each : found) threads.emplace_back([&] { (*parser)->parse(block, each); });
    }
    for (const auto& each : found) {
      EXPECT_GT(each.facts(), 0u) << file.name;
      EXPECT_EQ(each.facts(), found[0].facts()) << file.name;
      EXPECT_EQ(each.rejected, found[0].rejected) << file.name;
    }
  }
}

TEST(Promises, RefusalsSayWhyAndShowNoData) {
  const std::string_view kStrange[] = {"", "\n\n", "anna;P0123;2016-03-01 09:12\nanna;P0123;2016-03-01 09:13\n",
                                       "<row user=\"anna\" at=\"2016-03-01\"/>\n",
                                       std::string_view("\0\1\2anna2016", 11)};
  for (const auto& format : all()) {
    Options options;
    options.realm = Realm::job;
    for (const auto bytes : kStrange) {
      const auto found = read(format.id, bytes, options);
      ASSERT_FALSE(found.opened) << format.id;
      EXPECT_FALSE(found.error.message.empty()) << format.id;
      EXPECT_EQ(found.error.message.find("anna"), std::string::npos) << found.error.message;
      EXPECT_EQ(found.error.message.find("P0123"), std::string::npos) << found.error.message;
    }
  }
}

}  // namespace
}  // namespace monalys::formats
