// For tests: a folder with a configuration, a key, a store, and ways to look at what was ingested.

#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/ingest.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::ingest {

inline void write_gzip(const std::filesystem::path& path, const std::string& content) {
  auto* out = archive_write_new();
  archive_write_add_filter_gzip(out);
  archive_write_set_format_raw(out);
  archive_write_open_filename(out, path.c_str());
  auto* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(out, entry);
  archive_write_data(out, content.data(), content.size());
  archive_entry_free(entry);
  archive_write_free(out);
}

class IngestTest : public testing::Test {
 protected:
  IngestTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(testing::TempDir()) / (std::string("monalys_ingest_") + test->name());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "logs");
    EXPECT_TRUE(PseudonymKey::create(root_ / "secrets/pseudonym.key"));
  }
  ~IngestTest() override { std::filesystem::remove_all(root_); }

  static constexpr std::string_view kJobs = R"([[source]]
name = "batch"
format = "csv"
realm = "job"
paths = ["logs"]
)";
  /// The columns of kJobs' files.
  static constexpr std::string_view kHeader = "id;user;project;asked_at;begun_at;ended_at;outcome\n";

  std::filesystem::path write(std::string_view name, std::string_view content) {
    const auto path = root_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  Config configure(std::string_view text) {
    auto config = read_config(write("monalys.toml", text));
    EXPECT_TRUE(config) << (config ? "" : config.error().message);
    return config ? *config : Config{};
  }

  static store::Store open(const Config& config) {
    auto opened = store::Store::open(config.store_url, store::Access::write);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    return std::move(*opened);
  }

  /// Ingests everything configured and expects that this much works.
  Summary run(std::string_view text, const Request& request = {}) {
    const auto config = configure(text);
    auto opened = open(config);
    auto summary = ingest(config, opened, request);
    EXPECT_TRUE(summary) << (summary ? "" : summary.error().message);
    return summary ? *summary : Summary{};
  }

  static double ask(store::Store& store, Realm realm, store::Measure measure) {
    store::Question question;
    question.realm = realm;
    question.measure = measure;
    question.boundaries = {0, 4'000'000'000};
    const auto answer = store.answer(question);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
    return answer && !answer->empty() ? answer->front().value.value_or(-1) : -1;
  }

  /// Every figure that tells stores apart, as text.
  std::string figures(std::string_view config_text) {
    const auto config = configure(config_text);
    auto opened = open(config);
    std::string text;
    for (const auto realm : {Realm::job, Realm::session}) {
      for (const auto measure :
           {store::Measure::submitted, store::Measure::started, store::Measure::ended, store::Measure::withdrawn,
            store::Measure::concurrent_max, store::Measure::concurrent_mean, store::Measure::users_max}) {
        text += fmt::format("{} ", ask(opened, realm, measure));
      }
    }
    return text;
  }

  static std::string job(int id, std::string_view user = "anna") {
    return fmt::format("{};{};P1;2022-03-{:02}T08:00:00Z;2022-03-{:02}T08:10:00Z;2022-03-{:02}T09:00:00Z;completed\n",
                       id, user, id % 28 + 1, id % 28 + 1, id % 28 + 1);
  }

  /// One record of wtmp, 384 bytes little-endian.
  static std::string wtmp(int type, std::string_view line, std::string_view user, std::int64_t second) {
    std::string record(384, '\0');
    record[0] = static_cast<char>(type);
    line.copy(record.data() + 8, 32);
    std::string_view("id").copy(record.data() + 40, 4);
    user.copy(record.data() + 44, 32);
    for (unsigned i = 0; i < 4; ++i) record[340 + i] = static_cast<char>(second >> (8 * i) & 0xff);
    return record;
  }

  std::filesystem::path root_;
};

}  // namespace monalys::ingest
