// The file of notes: read, written, and part of the configuration.

#include "config/notes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace monalys::config {
namespace {

using std::chrono::year;
using ::testing::HasSubstr;

constexpr std::string_view kText = R"([[annotation]]
date = 2020-03-16
text = { sv = "Distansarbete", en = "Remote work" }

[[annotation]]
date = 2020-05-20
text = { sv = "Ny \"webbklient\"", en = "New web client" }
metrics = ["users.*", "session.*"]

[[capacity]]
metric = "run.users.max"
from = 2022-09-01
value = 400
label = { sv = "Licenser", en = "Licences" }

[[capacity]]
metric = "storage.bytes"
from = 2022-01-01
value = 2.5
label = { sv = "Disk", en = "Disk" }
)";

TEST(Notes, AreWrittenAsTheyAreRead) {
  const auto notes = parse_notes(kText, "notes.toml");
  ASSERT_TRUE(notes) << notes.error().message;
  ASSERT_EQ(notes->annotations.size(), 2u);
  EXPECT_EQ(notes->annotations[1].text.sv, "Ny \"webbklient\"");
  EXPECT_EQ(to_toml(*notes), kText);
}

TEST(Notes, TheirTextDoesNotDependOnTheirOrder) {
  auto notes = parse_notes(kText, "notes.toml").value();
  std::swap(notes.annotations[0], notes.annotations[1]);
  std::swap(notes.capacities[0], notes.capacities[1]);
  EXPECT_EQ(to_toml(notes), kText);
}

TEST(Notes, AMistakeIsNamedWithItsLine) {
  const auto notes = parse_notes("[[annotation]]\ndate = 2020-03-16\ntekst = \"x\"\ntext = \"x\"\n", "notes.toml");
  ASSERT_FALSE(notes);
  EXPECT_THAT(notes.error().message, HasSubstr("notes.toml:3"));
  EXPECT_FALSE(parse_notes("[[capacity]]\nmetric = \"x\"\n", "notes.toml"));
}

TEST(Notes, StandBesideThoseOfTheConfiguration) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "monalys_notes";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "monalys.toml") << "[[annotation]]\ndate = 2019-01-01\ntext = \"Flytt\"\n";
  std::filesystem::remove(folder / "notes.toml");
  EXPECT_EQ(read_config(folder / "monalys.toml")->annotations.size(), 1u);
  std::ofstream(folder / "notes.toml") << kText;
  const auto config = read_config(folder / "monalys.toml").value();
  EXPECT_EQ(config.fixed_annotations, 1u);
  ASSERT_EQ(config.annotations.size(), 3u);
  EXPECT_EQ(config.annotations[0].date, year{2019} / 1 / 1);
  EXPECT_EQ(config.capacities.size(), 2u);
  EXPECT_EQ(config.fixed_capacities, 0u);
  EXPECT_EQ(with_notes(config, {}).annotations.size(), 1u);
  std::ofstream(folder / "notes.toml") << "[[annotation]]\n";
  const auto broken = read_config(folder / "monalys.toml");
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("notes.toml"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace monalys::config
