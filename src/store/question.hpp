// What may be asked of a store, and how it answers. No calendar here: buckets arrive as UTC boundaries.

#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "facts/program_families.hpp"
#include "facts/realm.hpp"
#include "facts/record.hpp"

namespace monalys::store {

/// What is measured; the realm says of what. Definitions: docs/METRICS.md.
enum class Measure {
  submitted,        // asked_at in the bucket
  started,          // begun_at in the bucket
  ended,            // ended_at in the bucket, of those that had begun
  closed,           // ended_at in the bucket, begun or not
  ended_as,         // the same with Question::outcome
  withdrawn,        // ended_at in the bucket, never begun
  withdrawn_hours,  // the hours from asked_at to ended_at of those
  concurrent_max,   // intervals at once
  concurrent_mean,
  users_max,  // distinct users at once
  users_mean,
  waiting_max,      // asked and neither begun nor withdrawn, at once
  wait_percentile,  // Question::percent of Question::span, seconds
  wait_longest,     // seconds
  wait_at_once,     // share of waits of at most a minute
  open_at_end,      // asked (or begun) before the bucket's end and not ended
  ended_at_end,     // ended before the bucket's end and not removed
  removed_at_end,   // other_at before the bucket's end
  lacking_at_end,   // open_at_end projects without a valid agreement
  ended_lacking_at_end,
  agreed_at_end,  // distinct projects with a valid agreement labelled Question::label
  moments,        // with Question::outcome
  drop_rate,      // ended as dropped, per 1,000 hours of the interval
  level_bytes,    // Question::label; last complete snapshot
  level_files,
  unique_people,   // distinct users logged on, connected or with a session begun in the bucket
  new_people,      // those whose first such instant of all lies in the bucket
  concurrent_p95,  // of the bucket's seconds
  users_p95,
  waiting_mean,
  hours,                // of the intervals that lie in the bucket
  slot_hours,           // the same times the slots of each
  users_during,         // distinct users with an interval that lies in the bucket or begins there
  returning_people,     // unique_people that were seen before the bucket
  lapsed_people,        // those whose last sight became kLapseDays old in the bucket
  expiring_at_end,      // agreed_at_end that will not be kExpiryDays later
  open_age_percentile,  // of those open_at_end: seconds since they were asked, Question::percent
  open_age_longest,
  level_mean,              // of the bucket's seconds for which a snapshot speaks
  level_max,               // the highest of those
  level_growth,            // level_bytes of the bucket's end less that of its begin
  level_quota_use,         // share of the limits at the bucket's end, of what has one
  level_top_share,         // of level_bytes: the share of the kLargest largest projects
  idle_bytes,              // of level_bytes: those of projects on which nobody was active for kIdleDays
  idle_projects,           // those projects
  active_days_percentile,  // of unique_people: on how many of Question::steps each was seen, Question::percent
  active_days_mean,
  any_instant,    // 1 where a fact has an instant in the bucket
  first_instant,  // the first instant of any fact in the bucket, Unix microseconds; in a group, of those that count
  last_instant,
};

enum class Dimension {
  organisation,
  project,
  host,
  label,
  detail,
  family,  // of programs; of realms that tell of none it is empty
  organisation_type,
  active_days,  // of unique_people: on how many of Question::steps each was seen in the bucket, in classes
  age,          // of unique_people: how many of Question::steps before the bucket each was seen for the first time
};

/// From which instant of an interval to which, and so where it counts: at the later one, where nothing else is said.
enum class Span {
  queue,     // asked to begun
  eligible,  // eligible to begin, to begun
  whole,     // asked to ended
  length,    // begun to ended
  asking,    // asked to begun, but counted where it was asked
};

/// Who has not been seen for so long has gone away.
inline constexpr std::int64_t kLapseDays = 365;
/// How long a size is taken as known after it was measured.
inline constexpr std::int64_t kCarriedSeconds = std::int64_t{35} * 86'400;
/// How far ahead the end of an agreement is worth telling.
inline constexpr std::int64_t kExpiryDays = 90;
/// A project on which nobody was active for so long before the bucket's end is idle.
inline constexpr std::int64_t kIdleDays = 180;
/// Of so many projects level_top_share tells.
inline constexpr std::size_t kLargest = 10;

struct Filter {
  Dimension dimension;
  std::string value;
};

/// Stretches of local time that follow each other, such as days.
struct Steps {
  std::vector<std::int64_t> boundaries;  // n+1 ascending, Unix seconds; they cover the buckets of the question
  /// Says which they are, without a line feed: of the same words are, in the same bucket, the same steps with the same
  /// distance from any instant, because answers are kept under them.
  std::string words;
};

/// The stretches of time that alone count, such as office hours: ascending, disjoint, Unix seconds. Each bucket is
/// answered once for each slot, of the stretches in it that share the slot: together, as if they were one.
struct Stretches {
  struct One {
    std::int64_t begin = 0, end = 0;
    std::uint32_t slot = 0;
  };
  std::vector<One> list;
  std::uint32_t slots = 1;
  /// Says which they are, without a line feed. With one slot: of the same words are, in the same bucket, the same
  /// stretches, because answers are kept under them. With several: of the same words is the same list.
  std::string words;
};

struct Question {
  Realm realm = Realm::session;
  Measure measure = Measure::started;
  Outcome outcome = Outcome::completed;
  unsigned percent = 50;
  Span span = Span::queue;
  std::string label = {};
  /// n+1 ascending instants, Unix seconds: bucket i is [boundaries[i], boundaries[i+1]).
  std::vector<std::int64_t> boundaries = {};
  std::vector<Dimension> group = {};
  std::vector<Filter> where = {};  // all must hold; several of one dimension: any of them
  /// What the dimension `family` means; null: every program is another one.
  std::shared_ptr<const ProgramFamilies> families = {};
  /// In place of the measure: of how many persons the facts are that it is made of. Only where tells_of_people().
  bool people_behind = false;
  /// What needs_steps() needs.
  std::shared_ptr<const Steps> steps = {};
  /// Null: all time counts. Only of measures that knows_stretches(); of a list, only what lies in the buckets.
  std::shared_ptr<const Stretches> within = {};
};

/// What a group is called, dimension by dimension; empty without grouping. Copies share the names, because a group has
/// many cells.
class GroupName {
 public:
  using Names = std::vector<std::string>;
  using value_type = std::string;
  using const_iterator = Names::const_iterator;
  using iterator = const_iterator;

  GroupName() = default;
  GroupName(Names names) {
    if (!names.empty()) names_ = std::make_shared<const Names>(std::move(names));
  }
  GroupName(std::initializer_list<std::string> names) : GroupName(Names(names)) {}
  operator const Names&() const { return all(); }
  [[nodiscard]] const Names& all() const {
    static const Names none;
    return names_ ? *names_ : none;
  }
  [[nodiscard]] const_iterator begin() const { return all().begin(); }
  [[nodiscard]] const_iterator end() const { return all().end(); }
  [[nodiscard]] std::size_t size() const { return all().size(); }
  [[nodiscard]] bool empty() const { return !names_; }
  [[nodiscard]] const std::string& front() const { return all().front(); }
  [[nodiscard]] const std::string& at(std::size_t dimension) const { return all().at(dimension); }
  [[nodiscard]] const std::string& operator[](std::size_t dimension) const { return all()[dimension]; }
  /// Of copies the same.
  [[nodiscard]] const void* identity() const { return names_.get(); }

  friend bool operator==(const GroupName& a, const GroupName& b) { return a.names_ == b.names_ || a.all() == b.all(); }
  friend std::strong_ordering operator<=>(const GroupName& a, const GroupName& b) { return a.all() <=> b.all(); }

 private:
  std::shared_ptr<const Names> names_;
};

/// One cell. Every bucket appears, with grouping once for each group that occurs somewhere in the answer. An absent
/// value: nothing to measure (no waits, no snapshot).
struct Cell {
  GroupName group;
  std::uint32_t bucket = 0;  // with several slots: bucket * slots + slot
  std::optional<double> value;
  std::optional<std::int64_t> at;  // Unix seconds; of a maximum, when it was first reached
};

/// Sorted by group, then bucket.
using Answer = std::vector<Cell>;

/// An answer before it is filled in: only the cells in which something was measured, sorted by group, then bucket.
struct Measured {
  /// More than this, empty ones included, no answer may have.
  static constexpr std::size_t kMostCells = 2'000'000;

  std::vector<Cell> cells;
  std::vector<std::optional<double>> nothing;  // by bucket: what the other cells say
};

[[nodiscard]] std::unexpected<Error> too_many_cells(std::size_t groups, std::size_t buckets);
[[nodiscard]] Result<Answer> fill_in(Measured measured, const Question& question);

/// The realms whose facts an answer depends on.
[[nodiscard]] std::vector<Realm> depends_on(const Question& question);
/// Whether it is grouped or narrowed by a dimension.
[[nodiscard]] bool names(const Question& question, Dimension dimension);
/// Whether it counts days, or tells of ages.
[[nodiscard]] bool needs_steps(const Question& question);
/// Whether it is grouped or narrowed by organisation or its type.
[[nodiscard]] bool names_organisations(const Question& question);
/// Whether the organisation of such a fact is that of its user; of others it is that of their project.
[[nodiscard]] bool is_of_people(Realm realm);
/// Whether it is of projects on which nobody was active.
[[nodiscard]] bool is_of_idle_projects(Measure measure);
/// The realms that tell of somebody being active on a project.
[[nodiscard]] std::vector<Realm> realms_of_activity();
/// Whether what is measured is made of facts that each belong to a person.
[[nodiscard]] bool tells_of_people(Realm realm, Measure measure);
/// Whether it depends on which organisation people belong to.
enum class Memberships { ignored, looked_at };
[[nodiscard]] Memberships memberships_in(const Question& question);
/// The registers that it depends on besides which say something once for all time: which organisation projects belong
/// to, which type organisations are of.
[[nodiscard]] std::vector<Realm> looks_up_in(const Question& question);
/// Where a realm's facts say which program they are about.
enum class Program { none, label, detail };
[[nodiscard]] Program program_of(Realm realm);
/// How many seconds before and after a bucket facts may lie that its answer depends on.
struct Surroundings {
  std::int64_t before = 0;
  std::int64_t after = 0;
};
[[nodiscard]] Surroundings looks_around(const Question& question);
/// How many seconds before a bucket facts may lie that must be there for its answer. Who was seen before what is kept
/// is known (seen_before).
[[nodiscard]] std::int64_t reach_of(const Question& question);
/// Whether a measure can be taken of stretches of time (Question::within).
[[nodiscard]] bool knows_stretches(Measure measure);
/// How many cells an answer has for each group: buckets, times slots.
[[nodiscard]] std::size_t cells_of(const Question& question);
/// Whether it only asks when there are facts.
[[nodiscard]] bool asks_for_instants(const Question& question);
/// All of a question but its boundaries, in words that stay the same from version to version; of families, where it
/// asks about them, their fingerprint.
[[nodiscard]] std::string words_of(const Question& question);
/// How many dimensions such a question is grouped by.
[[nodiscard]] std::size_t dimensions_of(std::string_view words);

}  // namespace monalys::store
