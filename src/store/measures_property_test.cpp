// Every measure of intervals and people against counting that is slow and obvious, on random facts, buckets (of the
// calendar in several zones, and of any length), stretches of time that alone count, groups and filters.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "base/calendar.hpp"
#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using Second = std::int64_t;

constexpr Second kHour = 3600;
// The week around the last Sunday of October 2022, where clocks are set back in most zones.
constexpr Second kStart = 1'666'828'800;  // 2022-10-27 00:00 UTC
constexpr Second kSpan = 120 * kHour;

struct One {
  UserId user;
  std::optional<Second> asked, begun, ended;
  Outcome outcome;
  std::string host, label;
  std::optional<Second> eligible = {};
  std::uint32_t slots = 1;
  std::string program = {};  // of jobs, whose label is the queue
  std::string family = {};

  [[nodiscard]] const std::string& named(Dimension dimension) const {
    return dimension == Dimension::host ? host : dimension == Dimension::family ? family : label;
  }
};

struct World {
  Realm realm;
  std::vector<One> intervals;
  std::vector<One> logons;  // begun is the moment
};

/// What families() below makes of the programs that occur: written down, not looked up.
const std::map<std::string, std::string> kFamilyOf{{"", ""},
                                                   {"R", "(other programs)"},
                                                   {"Stata", "Statistics"},
                                                   {"stata-mp", "Statistics"},
                                                   {"SAS.EXE", "Statistics"},
                                                   {"excel", "Office"}};
std::shared_ptr<const ProgramFamilies> families() {
  return std::make_shared<const ProgramFamilies>(
      std::vector<FamilyRule>{{"stata*", "Statistics"}, {"sas", "Statistics"}, {"EXCEL", "Office"}});
}

/// Where and whether: the group's name and the cell (the bucket, or its slot); the value and for maxima the instant.
using Place = std::pair<std::vector<std::string>, std::uint32_t>;
using Expected = std::map<Place, std::pair<double, std::optional<Second>>>;

/// realm: of the interval.
bool wanted(const Question& question, Realm realm, const One& one) {
  // A failed connection never was one; only as failures are they counted.
  if (realm == Realm::connection && question.measure != Measure::ended_as && one.outcome == Outcome::failed) {
    return false;
  }
  return std::ranges::all_of(question.where, [&](const Filter& filter) {
    return std::ranges::any_of(question.where, [&](const Filter& other) {
      return other.dimension == filter.dimension && one.named(other.dimension) == other.value;
    });
  });
}

std::vector<std::string> group_of(const Question& question, const One& one) {
  std::vector<std::string> name;
  for (const auto dimension : question.group) name.push_back(one.named(dimension));
  return name;
}

/// A stretch of time that belongs to one cell.
struct Part {
  Second begin, end;
  std::uint32_t cell;
};

std::vector<Part> parts_of(const Question& question) {
  std::vector<Part> parts;
  for (std::uint32_t i = 0; i + 1 < question.boundaries.size(); ++i) {
    const auto from = question.boundaries[i];
    const auto until = question.boundaries[i + 1];
    if (!question.within) parts.push_back({from, until, i});
    for (std::size_t k = 0; question.within && k < question.within->list.size(); ++k) {
      const auto& one = question.within->list[k];
      const Part part{std::max(from, one.begin), std::min(until, one.end), i * question.within->slots + one.slot};
      if (part.begin < part.end) parts.push_back(part);
    }
  }
  return parts;
}

/// The cell.
std::optional<std::uint32_t> bucket_of(const Question& question, std::optional<Second> at) {
  for (const auto& part : parts_of(question)) {
    if (at && part.begin <= *at && *at < part.end) return part.cell;
  }
  return std::nullopt;
}

/// What a count counts, or nothing.
std::optional<Second> counted_at(const Question& question, const One& one) {
  switch (question.measure) {
    case Measure::submitted:
      return one.asked;
    case Measure::started:
      return one.begun;
    case Measure::ended:
      return one.begun ? one.ended : std::nullopt;
    case Measure::closed:
      return one.ended;
    case Measure::ended_as:
      return one.outcome == question.outcome ? one.ended : std::nullopt;
    default:
      return one.begun ? std::nullopt : one.ended;
  }
}

std::optional<std::pair<Second, Second>> stretch(const Question& question, const World& world, const One& one) {
  Second horizon = 0;
  for (const auto& other : world.intervals) {
    for (const auto at : {other.asked, other.begun, other.ended}) horizon = std::max(horizon, at.value_or(0));
  }
  const Second limit = row(world.realm).open_limit->count();
  const bool waiting = question.measure == Measure::waiting_max || question.measure == Measure::waiting_mean;
  const auto begin = waiting ? one.asked : one.begun;
  if (!begin) return std::nullopt;
  if (waiting && one.begun) return std::pair{*begin, *one.begun};
  return std::pair{*begin, one.ended.value_or(std::min(horizon, *begin + limit))};
}

/// Looks at every stretch of time between two changes.
Expected by_looking(const Question& question, const World& world) {
  const bool people = question.measure == Measure::users_max || question.measure == Measure::users_mean ||
                      question.measure == Measure::users_p95;
  std::map<std::vector<std::string>, std::vector<std::tuple<Second, Second, UserId, std::uint32_t>>> groups;
  for (const auto& one : world.intervals) {
    const auto lasts = stretch(question, world, one);
    if (!lasts || lasts->first >= lasts->second || !wanted(question, world.realm, one) || (people && one.user == 0))
      continue;
    groups[group_of(question, one)].emplace_back(lasts->first, lasts->second, one.user, one.slots);
  }
  Expected expected;
  for (const auto& [name, stretches] : groups) {
    std::set<Second> changes(question.boundaries.begin(), question.boundaries.end());
    for (const auto& [begin, end, user, slots] : stretches) changes.insert({begin, end});
    std::map<std::uint32_t, double> lengths;
    for (const auto& part : parts_of(question)) {
      changes.insert({part.begin, part.end});
      lengths[part.cell] += static_cast<double>(part.end - part.begin);
    }
    std::map<std::uint32_t, double> seconds, slot_seconds;
    std::map<std::uint32_t, std::map<double, Second>> at_level;  // by bucket: the seconds of each level
    for (auto at = changes.begin(); std::next(at) != changes.end(); ++at) {
      const auto bucket = bucket_of(question, *at);
      if (!bucket) continue;
      std::multiset<UserId> present;
      const auto lasts = static_cast<double>(*std::next(at) - *at);
      for (const auto& [begin, end, user, slots] : stretches) {
        if (begin > *at || *at >= end) continue;
        present.insert(user);
        slot_seconds[*bucket] += slots * lasts;
      }
      const double level =
          static_cast<double>(people ? std::set(present.begin(), present.end()).size() : present.size());
      at_level[*bucket][level] += *std::next(at) - *at;
      if (level == 0) continue;
      seconds[*bucket] += level * lasts;
      auto& most = expected[{name, *bucket}];
      if (level > most.first) most = {level, *at};
    }
    const bool mean = question.measure == Measure::concurrent_mean || question.measure == Measure::users_mean ||
                      question.measure == Measure::waiting_mean;
    for (const auto& [bucket, sum] : seconds) {
      const auto length = lengths[bucket];
      if (mean) expected[{name, bucket}] = {sum / length, std::nullopt};
      if (question.measure == Measure::hours) expected[{name, bucket}] = {sum / 3600, std::nullopt};
      if (question.measure == Measure::slot_hours) {
        expected[{name, bucket}] = {slot_seconds[bucket] / 3600, std::nullopt};
      }
      if (question.measure == Measure::concurrent_p95 || question.measure == Measure::users_p95) {
        // The lowest level that is not exceeded in 95 of 100 seconds.
        double below = 0;
        for (const auto& [level, lasted] : at_level[bucket]) {
          below += static_cast<double>(lasted);
          if (100 * below < 95 * length) continue;
          expected[{name, bucket}] = {level, std::nullopt};
          break;
        }
      }
      if (question.measure == Measure::drop_rate) {
        double drops = 0;
        for (const auto& one : world.intervals) {
          drops += wanted(question, world.realm, one) && group_of(question, one) == name &&
                           one.outcome == Outcome::dropped && bucket_of(question, one.ended) == bucket
                       ? 1
                       : 0;
        }
        expected[{name, bucket}] = {1000 * drops / (sum / 3600), std::nullopt};
      }
    }
  }
  return expected;
}

Expected by_counting(const Question& question, const World& world) {
  Expected expected;
  for (const auto& one : world.intervals) {
    const auto bucket = bucket_of(question, counted_at(question, one));
    if (bucket && wanted(question, world.realm, one)) expected[{group_of(question, one), *bucket}].first += 1;
  }
  return expected;
}

Expected by_sorting_waits(const Question& question, const World& world) {
  std::map<Place, std::vector<Second>> waits;
  for (const auto& one : world.intervals) {
    const bool at_begin =
        question.span == Span::queue || question.span == Span::eligible || question.span == Span::asking;
    const auto from = question.span == Span::eligible ? one.eligible
                      : question.span == Span::length ? one.begun
                                                      : one.asked;
    const auto until = at_begin ? one.begun : one.ended;
    const auto bucket = bucket_of(question, question.span == Span::asking ? from : until);
    if (!bucket || !from || !until || !wanted(question, world.realm, one)) continue;
    waits[{group_of(question, one), *bucket}].push_back(std::max<Second>(0, *until - *from));
  }
  Expected expected;
  for (auto& [place, all] : waits) {
    std::ranges::sort(all);
    const auto count = static_cast<double>(all.size());
    if (question.measure == Measure::wait_at_once) {
      const auto at_once = std::ranges::count_if(all, [](Second wait) { return wait <= 60; });
      expected[place].first = static_cast<double>(at_once) / count;
    } else if (question.measure == Measure::wait_longest) {
      expected[place].first = static_cast<double>(all.back());
    } else {
      // The smallest value that at least so many of a hundred do not exceed.
      for (std::size_t i = all.size(); i-- > 0;) {
        if (100 * (i + 1) >= question.percent * all.size()) expected[place].first = static_cast<double>(all[i]);
      }
    }
  }
  return expected;
}

Expected by_listing_people(const Question& question, const World& world) {
  std::vector<One> sights;
  for (const auto& logon : world.logons) {
    if (logon.outcome == Outcome::completed) sights.push_back(logon);
  }
  if (world.realm == Realm::session || world.realm == Realm::connection)
    sights.insert(sights.end(), world.intervals.begin(), world.intervals.end());
  std::erase_if(sights, [&](const One& one) {
    const bool failed = world.realm == Realm::connection && one.outcome == Outcome::failed;
    return !one.begun || one.user == 0 || failed;
  });
  Expected expected;
  if (question.measure == Measure::new_people) {
    std::map<UserId, std::tuple<Second, std::vector<std::string>, std::string, std::string>> first;
    for (const auto& one : sights) {
      const std::tuple seen{*one.begun, group_of(question, one), one.host, one.label};
      const auto found = first.find(one.user);
      if (found == first.end() || seen < found->second) first.insert_or_assign(one.user, seen);
    }
    for (const auto& [user, seen] : first) {
      const auto& [at, name, host, label] = seen;
      const One one{user, {}, at, {}, Outcome::completed, host, label};
      const auto bucket = bucket_of(question, at);
      if (bucket && wanted(question, world.realm, one)) expected[{name, *bucket}].first += 1;
    }
    return expected;
  }
  if (question.measure == Measure::lapsed_people) {
    // A year after each sight: has this person been seen since?
    for (const auto& one : sights) {
      const auto lapse = *one.begun + 365 * 24 * kHour;
      const auto bucket = bucket_of(question, lapse);
      if (!bucket || !wanted(question, world.realm, one)) continue;
      const bool came_back = std::ranges::any_of(sights, [&](const One& other) {
        return other.user == one.user && wanted(question, world.realm, other) &&
               group_of(question, other) == group_of(question, one) && *other.begun > *one.begun &&
               *other.begun <= lapse;
      });
      // Several sights at one instant are one.
      const bool counted = std::ranges::any_of(sights, [&](const One& other) {
        return &other < &one && other.user == one.user && wanted(question, world.realm, other) &&
               group_of(question, other) == group_of(question, one) && other.begun == one.begun;
      });
      if (!came_back && !counted) expected[{group_of(question, one), *bucket}].first += 1;
    }
    return expected;
  }
  std::set<std::pair<Place, UserId>> seen;
  for (const auto& one : sights) {
    const auto bucket = bucket_of(question, one.begun);
    if (!bucket || !wanted(question, world.realm, one)) continue;
    const bool known = std::ranges::any_of(sights, [&](const One& other) {
      return other.user == one.user && *other.begun < question.boundaries[*bucket];
    });
    if (question.measure == Measure::returning_people && !known) continue;
    seen.insert({{group_of(question, one), *bucket}, one.user});
  }
  for (const auto& [place, user] : seen) expected[place].first += 1;
  return expected;
}

Expected by_listing_users(const Question& question, const World& world) {
  std::set<std::pair<Place, UserId>> seen;
  for (const auto& one : world.intervals) {
    const auto lasts = stretch(question, world, one);
    if (!lasts || one.user == 0 || !wanted(question, world.realm, one)) continue;
    for (const auto& [from, until, cell] : parts_of(question)) {
      const bool begins = from <= lasts->first && lasts->first < until;
      if (begins || (lasts->first < until && lasts->second > from))
        seen.insert({{group_of(question, one), cell}, one.user});
    }
  }
  Expected expected;
  for (const auto& [place, user] : seen) expected[place].first += 1;
  return expected;
}

Expected by_looking_at_what_is_open(const Question& question, const World& world) {
  std::map<Place, std::vector<Second>> ages;
  for (const auto& one : world.intervals) {
    for (std::uint32_t i = 0; one.asked && i + 1 < question.boundaries.size(); ++i) {
      const auto end = question.boundaries[i + 1];
      if (!wanted(question, world.realm, one) || *one.asked >= end || (one.ended && *one.ended < end)) continue;
      ages[{group_of(question, one), i}].push_back(end - *one.asked);
    }
  }
  Expected expected;
  for (auto& [place, all] : ages) {
    std::ranges::sort(all);
    if (question.measure == Measure::open_age_longest) expected[place].first = static_cast<double>(all.back());
    for (std::size_t i = all.size(); question.measure == Measure::open_age_percentile && i-- > 0;) {
      if (100 * (i + 1) >= question.percent * all.size()) expected[place].first = static_cast<double>(all[i]);
    }
  }
  return expected;
}

/// Whose facts they are that a count or a wait is made of.
Expected by_listing_owners(const Question& question, const World& world) {
  std::set<std::pair<Place, UserId>> owners;
  for (const auto& one : world.intervals) {
    Question alone = question;
    alone.people_behind = false;
    World of_one = world;
    of_one.intervals = {one};
    const bool waits = question.measure == Measure::wait_percentile || question.measure == Measure::wait_longest ||
                       question.measure == Measure::wait_at_once;
    const auto places = waits ? by_sorting_waits(alone, of_one) : by_counting(alone, of_one);
    for (const auto& [place, value] : places) {
      if (one.user != 0) owners.insert({place, one.user});
    }
  }
  Expected expected;
  for (const auto& [place, user] : owners) expected[place].first += 1;
  return expected;
}

Expected people_behind(const Question& question, const World& world) {
  switch (question.measure) {
    case Measure::submitted:
    case Measure::started:
    case Measure::ended:
    case Measure::closed:
    case Measure::ended_as:
    case Measure::withdrawn:
    case Measure::wait_percentile:
    case Measure::wait_longest:
    case Measure::wait_at_once:
      return by_listing_owners(question, world);
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::returning_people:
    case Measure::lapsed_people:
      return by_listing_people(question, world);
    default:
      return by_listing_users(question, world);
  }
}

Expected slowly(const Question& question, const World& world) {
  if (question.people_behind) return people_behind(question, world);
  switch (question.measure) {
    case Measure::concurrent_max:
    case Measure::concurrent_mean:
    case Measure::users_max:
    case Measure::users_mean:
    case Measure::waiting_max:
    case Measure::drop_rate:
    case Measure::concurrent_p95:
    case Measure::users_p95:
    case Measure::waiting_mean:
    case Measure::hours:
    case Measure::slot_hours:
      return by_looking(question, world);
    case Measure::users_during:
      return by_listing_users(question, world);
    case Measure::open_age_percentile:
    case Measure::open_age_longest:
      return by_looking_at_what_is_open(question, world);
    case Measure::wait_percentile:
    case Measure::wait_longest:
    case Measure::wait_at_once:
      return by_sorting_waits(question, world);
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::returning_people:
    case Measure::lapsed_people:
      return by_listing_people(question, world);
    default:
      return by_counting(question, world);
  }
}

std::vector<Second> random_boundaries() {
  const auto size = *rc::gen::element(BucketSize::hour, BucketSize::day, BucketSize::week, BucketSize::month);
  if (*rc::gen::inRange(0, 3) > 0) {
    const auto zone = Zone::locate(*rc::gen::element<std::string>("Europe/Stockholm", "America/Sao_Paulo",
                                                                  "Asia/Kolkata", "Australia/Lord_Howe", "UTC"));
    const auto first = local_day(from_unix_seconds(kStart + *rc::gen::inRange<Second>(0, kSpan)), *zone);
    const auto last = std::chrono::local_days{first} + std::chrono::days{*rc::gen::inRange(0, 4)};
    const auto made = buckets(size, {first, std::chrono::year_month_day{last}}, *zone).value();
    std::vector<Second> boundaries;
    for (const auto& bucket : made) boundaries.push_back(unix_seconds(bucket.begin));
    boundaries.push_back(unix_seconds(made.back().end));
    return boundaries;
  }
  std::set<Second> any{kStart, kStart + kSpan};
  for (int i = 0; i < 5; ++i) any.insert(kStart + *rc::gen::inRange<Second>(-kHour, kSpan));
  return {any.begin(), any.end()};
}

/// In up to three slots, and often none in a bucket.
std::shared_ptr<const Stretches> random_stretches() {
  auto made = std::make_shared<Stretches>();
  made->slots = *rc::gen::inRange(1U, 4U);
  auto at = kStart + *rc::gen::inRange<Second>(-kSpan, kSpan);
  for (auto i = *rc::gen::inRange(0, 12); i > 0; --i) {
    at += *rc::gen::element<Second>(0, 0, kHour, 15 * kHour, 777);
    const auto end = at + *rc::gen::element<Second>(1, kHour, 2 * kHour, 9 * kHour, 30 * kHour);
    made->list.push_back({at, end, *rc::gen::inRange(0U, made->slots)});
    at = end;
  }
  // Answers are kept under these words: others say other stretches.
  static int count = 0;
  made->words = std::to_string(++count);
  return made;
}

/// Often on a whole hour, where ends meet begins and boundaries.
Second random_second() {
  const auto second = *rc::gen::inRange<Second>(0, kSpan);
  return kStart + (*rc::gen::inRange(0, 2) == 0 ? second / kHour * kHour : second);
}

One random_one(Realm realm) {
  const auto maybe = [](Second at, int of_ten) -> std::optional<Second> {
    return *rc::gen::inRange(0, 10) < of_ten ? std::optional{at} : std::nullopt;
  };
  One one{.user = *rc::gen::inRange<UserId>(0, 5),
          .asked = {},
          .begun = {},
          .ended = {},
          .outcome = *rc::gen::element(Outcome::completed, Outcome::failed, Outcome::dropped),
          .host = *rc::gen::element<std::string>("", "mts1", "mts2"),
          .label = *rc::gen::element<std::string>("R", "Stata")};
  const auto asked = random_second();
  const auto begun = asked + *rc::gen::element<Second>(0, 30, 60, 61, kHour, 9 * kHour, -5);
  const auto ended = begun + *rc::gen::element<Second>(0, 1, kHour, 30 * kHour, 200 * kHour);
  one.asked = maybe(asked, 9);
  one.begun = maybe(begun, 8);
  one.ended = maybe(std::max(asked, ended), one.asked || one.begun ? 8 : 10);
  one.eligible = maybe(asked + *rc::gen::element<Second>(0, 20, 60), 5);
  one.slots = *rc::gen::inRange(1U, 9U);
  one.program = *rc::gen::element<std::string>("", "stata-mp", "SAS.EXE", "excel", "R");
  if (realm == Realm::job) one.family = kFamilyOf.at(one.program);
  if (realm == Realm::run) one.family = kFamilyOf.at(one.label);
  return one;
}

void store_all(Store& store, const World& world) {
  Facts facts;
  facts.batch().replace_sources = {"test"};
  const auto seconds = [](std::optional<Second> at) { return at ? static_cast<double>(*at) : kNone; };
  for (const auto& one : world.intervals) {
    auto& fact = facts.interval(world.realm, one.user, seconds(one.asked), seconds(one.begun), seconds(one.ended));
    fact.outcome = one.outcome;
    fact.host = one.host;
    fact.label = one.label;
    fact.other_at = microseconds(seconds(one.eligible));
    fact.slots = one.slots;
    if (world.realm == Realm::job) fact.detail = one.program;
  }
  for (const auto& one : world.logons) {
    auto& fact = facts.moment(one.user, seconds(one.begun), one.outcome);
    fact.host = one.host;
    fact.label = one.label;
  }
  merge(store, facts);
}

TEST(RandomFacts, AreAnsweredAsSlowCountingDoes) {
  TemporaryFolder folder;
  auto store = open(folder);
  EXPECT_TRUE(rc::check([&] {
    World world{.realm = *rc::gen::element(Realm::session, Realm::connection, Realm::job, Realm::run),
                .intervals = {},
                .logons = {}};
    for (auto i = *rc::gen::inRange(0, 25); i > 0; --i) world.intervals.push_back(random_one(world.realm));
    for (auto i = *rc::gen::inRange(0, 10); i > 0; --i) {
      world.logons.push_back(random_one(Realm::logon));
      world.logons.back().begun = random_second();
    }
    store_all(store, world);

    for (int i = 0; i < 6; ++i) {
      Question question{.realm = world.realm};
      question.measure = *rc::gen::element(
          Measure::submitted, Measure::started, Measure::ended, Measure::closed, Measure::ended_as, Measure::withdrawn,
          Measure::concurrent_max, Measure::concurrent_mean, Measure::users_max, Measure::users_mean,
          Measure::waiting_max, Measure::wait_percentile, Measure::wait_longest, Measure::wait_at_once,
          Measure::drop_rate, Measure::unique_people, Measure::new_people, Measure::concurrent_p95, Measure::users_p95,
          Measure::waiting_mean, Measure::hours, Measure::slot_hours, Measure::users_during, Measure::returning_people,
          Measure::lapsed_people, Measure::open_age_percentile, Measure::open_age_longest);
      question.span = *rc::gen::element(Span::queue, Span::eligible, Span::whole, Span::length, Span::asking);
      question.outcome = *rc::gen::element(Outcome::completed, Outcome::failed);
      question.percent = *rc::gen::element(1U, 50U, 90U, 95U, 100U);
      question.boundaries = random_boundaries();
      if (question.measure == Measure::lapsed_people && *rc::gen::inRange(0, 3) > 0) {
        for (auto& boundary : question.boundaries) boundary += 365 * 24 * kHour;
      }
      question.group = *rc::gen::element(std::vector<Dimension>{}, std::vector{Dimension::label},
                                         std::vector{Dimension::host, Dimension::label}, std::vector{Dimension::family},
                                         std::vector{Dimension::family, Dimension::label});
      question.people_behind = *rc::gen::inRange(0, 4) == 0 && question.measure != Measure::open_age_percentile &&
                               question.measure != Measure::open_age_longest;
      if (*rc::gen::inRange(0, 3) == 0) question.where.push_back({Dimension::label, "R"});
      if (*rc::gen::inRange(0, 3) == 0) {
        question.where.push_back({Dimension::host, "mts1"});
        question.where.push_back({Dimension::host, ""});
      }
      if (*rc::gen::inRange(0, 4) == 0) {
        question.where.push_back(
            {Dimension::family, *rc::gen::element<std::string>("Statistics", "", "(other programs)")});
      }
      question.families = families();
      if (knows_stretches(question.measure) && *rc::gen::inRange(0, 2) == 0) question.within = random_stretches();
      RC_LOG() << "measure " << static_cast<int>(question.measure) << " realm " << static_cast<int>(world.realm)
               << " groups " << question.group.size() << " filters " << question.where.size() << "\n";

      const auto cells = answer(store, question);
      const auto bucket_count = (question.boundaries.size() - 1) * (question.within ? question.within->slots : 1);
      std::set<std::uint32_t> with_time;
      for (const auto& part : parts_of(question)) with_time.insert(part.cell);
      RC_ASSERT(cells.size() % bucket_count == 0U);
      RC_ASSERT((!question.group.empty() || cells.size() == bucket_count));
      RC_ASSERT(std::ranges::is_sorted(cells, {}, [](const Cell& cell) { return std::tie(cell.group, cell.bucket); }));
      auto expected = slowly(question, world);
      const bool peak = !question.people_behind &&
                        (question.measure == Measure::concurrent_max || question.measure == Measure::users_max ||
                         question.measure == Measure::waiting_max);
      for (const auto& cell : cells) {
        const auto found = expected.find({cell.group, cell.bucket});
        if (!with_time.contains(cell.bucket)) RC_ASSERT(!cell.value.has_value());
        if (found == expected.end()) {
          RC_ASSERT(cell.value.value_or(0) == 0);
          continue;
        }
        RC_ASSERT(cell.value.has_value());
        RC_LOG() << "value " << *cell.value << " expected " << found->second.first << "\n";
        RC_ASSERT(std::abs(*cell.value - found->second.first) <= 1e-9 * std::abs(found->second.first));
        if (peak) RC_ASSERT(cell.at == found->second.second);
        expected.erase(found);
      }
      RC_ASSERT(expected.empty());
    }
  }));
}

}  // namespace
}  // namespace monalys::store
