#include "simulate/registers.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr double kOrdersPerWeek = 11.0, kCasesPerWeek = 30.0;
constexpr std::array kOrderQueue{Anchor{2018.0, 40},  Anchor{2020.45, 60}, Anchor{2021.97, 100}, Anchor{2022.03, 100},
                                 Anchor{2022.33, 70}, Anchor{2022.40, 70}, Anchor{2024.0, 60}};
constexpr std::array<std::string_view, 3> kOrderKinds{"nytt uttag", "komplettering", "utökad åtkomst"};

Date first_monday(Date from) {
  while (weekday{sys_days{from}} != Monday) from = add_days(from, 1);
  return from;
}

/// When registers other than of projects began to be kept.
Date registers_from(const World& world) {
  const Date first = world.profile.first;
  return first < 2018y / January / 1 || first.year() == 2022y ? 2018y / January / 1 : first;
}

/// A time of day in office hours on one of the five days after a Monday, to the minute.
Seconds in_week(const World& world, Random& random, Date monday) {
  const Date date = add_days(monday, static_cast<int>(random.between(0, 4)));
  return world.clock.at(date, random.between(8 * 60, 16 * 60) * kMinute);
}

std::string case_topic(Random& random) {
  const double which = random.uniform();
  return which < .35   ? "lösenord"
         : which < .60 ? "inloggning"
         : which < .75 ? "programvara"
         : which < .90 ? "filer"
                       : "övrigt";
}

}  // namespace

bool Agreement::counts_at(Seconds at, const Clock& clock) const {
  if (state != AgreementState::signed_ && state != AgreementState::not_needed) return false;
  return clock.at(*from, 0) < at && (!till || clock.at(add_days(*till, 1), 0) >= at);
}

std::vector<Agreement> make_agreements(const World& world) {
  using enum AgreementState;
  Random random{world.seed, "agreements"};
  const auto& profile = world.profile;
  const Date begin = add_days(profile.last, -820), late = add_days(profile.last, -8);
  std::vector<std::size_t> running, ended, removed;
  for (std::size_t i = 0; i < world.projects.size(); ++i) {
    const auto state = world.projects[i].state;
    (state == ProjectState::running ? running : state == ProjectState::ended ? ended : removed).push_back(i);
  }
  const auto shuffle = [&random](std::vector<std::size_t>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.below(i)]);
  };
  shuffle(running), shuffle(ended), shuffle(removed);

  std::vector<Agreement> agreements;
  const auto from_of = [&](std::size_t project) {
    return inner_day(random, std::max(begin, add_days(world.projects[project].from, 1)), late);
  };
  int left = profile.agreements_signed;
  const auto sign = [&](std::size_t project) {
    agreements.push_back({project, signed_, from_of(project), {}});
    --left;
  };
  const auto without = static_cast<std::size_t>(profile.running_without_agreement);
  const std::size_t not_needed_ones = running.size() / 60 + 1;
  for (std::size_t i = 0; i < running.size(); ++i) {
    const auto project = running[i];
    if (i < without) {
      const bool old_enough = world.projects[project].from < add_days(begin, 100);
      if (i % 4 == 0 && old_enough) {  // expired and not renewed
        agreements.push_back({project, signed_, inner_day(random, add_days(begin, 110), add_days(begin, 160)),
                              inner_day(random, add_days(begin, 300), add_days(profile.last, -40))});
      } else if (i % 2 == 0) {
        agreements.push_back({project, sent, from_of(project), {}});
      } else if (i % 3 == 0) {
        agreements.push_back({project, none, {}, {}});
      }
    } else if (i < without + not_needed_ones) {
      agreements.push_back({project, not_needed, from_of(project), {}});
    } else if (i % 9 == 0 && world.projects[project].from < add_days(begin, 100)) {  // renewed in time
      const Date renewed = inner_day(random, add_days(begin, 400), add_days(begin, 600));
      agreements.push_back({project, signed_, inner_day(random, add_days(begin, 110), add_days(begin, 160)), renewed});
      agreements.push_back({project, signed_, renewed, {}});
      --left;
    } else {
      sign(project);
    }
  }
  for (std::size_t i = 0; i < ended.size(); ++i) {
    if (i >= static_cast<std::size_t>(profile.ended_without_agreement)) {
      sign(ended[i]);
    } else if (i % 3 == 0) {
      agreements.push_back({ended[i], i % 2 == 0 ? sent : none, from_of(ended[i]), {}});
    }
  }
  for (std::size_t i = 0; left > 0; ++i) sign(removed[i]);
  return agreements;
}

std::vector<Errand> make_orders(const World& world) {
  Random random{world.seed, "orders"};
  std::vector<Errand> orders;
  std::vector<std::size_t> waiting;
  const auto arrive = [&](Seconds asked) {
    waiting.push_back(orders.size());
    orders.push_back({std::string{random.pick(kOrderKinds)}, random.below(world.projects.size()), asked});
  };
  const Date first = first_monday(registers_from(world));
  for (int i = 0; i < 40; ++i)
    arrive(in_week(world, random, add_days(first, -7 * static_cast<int>(random.between(1, 8)))));
  std::ranges::sort(orders, {}, &Errand::asked);
  for (Date monday = first; monday <= world.profile.registers_until; monday = add_days(monday, 7)) {
    const auto before = waiting;
    const auto arrivals = random.poisson(kOrdersPerWeek);
    for (int i = 0; i < arrivals; ++i) arrive(in_week(world, random, monday));
    const double wanted = level(kOrderQueue, year_fraction(add_days(monday, 6))) + random.normal_within(0.0, 1.2, 2.0);
    auto done = static_cast<std::int64_t>(waiting.size()) - std::llround(wanted);
    // The oldest first, more or less.
    for (auto candidates = before; done > 0 && !candidates.empty(); --done) {
      const auto place = std::min(candidates.size() - 1, static_cast<std::size_t>(random.exponential(8.0)));
      auto& order = orders[candidates[place]];
      order.ended = in_week(world, random, monday);
      const auto begun =
          order.asked + static_cast<Seconds>(random.uniform(.3, .8) * static_cast<double>(order.ended - order.asked));
      order.begun = begun / kMinute * kMinute;
      std::erase(waiting, candidates[place]);
      candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(place));
    }
  }
  return orders;
}

std::vector<Errand> make_cases(const World& world) {
  Random random{world.seed, "cases"};
  std::vector<Errand> cases;
  const Seconds known_until = world.clock.at(add_days(world.profile.registers_until, 1), 0);
  for (Date monday = first_monday(registers_from(world)); monday <= world.profile.registers_until;
       monday = add_days(monday, 7)) {
    const bool new_client = monday <= Date{2020y / May / 20} && Date{2020y / May / 20} < add_days(monday, 7);
    const double busier = monday.month() == September || new_client ? 1.6 : 1.0;
    for (int i = random.poisson(kCasesPerWeek * busier); i > 0; --i) {
      Errand errand{case_topic(random), 0, in_week(world, random, monday)};
      const Seconds begun = errand.asked + random.between(5, 600) * kMinute;
      const Seconds ended = begun + random.between(5, 9000) * kMinute;
      if (begun < known_until) errand.begun = begun;
      if (ended < known_until) errand.ended = ended;
      cases.push_back(std::move(errand));
    }
  }
  std::ranges::sort(cases, {}, &Errand::asked);
  return cases;
}

}  // namespace monalys::simulate
