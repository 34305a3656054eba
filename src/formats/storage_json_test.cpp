#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

Framing::Kind framing_of(std::string_view bytes) {
  const auto parser = (*find("storage-json"))->open({.bytes = bytes, .file_name = "f", .whole = true}, {});
  return parser ? (*parser)->framing().kind : Framing::Kind::fixed;
}

constexpr std::string_view kArray = R"([
  {
    "resource": "recex", "mountpoint": "/data", "user": "anna", "pi": "P0123",
    "dt": "2018-12-27T11:12:22Z", "soft_threshold": 10, "hard_threshold": 25000001536000,
    "file_count": 796285, "logical_usage": 491007360000, "physical_usage": 982014720000
  },
  {"resource": "recex", "mountpoint": "/data", "user": "bo", "pi": "", "dt": "2018-12-27T12:12:22+01:00",
    "soft_threshold": 10, "hard_threshold": 0, "file_count": null, "logical_usage": -1}
])";

TEST(StorageJson, AnArrayOfSnapshots) {
  const auto found = read("storage-json", kArray);
  ASSERT_EQ(found.levels.size(), 2u) << found.error.message;
  const auto& first = found.levels[0];
  EXPECT_EQ(first.realm, Realm::storage);
  EXPECT_EQ(first.user, "anna");
  EXPECT_EQ(first.project, "P0123");
  EXPECT_EQ(first.volume, "/data");
  EXPECT_EQ(first.label, "live");
  EXPECT_EQ(first.at, from_unix_seconds(1'545'909'142));
  EXPECT_EQ(first.value, 491'007'360'000);
  EXPECT_EQ(first.files, 796'285);
  EXPECT_EQ(first.limit, 25'000'001'536'000) << "the hard limit goes before the soft one";
  const auto& second = found.levels[1];
  EXPECT_EQ(second.at, first.at) << "another way to write the same instant";
  EXPECT_EQ(second.value, std::nullopt) << "a negative size is unknown";
  EXPECT_EQ(second.files, std::nullopt);
  EXPECT_EQ(second.limit, 10);
  EXPECT_EQ(framing_of(kArray), Framing::Kind::document);
}

TEST(StorageJson, OneObjectALineIsReadLineByLineWithOrWithoutBrackets) {
  const std::string object = R"({"mountpoint": "/d", "dt": "2018-12-27T11:12:22Z", "logical_usage": 5})";
  for (const auto& text : {object + "\n" + object + "\n", "[\n" + object + ",\n" + object + "\n]\n",
                           "[" + object + ",\n" + object + "]"}) {
    EXPECT_EQ(framing_of(text), Framing::Kind::lines) << text;
    EXPECT_EQ(read("storage-json", text).levels.size(), 2u) << text;
  }
}

TEST(StorageJson, ConstantsChooseTheLabelAndThePhysicalSize) {
  Options options;
  options.constants = {{"label", "backup"}, {"value", "physical"}};
  const auto found = read("storage-json", kArray, options);
  ASSERT_EQ(found.levels.size(), 2u);
  EXPECT_EQ(found.levels[0].label, "backup");
  EXPECT_EQ(found.levels[0].value, 982'014'720'000);
  EXPECT_EQ(found.levels[1].value, std::nullopt) << "absent";
  options.constants = {{"value", "compressed"}};
  EXPECT_THAT(read("storage-json", kArray, options).error.message, HasSubstr("\"compressed\""));
}

TEST(StorageJson, ADamagedObjectCostsOnlyItself) {
  const auto found = read("storage-json", R"([
    {"mountpoint": "/d", "dt": "2018-12-27T11:12:22Z", "logical_usage": 1},
    {"mountpoint": "/d", "dt": "2018-12-27T11:12:22Z", "logical_usage": oops},
    oops,
    {"mountpoint": "/d", "logical_usage": 1},
    {"dt": "2018-12-27T11:12:22Z"},
    {"mountpoint": "/d", "dt": "yesterday"},
    {"mountpoint": 7},
    {"mountpoint": "/with \"quotes\", { and }", "dt": "2018-12-27T11:12:22Z", "more": {"deep": [{}]}},
    {"mountpoint": "/d", "dt": "2018-12-27)");
  ASSERT_EQ(found.levels.size(), 2u);
  EXPECT_EQ(found.levels[1].volume, "/with \"quotes\", { and }");
  EXPECT_THAT(found.rejected, UnorderedElementsAre(Pair("a field is not of its type", 2), Pair("not a JSON object", 1),
                                                   Pair("no time (dt)", 1), Pair("no mountpoint", 1),
                                                   Pair("unreadable time", 1), Pair("cut record", 1)));
}

TEST(StorageJson, OtherJsonIsRefused) {
  EXPECT_THAT(read("storage-json", R"({"jobs": []})").error.message, HasSubstr("this is JSON without objects"));
  EXPECT_THAT(read("storage-json", "mountpoint;user\n").error.message, HasSubstr("this is text"));
  EXPECT_TRUE(read("storage-json", "[]").opened) << "a day on which nothing was stored";
}

}  // namespace
}  // namespace monalys::formats
