// The books of the simulation: what a reader of the raw logs must find, fact by fact, per calendar month. Fed by each
// log as it is written, with the values that can be read from it.

#pragma once

#include <array>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/record.hpp"
#include "simulate/level_truth.hpp"
#include "simulate/week_truth.hpp"

namespace monalys::simulate {

/// On which local days a realm left traces, and which months therefore lack logs.
class Coverage {
 public:
  explicit Coverage(const Clock& clock) : clock_(clock), days_(static_cast<std::size_t>(clock.day_count()), false) {}

  void mark(Seconds at);
  void join(const Coverage& other);
  enum class Note { none, partial, gap };
  /// After everything was marked. Five days or more in a row without traces count as days without logs, as do all days
  /// before the first and after the last with traces.
  [[nodiscard]] std::vector<Note> notes() const;
  /// The same of the 180 days before the end of each month; before the first traces nothing is known.
  [[nodiscard]] std::vector<Note> half_years() const;
  /// By day, whether it counts as one without logs.
  [[nodiscard]] std::vector<bool> silent() const;

 private:
  const Clock& clock_;
  std::vector<bool> days_;
};

enum class Activity : std::uint8_t { session, connection, run, job };
inline constexpr std::array<std::string_view, 4> kActivities{"session", "connection", "run", "job"};

struct Stay {
  std::uint32_t user;
  Seconds asked = kNever, begun = kNever, ended = kNever;
  Outcome outcome = Outcome::unknown;
  std::string_view project = {};  // of a job, where its log names one
};

class ProjectActivity;

/// What was read of one source.
struct Tally {
  std::int64_t facts = 0, skipped = 0, rejected = 0;
};

class Truth {
 public:
  explicit Truth(const Clock& clock);
  /// Whom to tell of everybody who is seen; it outlives this.
  void tell(ProjectActivity& projects) { projects_ = &projects; }

  void stay(Activity activity, const Stay& stay, std::string_view organisation = {});
  /// A log tells of an end whose begin is not known: nothing to count, but the realm has gone on until then.
  void end_without_begin(Activity activity, Seconds at);
  void logon(std::uint32_t user, Seconds at, std::string_view method, bool let_in, std::string_view organisation);
  void job_started(Seconds at, std::string_view queue, std::string_view project);
  Tally& tally(const std::string& source) { return tallies_[source]; }

  /// Months that ended before `at` are complete.
  void settle_before(Seconds at);
  void finish();

  /// Metrics of people's activity, and the tallies. After finish().
  void write(nlohmann::json& metrics, nlohmann::json& records) const;
  /// Of each month: whether logs of anybody's activity reach 180 days back from its end, wholly, in part or not at all.
  [[nodiscard]] std::vector<Coverage::Note> half_years() const;

 private:
  struct Realm {
    LevelTruth level;
    Coverage coverage;
    std::vector<std::int64_t> started, ended;
    Seconds horizon = kNever;
  };

  [[nodiscard]] std::size_t month_of(Seconds at) const;
  void seen(std::uint32_t user, Seconds at, std::string_view organisation);
  void job(const Stay& stay);
  void write_activity(nlohmann::json& metrics, std::string_view id, const Realm& realm) const;
  void write_users(nlohmann::json& metrics) const;
  void write_habits(nlohmann::json& metrics, const std::vector<Coverage::Note>& notes) const;
  void write_logons(nlohmann::json& metrics) const;
  void write_jobs(nlohmann::json& metrics) const;

  const Clock& clock_;
  std::vector<Realm> realms_;
  Coverage logon_coverage_;

  std::vector<std::set<std::uint32_t>> seen_;
  std::vector<std::map<std::string, std::set<std::uint32_t>, std::less<>>> seen_by_organisation_, seen_by_type_;
  std::map<std::uint32_t, Seconds> first_seen_;
  std::vector<std::map<std::uint32_t, std::set<int>>> days_seen_;  // by month: of each person, the days
  ProjectActivity* projects_ = nullptr;

  std::vector<std::map<std::string, std::int64_t, std::less<>>> logons_by_method_;
  std::vector<std::int64_t> logons_failed_;
  std::vector<std::int64_t> drops_;

  std::vector<std::int64_t> submitted_, failed_, withdrawn_, withdrawn_seconds_;
  std::vector<std::vector<std::int32_t>> waits_;
  LevelTruth waiting_;
  WeekTruth by_hour_;
  std::vector<std::map<std::string, std::int64_t, std::less<>>> started_by_queue_, started_by_project_;

  std::map<std::string, Tally> tallies_;
};

/// Nearest rank: the smallest of the ascending values that at least `percent` % of all do not exceed.
[[nodiscard]] std::int32_t nearest_rank(const std::vector<std::int32_t>& ascending, std::size_t percent);

}  // namespace monalys::simulate
