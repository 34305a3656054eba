#include "metrics/seal.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

#include "base/calendar.hpp"
#include "metrics/ask.hpp"
#include "metrics/metric.hpp"
#include "metrics/office_hours.hpp"
#include "metrics/steps.hpp"

namespace monalys::metrics {
namespace {

using store::Dimension;
using store::Question;

/// Asks about the buckets between the first fact and an instant, both Unix seconds.
Result<void> add(std::vector<Question>& questions, Question question, Hours hours, BucketSize by, std::int64_t first,
                 std::int64_t until, const Platform& platform) {
  if (first >= until) return {};
  const auto& zone = platform.zone;
  const Period period{local_day(from_unix_seconds(first), zone), local_day(from_unix_seconds(until - 1), zone)};
  MONALYS_TRY(const auto made, buckets(by, period, zone));
  set_buckets(question, hours, made, platform);
  if (names(question, Dimension::age)) {
    question.steps = std::make_shared<const store::Steps>(ages(by, made, platform.zone));
  } else {
    MONALYS_CHECK(set_days(question, made, platform.zone));
  }
  questions.push_back(std::move(question));
  return {};
}

/// A question about office hours, asked of all other time of its buckets: publishing looks at both.
Question in_time_off(Question question, const Platform& platform) {
  const auto day = [&](std::int64_t at) { return local_day(from_unix_seconds(at), platform.zone); };
  question.within = time_off(platform, {day(question.boundaries.front()), day(question.boundaries.back())});
  return question;
}

}  // namespace

Result<std::vector<Question>> questions_to_seal(store::Store& store, const Platform& platform,
                                                const std::map<Realm, std::int64_t>& before) {
  using enum BucketSize;
  std::vector<Question> questions;
  for (const auto& [realm, until] : before) {
    const std::array realms{realm};
    MONALYS_TRY(const auto extent, store.extent(realms));
    if (!extent) continue;
    const Question days{.realm = realm, .measure = store::Measure::any_instant};
    MONALYS_CHECK(add(questions, days, Hours::all, day, extent->first / 1'000'000, until, platform));
  }
  for (const auto& metric : all()) {
    Request request;
    request.metric = &metric;
    auto question = question_of(request, platform);
    std::int64_t until = 0;
    const auto realms = store::depends_on(question);
    for (const auto realm : realms) {
      if (const auto found = before.find(realm); found != before.end()) until = std::max(until, found->second);
    }
    if (until == 0) continue;
    until += store::reach_of(question);
    MONALYS_TRY(const auto extent, store.extent(realms));
    if (!extent) continue;
    const auto first = extent->first / 1'000'000;
    const bool of_people = store::tells_of_people(metric.realm, metric.measure);
    for (const bool people : {false, true}) {
      if (people && !of_people) continue;
      question.people_behind = people;
      question.group.clear();
      if (metric.split) {
        question.group = {*metric.split};
        for (const auto by : {week, month, quarter, year}) {
          if (!people) MONALYS_CHECK(add(questions, question, metric.hours, by, first, until, platform));
        }
        continue;  // roles that ask for the persons behind it are not shown it
      }
      for (const auto by : {day, week, month, quarter, year}) {
        MONALYS_CHECK(add(questions, question, metric.hours, by, first, until, platform));
        if (people && metric.hours == Hours::office) questions.push_back(in_time_off(questions.back(), platform));
      }
      for (const auto dimension : {Dimension::organisation, Dimension::label, Dimension::family}) {
        const bool of_programs = metric.realm == Realm::run || metric.realm == Realm::job;
        if (dimension == Dimension::family && !of_programs) continue;
        question.group = {dimension};
        for (const auto by : {month, quarter, year}) {
          MONALYS_CHECK(add(questions, question, metric.hours, by, first, until, platform));
          if (people && metric.hours == Hours::office) questions.push_back(in_time_off(questions.back(), platform));
        }
      }
    }
  }
  return questions;
}

}  // namespace monalys::metrics
