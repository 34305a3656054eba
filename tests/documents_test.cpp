// What the documents show works, and what is generated in them is up to date.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "config/config.hpp"
#include "reports/definition.hpp"
#include "support/program.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

std::string document(const std::string& name) { return read_file(fs::path{MONALYS_SOURCE_DIR} / name); }

/// The indented blocks of a Markdown text, without their indentation.
std::vector<std::string> code_blocks(const std::string& text) {
  std::vector<std::string> blocks;
  std::istringstream lines{text};
  bool inside = false;
  std::string waiting;  // empty lines belong to a block only when it goes on after them
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("    ")) {
      if (!inside) blocks.emplace_back();
      blocks.back() += (inside ? waiting : "") + line.substr(4) + "\n";
      inside = true;
      waiting.clear();
    } else if (line.empty()) {
      waiting += "\n";
    } else {
      inside = false;
      waiting.clear();
    }
  }
  return blocks;
}

TEST(Documents, MetricsAreAsGenerated) {
  const auto made = run_program(".", {"metrics", "--markdown"});
  ASSERT_EQ(made.exit_code, 0);
  EXPECT_EQ(document("docs/METRICS.md"), made.out) << "run script/docs";
}

TEST(Documents, EveryCommandThatIsShownExists) {
  const std::regex command{R"(monalys ([a-z]+))"};
  std::set<std::string> shown;
  for (const auto* name : {"README.md", "docs/OPERATIONS.md", "docs/REPORTS.md", "docs/FORMATS.md"}) {
    for (const auto& block : code_blocks(document(name))) {
      for (auto found = std::sregex_iterator{block.begin(), block.end(), command}; found != std::sregex_iterator{};
           ++found) {
        shown.insert((*found)[1]);
      }
    }
  }
  EXPECT_GT(shown.size(), 8u);
  shown.erase("monalys");  // the user of the cron line
  for (const auto& name : shown) EXPECT_EQ(run_program(".", {name, "--help"}).exit_code, 0) << name;
}

TEST(Documents, TheReportsOfTheManualAreReadable) {
  const auto blocks = code_blocks(document("docs/REPORTS.md"));
  ASSERT_EQ(blocks.size(), 2u);
  const std::array<std::size_t, 2> slides{1, 3};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto definition = reports::read_definition(blocks[i], "docs/REPORTS.md");
    ASSERT_TRUE(definition) << definition.error().message;
    EXPECT_EQ(definition->slides.size(), slides[i]);
  }
}

TEST(Documents, TheSourceOfTheManualIsReadable) {
  const auto blocks = code_blocks(document("docs/FORMATS.md"));
  ASSERT_FALSE(blocks.empty());
  const auto folder = fresh_folder("documents");
  std::ofstream{folder / "monalys.toml"} << "[store]\nurl = \"duckdb:a.duckdb\"\n[privacy]\nkey_file = \"k\"\n"
                                         << blocks.front();
  const auto config = read_config(folder / "monalys.toml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->sources.size(), 1u);
}

TEST(Documents, EveryFormatIsInTheManual) {
  const auto manual = document("docs/FORMATS.md");
  std::istringstream lines{run_program(".", {"formats"}).out};
  for (std::string line; std::getline(lines, line);) {
    auto id = line.substr(0, line.find(' '));
    if (id.starts_with("register-")) id = id.substr(9);
    EXPECT_NE(manual.find("`" + id + "`"), std::string::npos) << id;
  }
}

}  // namespace
}  // namespace monalys::testing
