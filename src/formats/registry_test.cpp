#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "formats/sample_files.hpp"
#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::HasSubstr;
using testing::sample_files;

TEST(Registry, IdsAreDifferentAndFormatsSayWhatTheyAre) {
  std::set<std::string_view> ids;
  for (const auto& format : all()) {
    EXPECT_TRUE(ids.insert(format.id).second) << format.id;
    EXPECT_FALSE(format.summary.empty()) << format.id;
    EXPECT_FALSE(format.sample.empty()) << format.id;
  }
}

TEST(Registry, AWrongNameGetsTheNearestOne) {
  EXPECT_EQ((*find("wtmp"))->id, "wtmp");
  const auto found = find("slrum");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().hint, HasSubstr("Did you mean \"slurm\""));
}

TEST(Registry, EverySampleIsDetectedAsWhatItIs) {
  for (const auto& file : sample_files()) {
    const auto found = detect({.bytes = file.bytes, .file_name = file.name, .whole = true}, file.options);
    ASSERT_TRUE(found) << file.name << ": " << found.error().message;
    EXPECT_EQ((*found)->id, file.format) << file.name;
  }
}

TEST(Registry, AHeaderAloneIsEnoughWhenOnlyOneFormatKnowsIt) {
  const std::string_view header = "JobID|User|Account|Submit|Start|End|State|JobName\n";
  const auto found = detect({.bytes = header, .file_name = "f", .whole = true}, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ((*found)->id, "slurm");
}

TEST(Registry, ALongFileIsJudgedByItsFirstHundredRecords) {
  std::string text = "JobID|User|Submit|Start|End|State|JobName\n";
  for (int i = 0; i < 100; ++i) text += "4|a|1000000|1000010|1000090|COMPLETED|x\n";
  for (int i = 0; i < 2000; ++i) text += "what is this\n";
  const auto found = detect({.bytes = text, .file_name = "f"}, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ((*found)->id, "slurm");
}

TEST(Registry, UnknownFilesAreDescribedAndNeverQuoted) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"", "the file is empty"},
      {"anna was here\n", "this is text in no known format"},
      {std::string_view("\0\1\2\3\4\5\6\7", 8), "binary data"},
      {"ElfFile\0", "a Windows event log"},
      {"{\"a\": 1}", "JSON"},
      {"<?xml version=\"1.0\"?>", "XML"},
      {"anna;bo;2020-01-01\n", "text"},
  };
  for (const auto& [bytes, said] : kCases) {
    const auto found = detect({.bytes = bytes, .file_name = "f", .whole = true}, {});
    ASSERT_FALSE(found) << bytes;
    EXPECT_THAT(found.error().message, HasSubstr(std::string(said)));
    EXPECT_THAT(found.error().message, Not(HasSubstr("anna")));
  }
}

TEST(Registry, ATieNamesBoth) {
  // A csv of connections whose columns happen to be those of Guacamole's page.
  Options options;
  options.realm = Realm::connection;
  const std::string_view text = "user,begun_at,duration,label,host\nanna,2021-04-30 13:05:09,60,MTS 1,10.0.0.7\n";
  const auto found = detect({.bytes = text, .file_name = "f", .whole = true}, options);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("csv and guacamole equally well"));
  EXPECT_THAT(found.error().hint, HasSubstr("--format csv"));
}

}  // namespace
}  // namespace monalys::formats
