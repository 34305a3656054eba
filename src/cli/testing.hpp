// For tests of commands: a folder of their own, and what a command says.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/run.hpp"

namespace monalys::cli::testing {

class Commands : public ::testing::Test {
 protected:
  Commands() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(::testing::TempDir()) / (std::string("monalys_cli_") + test->name());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  ~Commands() override { std::filesystem::remove_all(root_); }

  int call(std::vector<std::string> arguments) {
    std::ostringstream out, err;
    const int code = run(arguments, {out, err});
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  /// With the configuration of the test's folder.
  int call_here(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--config", (root_ / "monalys.toml").string()});
    return call(std::move(arguments));
  }
  std::filesystem::path write(std::string_view name, std::string_view content) {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << content;
    return root_ / name;
  }
  void init() {
    ASSERT_EQ(call({"init", root_.string()}), 0) << err_;
    std::ofstream(root_ / "monalys.toml", std::ios::app)
        << "\n[[source]]\nname = \"batch\"\nformat = \"csv\"\nrealm = \"job\"\npaths = [\"jobs*.csv\"]\n";
  }

  static constexpr std::string_view kHeader = "id;user;asked_at;begun_at;ended_at;outcome\n";
  static constexpr std::string_view kJob =
      "1;anna;2022-03-01T08:00:00Z;2022-03-01T08:10:00Z;2022-03-01T09:00:00Z;completed\n";

  std::filesystem::path root_;
  std::string out_, err_;
};

}  // namespace monalys::cli::testing
