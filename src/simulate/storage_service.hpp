// The project folders: growing day by day, with deletions that stay on backup for six months, and the snapshots of them
// that were logged: csv in TiB, then in TB, then JSON documents.

#pragma once

#include <deque>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "simulate/project_activity.hpp"
#include "simulate/world.hpp"

namespace monalys::simulate {

/// The day on which what was deleted on `date` is gone from the backup: the same day six months on, or the last of that
/// month.
[[nodiscard]] Date gone_from_backup(Date date);

/// What the snapshots say of each volume; the last complete one counts.
class StorageTruth {
 public:
  struct Sum {
    Seconds at = kNever;
    std::int64_t bytes = 0, files = 0;
  };
  void complete_snapshot(const std::string& volume, bool backup, const Sum& sum) { last_[{volume, backup}] = sum; }
  /// What a volume's live snapshot says of projects.
  using Projects = std::map<std::size_t, std::int64_t>;  // bytes
  void complete_projects(const std::string& volume, Seconds at, Projects projects) {
    projects_[volume] = {at, std::move(projects)};
  }
  /// Of all volumes, as at_end().
  [[nodiscard]] Projects projects_at_end(Seconds end) const;
  /// At the end of a bucket: over the volumes with a complete snapshot in the 35 days before. `at` is the latest of
  /// them, kNever when there is none.
  [[nodiscard]] Sum at_end(Seconds end, bool backup) const;

 private:
  std::map<std::pair<std::string, bool>, Sum> last_;
  std::map<std::string, std::pair<Seconds, Projects>> projects_;
};

class StorageService {
 public:
  explicit StorageService(World& world);

  void run_month(int month);
  void finish();
  /// The metrics, and beside them what was deleted on which day.
  void write(nlohmann::json& metrics, nlohmann::json& storage) const;
  /// The metrics of how it is spread over projects, and which of them nobody uses.
  void write_by_project(nlohmann::json& metrics, const ProjectActivity& activity) const;

 private:
  struct Folder {
    std::int64_t gibibytes = 0;
    std::deque<std::pair<Date, std::int64_t>> on_backup;  // deleted on, gibibytes
  };
  struct Row {
    std::size_t project;
    std::int64_t bytes, files;
  };

  void settle_in(Date date);
  void live_a_day(Date date);
  void erase(std::size_t project, std::int64_t gibibytes, Date date);
  void grow(std::int64_t gibibytes, Date date);
  [[nodiscard]] std::int64_t total() const;
  void snapshot(Date date);
  void write_csv(const std::string& volume, bool backup, const std::vector<Row>& rows, std::size_t bad, Date date,
                 bool tib);
  void write_json(LogFile& file, const std::string& volume, bool backup, const std::vector<Row>& rows, std::size_t bad,
                  Date date, bool& first);
  [[nodiscard]] std::vector<Row> rows_of(std::size_t volume, bool backup, bool exact_bytes) const;

  World& world_;
  Random random_;
  LogFile csv_;
  StorageTruth truth_;
  std::vector<Folder> folders_;           // by project
  std::map<Date, std::int64_t> deleted_;  // bytes
  struct MonthEnd {
    std::string label;
    StorageTruth::Sum live, backup;
    StorageTruth::Projects projects;
    Seconds end;
  };
  std::vector<MonthEnd> month_ends_;
};

}  // namespace monalys::simulate
