#include "metrics/ask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "base/sentence.hpp"
#include "metrics/cohorts.hpp"
#include "metrics/idle.hpp"
#include "metrics/imported.hpp"
#include "metrics/office_hours.hpp"
#include "metrics/profile.hpp"
#include "metrics/steps.hpp"

namespace monalys::metrics {
namespace {

bool is_level(const Metric& metric) { return row(metric.realm).shape == Shape::level; }

std::vector<Realm> daily_realms() {
  std::vector<Realm> daily;
  for (const auto& realm : realms()) {
    if (realm.daily) daily.push_back(realm.realm);
  }
  return daily;
}

Instant from_microseconds(std::int64_t value) { return Instant{std::chrono::microseconds{value}}; }

/// So many buckets before a day.
std::chrono::year_month_day earlier(std::chrono::year_month_day day, BucketSize by, std::size_t buckets) {
  using namespace std::chrono;
  const auto count = static_cast<int>(buckets);
  switch (by) {
    case BucketSize::hour:
    case BucketSize::day:
      return year_month_day{local_days{day} - days{count}};
    case BucketSize::week:
      return year_month_day{local_days{day} - weeks{count}};
    case BucketSize::month:
      return day.year() / day.month() / 1 - months{count};
    case BucketSize::quarter:
      return day.year() / day.month() / 1 - months{3 * count};
    case BucketSize::year:
      return day.year() / January / 1 - years{count};
  }
  std::unreachable();
}

/// Leaves the groups with the greatest sums in the answer, and at its end the cells of all others together. They are
/// asked about as one, because people and seconds cannot be added up. Gives where their cells begin.
Result<std::size_t> keep_top(store::Store& store, const store::Question& question, const Request& request,
                             store::Answer& answer) {
  const std::size_t top = *request.top;
  const auto buckets = question.boundaries.size() - 1;
  const auto groups = answer.size() / buckets;
  std::vector<std::pair<double, std::size_t>> sums;  // of each group
  for (std::size_t group = 0; group < groups; ++group) {
    double sum = 0;
    // Those before the first one asked for only serve what is derived from them.
    for (std::size_t i = request.from ? request.before : 0; i < buckets; ++i) {
      sum += answer[group * buckets + i].value.value_or(0);
    }
    sums.emplace_back(-sum, group);
  }
  std::ranges::sort(sums);

  store::Question others = question;
  const auto dimension = question.group.front();
  others.group.clear();
  std::erase_if(others.where, [&](const store::Filter& filter) { return filter.dimension == dimension; });
  store::Answer kept;
  for (std::size_t i = 0; i < groups; ++i) {
    const auto first = answer.begin() + static_cast<std::ptrdiff_t>(sums[i].second * buckets);
    if (i < top) {
      kept.insert(kept.end(), first, first + static_cast<std::ptrdiff_t>(buckets));
    } else {
      others.where.push_back({dimension, first->group.front()});
    }
  }
  const auto of_others = kept.size();
  if (groups > top) {
    MONALYS_TRY(auto rest, store.answer(others));
    for (auto& cell : rest) {
      cell.group = {std::string(kOthers)};
      kept.push_back(std::move(cell));
    }
  }
  answer = std::move(kept);
  return of_others;
}

std::optional<Period> joined(std::optional<Period> one, std::optional<Period> other) {
  if (!one || !other) return one ? one : other;
  using std::chrono::local_days;
  return Period{local_days{other->first} < local_days{one->first} ? other->first : one->first,
                local_days{other->last} > local_days{one->last} ? other->last : one->last};
}

/// Classes in the order of their numbers: "2–4" before "10–19".
void sort_by_split(Table& table) {
  const auto number = [](const std::string& name) {
    std::uint32_t read = 0;
    std::from_chars(name.data(), name.data() + name.size(), read);
    return read;
  };
  std::ranges::stable_sort(table.rows, [&](const Row& a, const Row& b) {
    const auto others = [](const Row& row) { return std::span(row.group).first(row.group.size() - 1); };
    if (!std::ranges::equal(others(a), others(b))) return std::ranges::lexicographical_compare(others(a), others(b));
    return number(a.group.back()) < number(b.group.back());
  });
}

/// What is split has room for one grouping more, and its groups have no greatest.
Result<void> check_split(const Request& request) {
  const auto& metric = *request.metric;
  if (!metric.split || (request.group.size() <= 1 && !request.top)) return {};
  return fail(
      Code::wrong_usage,
      sentence("{} is told apart by {} already", "{} är redan uppdelat efter {}", metric.id, word(*metric.split)),
      Sentence{"Leave --top out, and all --group but one.", "Ta bort --top, och alla uppdelningar (--group) utom en."});
}

}  // namespace

std::string_view word(Note note) {
  switch (note) {
    case Note::none:
      return "";
    case Note::gap:
      return "gap";
    case Note::partial:
      return "partial";
    case Note::imported:
      return "imported";
    case Note::forecast:
      return "forecast";
    case Note::suppressed:
      return "suppressed";
    case Note::disposed:
      return "disposed";
    case Note::unfinished:
      return "unfinished";
  }
  std::unreachable();
}

Result<std::optional<Known>> known_period(store::Store& store, const Platform& platform, const Metric& metric) {
  MONALYS_TRY(const auto own, store.extent(rests_on(metric)));
  if (!own) return std::optional<Known>{};
  auto [first, last] = *own;
  auto until = last;
  if (!row(metric.realm).daily) {
    MONALYS_TRY(const auto daily, store.extent(daily_realms()));
    // Nobody has told yet of the dates to come.
    if (daily) until = std::min(last, daily->second);
    last = std::max(first, until);
  }
  const auto day = [&](std::int64_t at) { return local_day(from_microseconds(at), platform.zone); };
  return std::optional{Known{{day(first), day(last)}, from_microseconds(first), from_microseconds(until)}};
}

Result<void> check_dimensions(const store::Question& question, const Metric& metric) {
  if (!names(question, store::Dimension::family) || store::program_of(metric.realm) != store::Program::none) return {};
  return fail(Code::wrong_usage,
              sentence("{} cannot be told apart by family: it is not about programs",
                       "{} kan inte delas upp efter family: måttet handlar inte om program", metric.id),
              Sentence{"Program runs (run.*) and batch jobs (job.*) have families.",
                       "Programkörningar (run.*) och batchjobb (job.*) har programfamiljer."});
}

std::int64_t disposed_before(const store::Store& store, const store::Question& question) {
  std::int64_t kept_from = 0;
  for (const auto realm : store::depends_on(question)) {
    if (const auto kept = store.kept_from().find(realm); kept != store.kept_from().end()) {
      kept_from = std::max(kept_from, kept->second + store::reach_of(question));
    }
  }
  return kept_from;
}

Note note_of(const Bucket& bucket, std::span<const Stretch> silent) {
  bool touched = false;
  for (const auto& [begin, end] : silent) {
    if (begin <= bucket.begin && end >= bucket.end) return Note::gap;
    touched = touched || (begin < bucket.end && end > bucket.begin);
  }
  return touched ? Note::partial : Note::none;
}

Result<std::vector<Stretch>> silent_stretches(store::Store& store, const Platform& platform, const Metric& metric) {
  if (is_level(metric)) return std::vector<Stretch>{};
  return silent_stretches(store, platform, rests_on(metric));
}

Result<std::vector<Stretch>> silent_stretches(store::Store& store, const Platform& platform,
                                              const std::vector<Realm>& of) {
  std::vector<Stretch> silent;
  if (std::ranges::none_of(of, [](Realm realm) { return row(realm).daily; })) return silent;
  MONALYS_TRY(const auto extent, store.extent(of));
  if (!extent) return silent;
  const auto first = local_day(from_microseconds(extent->first), platform.zone);
  const auto last = local_day(from_microseconds(extent->second), platform.zone);
  MONALYS_TRY(const auto days, buckets(BucketSize::day, {first, last}, platform.zone));
  std::vector<std::int64_t> boundaries;
  for (const auto& day : days) boundaries.push_back(unix_seconds(day.begin));
  boundaries.push_back(unix_seconds(days.back().end));
  MONALYS_TRY(const auto covered, store.days_with_facts(of, boundaries));
  if (covered.empty()) return silent;

  silent.push_back({Instant::min(), days[covered.front()].begin});
  for (std::size_t i = 1; i < covered.size(); ++i) {
    if (covered[i] - covered[i - 1] > static_cast<std::uint32_t>(kSilentDays)) {
      silent.push_back({days[covered[i - 1]].end, days[covered[i]].begin});
    }
  }
  silent.push_back({days[covered.back()].end, Instant::max()});
  return silent;
}

store::Question question_of(const Request& request, const Platform& platform) {
  const auto& metric = *request.metric;
  return {.realm = metric.realm,
          .measure = metric.measure,
          .outcome = metric.outcome,
          .percent = metric.percent,
          .span = metric.span,
          .label = metric.label,
          .boundaries = {},
          .group = request.group,
          .where = request.where,
          .families = platform.families};
}

void set_buckets(store::Question& question, Hours hours, std::span<const Bucket> buckets, const Platform& platform) {
  question.boundaries.clear();
  for (const auto& bucket : buckets) question.boundaries.push_back(unix_seconds(bucket.begin));
  question.boundaries.push_back(unix_seconds(buckets.back().end));
  question.within.reset();
  if (hours == Hours::all) return;
  question.within = office_hours(
      platform, {local_day(buckets.front().begin, platform.zone), local_day(buckets.back().end, platform.zone)});
}

Result<Table> ask(store::Store& store, const Platform& platform, const Request& request) {
  if (request.profile) return ask_profile(store, platform, request);
  const Metric& metric = *request.metric;
  if (metric.split == store::Dimension::age) return ask_cohorts(store, platform, request);
  Table table{.metric = &metric, .by = request.by, .group = request.group};

  MONALYS_TRY(const auto imported, Imported::of(store, request));
  MONALYS_TRY(const auto known, known_period(store, platform, metric));
  auto whole = known ? std::optional{known->period} : std::nullopt;
  whole = joined(whole, imported.period());
  if (!whole) return table;
  if (known) table.facts_until = known->until;
  const auto before = [](auto a, auto b) { return std::chrono::local_days{a} < std::chrono::local_days{b}; };
  auto first = request.from ? request.from->first : whole->first;
  const auto last = request.to ? request.to->last : std::max(whole->last, first, before);
  // An end asked for before the first fact still makes a table: of gaps.
  if (!request.from && before(last, first)) first = request.to->first;
  if (request.from) first = earlier(first, request.by, request.before);
  MONALYS_TRY(table.buckets, buckets(request.by, {first, last}, platform.zone));

  auto question = question_of(request, platform);
  MONALYS_CHECK(check_dimensions(question, metric));
  MONALYS_CHECK(check_split(request));
  if (metric.split) question.group.push_back(*metric.split);
  table.group = question.group;
  set_buckets(question, metric.hours, table.buckets, platform);
  MONALYS_CHECK(set_days(question, table.buckets, platform.zone));
  MONALYS_TRY(auto answer, store.answer(question));
  std::size_t of_others = answer.size();
  if (request.top) {
    MONALYS_TRY(of_others, keep_top(store, question, request, answer));
  }

  MONALYS_TRY(const auto silent, silent_stretches(store, platform, metric));
  const auto kept_from = disposed_before(store, question);
  std::vector<Note> of_activity;
  if (store::is_of_idle_projects(metric.measure)) {
    MONALYS_TRY(of_activity, notes_of_activity(store, platform, table.buckets));
  }
  // Registers have no silent days, so before their first row they seem to say that there was nothing. Where old figures
  // say otherwise, nothing is what is known.
  const auto first_fact = !imported.any() ? Instant::min() : known ? known->since : Instant::max();
  const auto row_of = [&](const store::Cell& cell) {
    const auto& bucket = table.buckets[cell.bucket];
    Row row{.bucket = cell.bucket, .group = cell.group, .value = cell.value};
    if (cell.at) row.at = from_unix_seconds(*cell.at);
    row.note = is_level(metric) ? (cell.value ? Note::none : Note::gap) : note_of(bucket, silent);
    if (row.note == Note::none && !of_activity.empty()) row.note = of_activity[cell.bucket];
    if (!is_level(metric) && bucket.end <= first_fact) row.note = Note::gap;
    if (row.note == Note::gap) row.value.reset(), row.at.reset();
    if (!row.value && question.boundaries[cell.bucket] < kept_from) row.note = Note::disposed;
    return row;
  };
  for (std::size_t i = 0; i < answer.size(); ++i) {
    table.rows.push_back(row_of(answer[i]));
    table.rows.back().others = i >= of_others;
  }
  if (metric.split) sort_by_split(table);
  MONALYS_CHECK(imported.fill_in(store, question, platform.zone, row_of, table));
  return table;
}

}  // namespace monalys::metrics
