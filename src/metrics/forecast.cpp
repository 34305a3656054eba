#include "metrics/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "metrics/cohorts.hpp"

namespace monalys::metrics {
namespace {

using std::chrono::year_month_day;

std::size_t season(BucketSize by) {
  switch (by) {
    case BucketSize::hour:
      return 24;
    case BucketSize::day:
      return 7;
    case BucketSize::week:
      return 52;
    case BucketSize::month:
      return 12;
    case BucketSize::quarter:
      return 4;
    case BucketSize::year:
      return 1;
  }
  std::unreachable();
}

/// The last day of so many buckets that begin on a day.
year_month_day last_day(year_month_day first, BucketSize by, std::size_t buckets) {
  using namespace std::chrono;
  const auto count = static_cast<int>(buckets);
  const local_days day{first};
  switch (by) {
    case BucketSize::hour:
    case BucketSize::day:
      return year_month_day{day + days{count - 1}};
    case BucketSize::week:
      return year_month_day{day + weeks{count} - days{1}};
    case BucketSize::month:
      return year_month_day{local_days{first + months{count}} - days{1}};
    case BucketSize::quarter:
      return year_month_day{local_days{first + months{3 * count}} - days{1}};
    case BucketSize::year:
      return year_month_day{local_days{first + years{count}} - days{1}};
  }
  std::unreachable();
}

/// Whether the logs reach to a bucket's end; to its last day is near enough, unless it has no other.
bool is_over(const Bucket& bucket, const Table& table, const Zone& zone) {
  if (!table.facts_until) return false;
  if (table.by == BucketSize::day) return *table.facts_until >= bucket.end;
  const auto last = local_day(bucket.end - std::chrono::seconds{1}, zone);
  return std::chrono::local_days{local_day(*table.facts_until, zone)} >= std::chrono::local_days{last};
}

/// How many buckets from the first on are over and complete in at least one group, known to this reader or not.
std::size_t known_buckets(const Table& table, const Zone& zone) {
  const std::size_t count = table.buckets.size();
  for (std::size_t known = count; known > 0; --known) {
    const bool over = is_over(table.buckets[known - 1], table, zone);
    for (std::size_t at = known - 1; at < table.rows.size(); at += count) {
      const auto& row = table.rows[at];
      if (row.note == Note::imported && row.value) return known;  // nobody reports what is not over
      if (!over) continue;
      if ((row.note == Note::none && row.value) || row.note == Note::suppressed) return known;
    }
  }
  return 0;
}

/// The values in a row that reach the end of `rows`.
std::vector<double> unbroken(std::span<const Row> rows) {
  std::size_t first = rows.size();
  while (first > 0 && rows[first - 1].value) --first;
  const auto is_whole = [](const Row& row) { return row.note == Note::none || row.note == Note::imported; };
  while (first < rows.size() && !is_whole(rows[first])) ++first;  // logs begin in the midst of a bucket
  std::vector<double> values;
  for (const auto& row : rows.subspan(first)) values.push_back(*row.value);
  const auto begun = std::ranges::find_if(values, [](double value) { return value != 0; });
  if (begun != values.end()) values.erase(values.begin(), begun);
  return values;
}

double six_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const int place = 5 - static_cast<int>(std::floor(std::log10(std::abs(value))));
  // Powers of ten are exact up to 10^22, and so is what is divided by them.
  const double power = std::pow(10.0, std::abs(place));
  return place >= 0 ? std::round(value * power) / power : std::round(value / power) * power;
}

Row row_of(const Row& like, std::size_t bucket, const kernels::ForecastPoint* point) {
  Row made{
      .bucket = static_cast<std::uint32_t>(bucket), .group = like.group, .note = Note::forecast, .others = like.others};
  if (point == nullptr) return made;
  made.value = six_digits(point->expected);
  made.bounds = {six_digits(point->low80), six_digits(point->high80), six_digits(point->low95),
                 six_digits(point->high95)};
  return made;
}

/// Without the first buckets.
void leave_out(Table& table, std::size_t left_out) {
  left_out = std::min(left_out, table.buckets.size());
  table.buckets.erase(table.buckets.begin(), table.buckets.begin() + static_cast<std::ptrdiff_t>(left_out));
  std::erase_if(table.rows, [&](const Row& row) { return row.bucket < left_out; });
  for (auto& row : table.rows) row.bucket -= static_cast<std::uint32_t>(left_out);
}

/// The capacity that holds at a bucket's beginning.
const Capacity* in_force(const std::vector<Capacity>& capacities, const Metric& metric, year_month_day day) {
  const Capacity* found = nullptr;
  for (const auto& one : capacities) {
    if (one.metric != metric.id || std::chrono::local_days{one.from} > std::chrono::local_days{day}) continue;
    if (found == nullptr || std::chrono::local_days{one.from} >= std::chrono::local_days{found->from}) found = &one;
  }
  return found;
}

}  // namespace

Result<std::size_t> usual_horizon(BucketSize by) {
  switch (by) {
    case BucketSize::hour:
      return fail(
          Code::wrong_usage,
          Sentence{"hours cannot be forecast: what repeats in them is a day and a week at once",
                   "det går inte att göra en prognos per timme: där upprepas både dygnet och veckan på en gång"},
          Sentence{"Choose --by day, week, month, quarter or year.",
                   "Välj dag, vecka, månad, kvartal eller år som period (--by)."});
    case BucketSize::day:
      return 365;
    default:
      return season(by);
  }
}

std::size_t buckets_behind(BucketSize by) {
  switch (by) {
    case BucketSize::hour:
    case BucketSize::day:
      return kernels::kMostForecastValues;
    case BucketSize::week:
      return 520;
    case BucketSize::month:
      return 240;
    case BucketSize::quarter:
      return 80;
    case BucketSize::year:
      return 30;
  }
  std::unreachable();
}

Result<Table> forecast(Table table, const Zone& zone, std::size_t horizon, std::size_t left_out) {
  MONALYS_CHECK(check_is_series(table));
  const std::size_t count = table.buckets.size();
  const std::size_t known = known_buckets(table, zone);
  std::vector<std::optional<kernels::Forecast>> found;
  for (std::size_t first = 0; first + count <= table.rows.size() && count > 0; first += count) {
    const auto values = unbroken(std::span(table.rows).subspan(first, known));
    kernels::ForecastQuestion question{
        .values = values, .season = season(table.by), .horizon = horizon, .least = 0, .most = {}};
    if (table.metric->unit == Unit::share) question.most = 1;
    found.push_back(kernels::forecast(question));
    const auto& row = table.rows[first];
    table.forecasts.push_back({row.group, row.others, found.back() ? found.back()->model : "",
                               std::min(values.size(), kernels::kMostForecastValues)});
  }
  if (std::ranges::none_of(found, [](const auto& one) { return one.has_value(); })) {
    leave_out(table, left_out);
    return table;
  }

  const auto first_day = local_day(table.buckets[known - 1].end, zone);
  MONALYS_TRY(auto coming, buckets(table.by, {first_day, last_day(first_day, table.by, horizon)}, zone));
  std::vector<Row> rows;
  for (std::size_t group = 0; group < found.size(); ++group) {
    const auto begin = table.rows.begin() + static_cast<std::ptrdiff_t>(group * count);
    rows.insert(rows.end(), begin, begin + static_cast<std::ptrdiff_t>(known));
    for (std::size_t h = 0; h < coming.size(); ++h) {
      const auto* point = found[group] && h < found[group]->points.size() ? &found[group]->points[h] : nullptr;
      rows.push_back(row_of(*begin, known + h, point));
    }
  }
  table.rows = std::move(rows);
  table.ahead = coming.size();
  table.buckets.resize(known);
  std::ranges::move(coming, std::back_inserter(table.buckets));
  leave_out(table, std::min(left_out, known));
  return table;
}

std::optional<Reach> reach(const Table& table, const std::vector<Capacity>& capacities, const Zone& zone) {
  if (table.ahead == 0 || table.forecasts.size() != 1) return std::nullopt;
  Reach found;
  const std::size_t first = table.buckets.size() - table.ahead;
  for (std::size_t i = first == 0 ? 0 : first - 1; i < table.buckets.size(); ++i) {
    const auto* capacity = in_force(capacities, *table.metric, local_day(table.buckets[i].begin, zone));
    const auto& row = table.rows[i];
    if (capacity == nullptr || !row.value) continue;
    found.capacity = capacity;
    if (i < first) {
      found.already = *row.value >= capacity->value;
      if (found.already) return found;
      continue;
    }
    if (!found.at_earliest && row.bounds && row.bounds->high80 >= capacity->value) found.at_earliest = i;
    if (*row.value >= capacity->value) {
      found.expected = i;
      break;
    }
  }
  if (found.capacity == nullptr) return std::nullopt;
  return found;
}

}  // namespace monalys::metrics
