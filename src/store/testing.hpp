// For tests: a store in a folder of its own, and facts written in a line each. Instants are Unix seconds here, kNone
// where there is none.

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/duckdb/connection.hpp"
#include "store/store.hpp"

namespace monalys::store::testing {

inline constexpr double kNone = -1;

inline std::int64_t microseconds(double seconds) {
  return seconds < 0 ? kNoInstant : static_cast<std::int64_t>(seconds * 1'000'000);
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "monalys-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string url() const { return "duckdb:" + (path_ / "monalys.duckdb").string(); }

 private:
  std::filesystem::path path_;
};

inline Store open(const TemporaryFolder& folder, Access access = Access::write) {
  auto store = Store::open(folder.url(), access);
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

/// Looks into the tables themselves. No store may be open on the folder.
class Peek {
 public:
  explicit Peek(const TemporaryFolder& folder)
      : connection_(duckdb_store::Connection::open(folder.path() / "monalys.duckdb", true)) {
    if (!connection_) throw std::runtime_error(connection_.error().message);
  }
  /// The first column of an answer, which must be texts.
  std::vector<std::string> rows(std::string_view sql) {
    auto rows = connection_->query(sql);
    if (!rows) throw std::runtime_error(rows.error().message);
    std::vector<std::string> found;
    while (rows->next()) {
      for (std::size_t i = 0; i < rows->size(); ++i) found.emplace_back(rows->text(0, i));
    }
    return found;
  }

 private:
  Result<duckdb_store::Connection> connection_;
};

inline std::vector<std::string> rows_of(const TemporaryFolder& folder, std::string_view sql) {
  return Peek{folder}.rows(sql);
}

/// A batch of one file. The facts returned may be changed until the next one of the same shape is added.
class Facts {
 public:
  explicit Facts(std::string source = "test", std::string path = "test.log") {
    batch_.files.push_back({.source = std::move(source), .path = std::move(path), .format = "test"});
  }

  Interval& interval(Realm realm, UserId user, double asked, double begun, double ended) {
    const auto at = asked >= 0 ? asked : begun >= 0 ? begun : ended;
    return batch_.intervals.emplace_back(Interval{.realm = realm,
                                                  .outcome = Outcome::completed,
                                                  .slots = 1,
                                                  .key = next_key(at),
                                                  .version = 1,
                                                  .user = user,
                                                  .asked_at = microseconds(asked),
                                                  .begun_at = microseconds(begun),
                                                  .ended_at = microseconds(ended),
                                                  .other_at = kNoInstant,
                                                  .project = {},
                                                  .host = {},
                                                  .label = {},
                                                  .detail = {},
                                                  .file = 0});
  }
  Moment& moment(UserId user, double at, Outcome outcome = Outcome::completed) {
    return batch_.moments.emplace_back(Moment{.realm = Realm::logon,
                                              .outcome = outcome,
                                              .key = next_key(at),
                                              .version = 1,
                                              .user = user,
                                              .at = microseconds(at),
                                              .project = {},
                                              .host = {},
                                              .label = {},
                                              .detail = {},
                                              .file = 0});
  }
  Level& level(std::string_view volume, double at, std::string_view project, std::int64_t value,
               std::int64_t files = 1) {
    return batch_.levels.emplace_back(Level{.realm = Realm::storage,
                                            .key = next_key(at),
                                            .version = 1,
                                            .user = 0,
                                            .at = microseconds(at),
                                            .value = value,
                                            .files = files,
                                            .limit = -1,
                                            .project = project,
                                            .volume = volume,
                                            .label = "live",
                                            .file = 0});
  }
  /// A figure from before there were logs: of so many days from a day on (since 1970-01-01).
  void figure(std::string_view metric, std::int64_t first_day, std::int64_t days, double value,
              std::string_view group = {}, std::string_view source = {}) {
    const auto at = static_cast<double>(first_day) * 86'400;
    const auto millionths = static_cast<std::int64_t>(value * 1'000'000 + 0.5);
    batch_.levels.emplace_back(Level{.realm = Realm::series,
                                     .key = next_key(at),
                                     .version = 1,
                                     .user = 0,
                                     .at = microseconds(at),
                                     .value = millionths / 1'000'000,
                                     .files = millionths % 1'000'000,
                                     .limit = days,
                                     .project = source,
                                     .volume = group,
                                     .label = metric,
                                     .file = 0});
  }
  /// Events of one key are the same: line, user and kind at one instant.
  Event& event(EventKind kind, double at, std::string_view host, UserId user) {
    const auto low = (static_cast<std::uint64_t>(host.back()) << 16U) + (user << 8U) + std::to_underlying(kind);
    return batch_.events.emplace_back(Event{.realm = Realm::session,
                                            .kind = kind,
                                            .key = {static_cast<std::uint64_t>(at) << 32U, low},
                                            .user = user,
                                            .at = microseconds(at),
                                            .host = host,
                                            .line = "pts/1",
                                            .label = "terminal",
                                            .detail = "ssh",
                                            .file = 0});
  }
  void membership(UserId user, std::string_view organisation, std::string_view project, double from, double until) {
    batch_.memberships.push_back({user, organisation, project, microseconds(from), microseconds(until), 0});
  }
  void project(std::string_view name, std::string_view organisation, double begun, double ended, double removed) {
    auto& fact = interval(Realm::project, 0, kNone, begun, ended);
    fact.project = name;
    fact.label = organisation;
    fact.other_at = microseconds(removed);
  }
  void agreement(std::string_view project, std::string_view state, double begun, double ended) {
    auto& fact = interval(Realm::agreement, 0, kNone, begun, ended);
    fact.project = project;
    fact.label = state;
  }

  [[nodiscard]] Batch& batch() { return batch_; }

 private:
  Key next_key(double at) {
    ++count_;
    return {static_cast<std::uint64_t>(std::max(at, 0.0)) << 32U, count_};
  }

  Batch batch_;
  std::uint64_t count_ = 0;
};

inline void merge(Store& store, Facts& facts) {
  const auto merged = store.merge(facts.batch());
  if (!merged) throw std::runtime_error(merged.error().message);
}

/// The values of each group by bucket; groups of several dimensions are joined with "/".
using Values = std::map<std::string, std::vector<std::optional<double>>>;

inline Answer answer(Store& store, const Question& question) {
  auto found = store.answer(question);
  if (!found) throw std::runtime_error(found.error().message);
  return std::move(*found);
}

inline Values grouped(Store& store, const Question& question) {
  Values values;
  for (const auto& cell : answer(store, question)) {
    std::string name;
    for (const auto& part : cell.group) name += (name.empty() ? "" : "/") + part;
    values[name].push_back(cell.value);
  }
  return values;
}

inline std::vector<std::optional<double>> values(Store& store, const Question& question) {
  return grouped(store, question)[""];
}

}  // namespace monalys::store::testing
