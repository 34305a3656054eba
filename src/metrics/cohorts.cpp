#include "metrics/cohorts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "metrics/steps.hpp"

namespace monalys::metrics {
namespace {

using std::chrono::local_days;
using std::chrono::microseconds;

Result<void> check(const Request& request) {
  const auto& id = request.metric->id;
  if (request.by == BucketSize::hour || request.by == BucketSize::day) {
    return fail(
        Code::wrong_usage,
        Sentence{fmt::format("{0} cannot be shown by {1}: a cohort has an age for each {1}", id, word(request.by)),
                 fmt::format("{0} kan inte visas per {1}: en kohort har en ålder för varje {1}", id,
                             in_swedish(request.by).one)},
        Sentence{"Choose --by week, month, quarter or year.",
                 "Välj vecka, månad, kvartal eller år som period (--by)."});
  }
  if (!request.group.empty() || !request.where.empty() || request.top) {
    return fail(Code::wrong_usage,
                sentence("{} is of all users: it has no other groups and no filters",
                         "{} gäller alla användare: måttet har inga andra uppdelningar och inga urval", id),
                Sentence{"Leave --group, --where and --top out.",
                         "Ta bort uppdelningen (--group), urvalet (--where) och --top."});
  }
  return {};
}

/// [bucket][age]; nothing where it is not known any more.
using Counts = std::vector<std::vector<std::optional<double>>>;

Result<Counts> count(store::Store& store, const Platform& platform, const Request& request,
                     const std::vector<Bucket>& buckets) {
  auto question = question_of(request, platform);
  question.group = {store::Dimension::age};
  auto steps = ages(request.by, buckets, platform.zone);
  question.boundaries = steps.boundaries;
  question.steps = std::make_shared<const store::Steps>(std::move(steps));
  MONALYS_TRY(const auto answer, store.answer(question));
  Counts counts(buckets.size(), std::vector<std::optional<double>>(buckets.size(), 0.0));
  for (const auto& cell : answer) {
    const auto age = to_integer<std::size_t>(cell.group.front());
    if (age && *age < buckets.size()) counts[cell.bucket][*age] = cell.value;
  }
  return counts;
}

}  // namespace

Result<void> check_is_series(const Table& table) {
  if (table.metric->split != store::Dimension::age) return {};
  return fail(Code::wrong_usage,
              sentence("{} can be neither derived from nor forecast",
                       "{} går varken att räkna om eller att göra en prognos av", table.metric->id),
              Sentence{"Leave out --as and --forecast.", "Ta bort omräkningen (--as) och prognosen (--forecast)."});
}

Result<Table> ask_cohorts(store::Store& store, const Platform& platform, const Request& request) {
  MONALYS_CHECK(check(request));
  const auto& metric = *request.metric;
  Table table{.metric = &metric, .by = request.by, .group = {store::Dimension::age}};
  const auto realms = rests_on(metric);
  MONALYS_TRY(const auto extent, store.extent(realms));
  if (!extent) return table;
  table.facts_until = Instant{microseconds{extent->second}};
  const auto day = [&](std::int64_t at) { return local_day(Instant{microseconds{at}}, platform.zone); };
  MONALYS_TRY(const auto whole, buckets(request.by, {day(extent->first), day(extent->second)}, platform.zone));
  MONALYS_TRY(const auto counts, count(store, platform, request, whole));
  MONALYS_TRY(const auto silent, silent_stretches(store, platform, realms));

  for (std::size_t cohort = 0; cohort < whole.size(); ++cohort) {
    const local_days first{local_day(whole[cohort].begin, platform.zone)};
    const local_days last{local_day(whole[cohort].end - std::chrono::seconds{1}, platform.zone)};
    if (request.from && last < local_days{request.from->first}) continue;
    if (request.to && first > local_days{request.to->last}) break;
    const auto index = static_cast<std::uint32_t>(table.buckets.size());
    table.buckets.push_back(whole[cohort]);
    const auto all = counts[cohort][0];
    for (std::size_t age = 0; cohort + age < whole.size(); ++age) {
      const auto seen = counts[cohort + age][age];
      Row row{.bucket = index, .group = {std::to_string(age)}};
      row.note = note_of(whole[cohort + age], silent);
      if (row.note != Note::gap && (!seen || !all)) row.note = Note::disposed;
      if (row.note != Note::gap && seen) row.people = static_cast<std::uint64_t>(*seen);
      if (row.people && all && *all > 0) row.value = *seen / *all;
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace monalys::metrics
