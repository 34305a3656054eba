// From a metric and a period to a table of figures: calendar buckets, the store's answer, and which of the figures rest
// on logs that are not there.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "config/config.hpp"
#include "metrics/metric.hpp"
#include "store/store.hpp"

namespace monalys::metrics {

/// What comes round again: buckets that are one hour of the week, one hour of a working day, or one month of the year,
/// of many weeks, days or years (profile.hpp).
enum class Profile { week, day, year };

struct Request {
  const Metric* metric = nullptr;
  BucketSize by = BucketSize::month;
  std::optional<Period> from;  // from its first day; absent: from the first fact
  std::optional<Period> to;    // to its last day; absent: to the last fact
  std::vector<store::Dimension> group;
  std::vector<store::Filter> where;
  /// Only so many groups, those with the greatest sums, and all others together as one; needs one grouping.
  std::optional<std::size_t> top = {};
  /// So many buckets more than from `from`, before it.
  std::size_t before = 0;
  /// In place of a course of time. `by`, `top` and `before` are then without meaning.
  std::optional<Profile> profile = {};
};

/// Of the stretches of time that are measured.
[[nodiscard]] BucketSize size_of(const Request& request);

enum class Note {
  none,
  gap,         // no logs for the whole bucket: the value is unknown, and absent
  partial,     // no logs for a part of it: the value is what the rest says
  imported,    // no logs: the value is what a register of old figures says (imported.hpp)
  suppressed,  // kept from this reader (publish/control.hpp): the value is absent
  disposed,    // the facts may not be kept any more, and nobody asked this before they went
  unfinished,  // kept from this reader until the bucket is over
  forecast,    // yet to come: the value is what is expected, and absent where nothing can be said
};
[[nodiscard]] std::string_view word(Note note);

/// The group of those that Request::top leaves out, where a word that no log holds must stand for it.
inline constexpr std::string_view kOthers = "(other)";

/// Four of five values are to lie between the first two, 19 of 20 between the others.
struct Bounds {
  double low80 = 0, high80 = 0;
  double low95 = 0, high95 = 0;
};

struct Row {
  std::uint32_t bucket = 0;  // index into Table::buckets
  std::vector<std::string> group = {};
  std::optional<double> value = {};  // in the metric's unit
  std::optional<Instant> at = {};    // of a peak, when it was first reached
  Note note = Note::none;
  bool others = false;  // of all groups that Request::top left out, each person and each second counted once
  std::optional<Bounds> bounds = {};         // of a forecast
  std::optional<std::uint64_t> people = {};  // of a cohort: how many of it were seen
  std::optional<std::size_t> counted = {};   // of a profile: of how many hours or months the value is
};

/// How the rows with Note::forecast of one group came about.
struct Forecast {
  std::vector<std::string> group = {};
  bool others = false;
  std::string model = {};  // "ETS(A,Ad,M)"; empty when there were not enough values
  std::size_t values = 0;  // that it rests on: in a row, up to the last complete bucket
};

/// As whom a table was asked for, and what was therefore kept back.
struct Control {
  Role role = Role::admin;
  RoleRules rules{.method = RoleRules::Method::none};
  std::string project = {};  // of Role::project
};

/// What a profile is made of.
struct Folded {
  Profile profile = Profile::week;
  Period period = {};  // whose hours or months were looked at
};

/// Rows are sorted by group (with Request::top by the group's sum, greatest first), then bucket; every group has every
/// bucket.
struct Table {
  const Metric* metric = nullptr;
  BucketSize by = BucketSize::month;
  std::vector<store::Dimension> group = {};
  std::vector<Bucket> buckets = {};
  std::vector<Row> rows = {};
  std::optional<Instant> facts_until = {};        // the last instant that the logs behind it tell of
  std::shared_ptr<const Metric> own_metric = {};  // what `metric` points to when it is none of all()
  std::vector<Forecast> forecasts = {};           // of each group, when one was asked for
  std::size_t ahead = 0;                          // so many buckets at the end are forecasts
  std::optional<Control> control = {};            // absent: nothing was kept back
  std::vector<std::string> imported_from = {};    // where rows with Note::imported are from, each source once
  std::optional<double> limit = {};               // a value that the figures are seen against: nothing left, all used
  std::optional<Folded> folded = {};              // a profile: buckets have a label, and are no stretches of time
};

/// Without a fact in its realms, and without imported figures, the table has no buckets. Cohorts: cohorts.hpp. Fails
/// with Code::wrong_usage for what cannot be asked.
[[nodiscard]] Result<Table> ask(store::Store& store, const Platform& platform, const Request& request);

/// The store's question for a measure of a request's metric, without boundaries.
[[nodiscard]] store::Question question_of(const Request& request, const Platform& platform);

/// A dimension that means nothing for a metric is a mistake, not an empty answer.
[[nodiscard]] Result<void> check_dimensions(const store::Question& question, const Metric& metric);

/// Gives a question the boundaries of buckets that follow each other, and the office hours in them where those alone
/// count.
void set_buckets(store::Question& question, Hours hours, std::span<const Bucket> buckets, const Platform& platform);

/// The days to tell of when nobody says: from the first fact to the last, but registers, which hold dates to come, only
/// as far as the logs of daily life reach. And from when until when facts tell. Nothing without a fact.
struct Known {
  Period period;
  Instant since, until;
};
[[nodiscard]] Result<std::optional<Known>> known_period(store::Store& store, const Platform& platform,
                                                        const Metric& metric);

/// Before which instant, Unix seconds, facts are disposed of that a question about then needs; 0: none are.
[[nodiscard]] std::int64_t disposed_before(const store::Store& store, const store::Question& question);

/// So many local days on end without logs make a gap.
inline constexpr int kSilentDays = 5;

/// [begin, end) stretches of at least kSilentDays local days on which none of the realms has a record, the endless ones
/// before the first and after the last included. None for realms that are silent by nature.
struct Stretch {
  Instant begin, end;
};
[[nodiscard]] Result<std::vector<Stretch>> silent_stretches(store::Store& store, const Platform& platform,
                                                            const std::vector<Realm>& realms);
/// gap, partial or none: how much of a bucket lies in silent stretches.
[[nodiscard]] Note note_of(const Bucket& bucket, std::span<const Stretch> silent);
/// Those of a metric; none for levels, which are carried from one snapshot to the next.
[[nodiscard]] Result<std::vector<Stretch>> silent_stretches(store::Store& store, const Platform& platform,
                                                            const Metric& metric);

}  // namespace monalys::metrics
