#include "ingest/find_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace monalys::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FindFiles : public testing::Test {
 protected:
  FindFiles() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(testing::TempDir()) / (std::string("monalys_find_") + test->name());
    std::filesystem::remove_all(root_);
    for (const auto* name :
         {"mts1/wtmp", "mts1/wtmp-2013.gz", "mts2/wtmp", "mts2/deep/er/wtmp", "a.csv", ".hidden.csv", ".secret/wtmp"}) {
      std::filesystem::create_directories((root_ / name).parent_path());
      std::ofstream(root_ / name) << name;
    }
  }
  ~FindFiles() override { std::filesystem::remove_all(root_); }

  std::vector<std::string> found(std::vector<std::string> paths) {
    for (auto& path : paths) path = (root_ / path).string();
    auto result = find_files(paths);
    problems_ = result.problems;
    std::vector<std::string> names;
    for (const auto& file : result.files) names.push_back(file.path.lexically_relative(root_).string());
    return names;
  }

  std::filesystem::path root_;
  std::vector<Error> problems_;
};

TEST_F(FindFiles, FoldersGiveEverythingBelowThemButHiddenFiles) {
  EXPECT_THAT(found({"."}), ElementsAre("a.csv", "mts1/wtmp", "mts1/wtmp-2013.gz", "mts2/deep/er/wtmp", "mts2/wtmp"));
}

TEST_F(FindFiles, AStarStaysWithinOneName) {
  EXPECT_THAT(found({"mts*/wtmp"}), ElementsAre("mts1/wtmp", "mts2/wtmp"));
  EXPECT_THAT(found({"mts?/wtmp-*.gz"}), ElementsAre("mts1/wtmp-2013.gz"));
  EXPECT_THAT(found({"*"}), ElementsAre("a.csv", "mts1/wtmp", "mts1/wtmp-2013.gz", "mts2/deep/er/wtmp", "mts2/wtmp"));
}

TEST_F(FindFiles, TwoStarsCrossFolders) {
  EXPECT_THAT(found({"**/wtmp"}), ElementsAre("mts1/wtmp", "mts2/deep/er/wtmp", "mts2/wtmp"));
  EXPECT_THAT(found({"mts2/**"}), ElementsAre("mts2/deep/er/wtmp", "mts2/wtmp"));
}

TEST_F(FindFiles, HiddenFilesAreFoundWhenNamed) { EXPECT_THAT(found({".*.csv"}), ElementsAre(".hidden.csv")); }

TEST_F(FindFiles, AFileFoundTwiceIsGivenOnce) {
  EXPECT_THAT(found({"a.csv", "*.csv", "mts1/../a.csv"}), ElementsAre("a.csv"));
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(FindFiles, APathThatMatchesNothingIsReported) {
  EXPECT_THAT(found({"a.csv", "none*.csv", "missing.csv"}), ElementsAre("a.csv"));
  ASSERT_EQ(problems_.size(), 2u);
  EXPECT_THAT(problems_[0].message, HasSubstr("none*.csv matches no file"));
  EXPECT_THAT(problems_[1].message, HasSubstr("missing.csv"));
}

TEST_F(FindFiles, SizeAndTimeAreThoseOfTheFile) {
  const std::vector<std::string> paths{(root_ / "a.csv").string()};
  const auto result = find_files(paths);
  ASSERT_EQ(result.files.size(), 1u);
  EXPECT_EQ(result.files[0].size_bytes, 5u);
  EXPECT_GT(result.files[0].modified_at, 1'600'000'000'000'000);
}

TEST_F(FindFiles, AFileIsAmongPathsThatWouldFindIt) {
  const auto among = [&](const char* file, const char* path) {
    const std::vector<std::string> paths{(root_ / path).string()};
    return is_among(root_ / file, paths);
  };
  EXPECT_TRUE(among("mts1/wtmp", "mts*/wtmp"));
  EXPECT_TRUE(among("mts2/deep/er/wtmp", "**/wtmp"));
  EXPECT_TRUE(among("mts2/deep/er/wtmp", "mts2"));
  EXPECT_FALSE(among("mts2/deep/er/wtmp", "mts2/wtmp"));
  EXPECT_FALSE(among("a.csv", "*.txt"));
}

}  // namespace
}  // namespace monalys::ingest
