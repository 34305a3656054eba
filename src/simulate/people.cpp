#include "simulate/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 24> kFirst{"ada", "bea", "cia", "dan", "eva", "fia", "gus", "hed",
                                                  "ida", "jon", "kaj", "lea", "mia", "nil", "ola", "pia",
                                                  "rut", "siv", "tor", "ulf", "vea", "ylv", "ake", "osk"};
constexpr std::array<std::string_view, 24> kSecond{"ask", "bro", "dal", "ek",  "fur", "gra", "hol", "istad",
                                                   "jar", "kvi", "lin", "mos", "nor", "ork", "pil", "ros",
                                                   "sjo", "tal", "udd", "vik", "yng", "alm", "ost", "berg"};

constexpr std::array<std::string_view, 8> kServices{"svc_backup01",  "svc_monitor", "svc_virusscan", "svc_linuxrun",
                                                    "svc_batchtest", "adm-drift01", "adm-drift02",   "MTSNOD01$"};
constexpr std::uint32_t kFirstUid = 734'120'000;

/// In January and September most new accounts are made.
constexpr std::array kArrivals{2.2, .9, .9, .8, .8, .5, .2, .8, 2.6, 1.0, .8, .5};

std::string upper(std::string text) {
  for (char& letter : text) letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  return text;
}

}  // namespace

People::People(const Profile& profile, const Clock& clock, const std::vector<Project>& projects, std::uint64_t seed)
    : profile_(profile), clock_(clock), projects_(projects), random_(seed, "people") {
  for (std::size_t i = 0; i < kServices.size(); ++i) {
    Person service{};
    service.number = static_cast<std::uint32_t>(i);
    service.account = kServices[i];
    service.uid = kFirstUid - 100 + static_cast<std::uint32_t>(i);
    service.excluded = true;
    services_.push_back(std::move(service));
  }
}

std::uint32_t People::add_person(int month) {
  Person person{};
  person.number = static_cast<std::uint32_t>(persons_.size());
  const auto serial = person.number + 11;
  person.account = fmt::format("{}{}{:03}", random_.pick(kFirst), random_.pick(kSecond), serial);
  if (person.account.size() < 8) person.account.insert(person.account.size() - 3, "en");
  if (person.number == 17) person.account = "190905271474";  // a personal number as account name has been seen
  person.uid = kFirstUid + person.number * 7;
  person.use = random_.uniform();
  person.batch_use = random_.uniform();
  person.card = random_.chance(.45);
  person.web = random_.chance(.25);
  person.home = random_.below(1000);
  person.coming_months = 2 + static_cast<int>(random_.exponential(60));

  const Date arrival = clock_.month_date(month);
  const Date from = add_days(arrival, -static_cast<int>(random_.between(1, 40)));
  const int projects = random_.chance(.70) ? 1 : random_.chance(.67) ? 2 : 3;
  for (int i = 0; i < projects; ++i) {
    // Those who come now mostly join projects that are open now; any project does when none is found in a few tries.
    std::size_t project = random_.below(projects_.size());
    for (int tries = 0; tries < 40 && !projects_[project].open_on(arrival); ++tries) {
      project = random_.below(projects_.size());
    }
    person.memberships.push_back({projects_[project].organisation, project, add_days(from, i * 45), {}});
  }
  // All belong to one organisation, except the few with two affiliations.
  const bool two_affiliations = projects > 1 && random_.chance(.10);
  if (!two_affiliations) {
    for (auto& row : person.memberships) row.organisation = person.memberships.front().organisation;
  }
  const int later = month + static_cast<int>(random_.between(1, 30));
  const bool renamed = random_.chance(.01 * profile_.dirt) && later < clock_.month_count();
  const bool moved = projects == 1 && random_.chance(.02);
  if (renamed || person.number == 3) {
    person.old_account = fmt::format("{}{}{:03}", random_.pick(kFirst), random_.pick(kSecond), serial + 20'000);
    const Date in_month = clock_.month_date(std::min(later, clock_.month_count() - 1));
    person.renamed = inner_day(random_, in_month, add_days(in_month, 24));
  }
  if (moved) {
    auto& old = person.memberships.front();
    const Date last_day = add_days(arrival, static_cast<int>(random_.between(100, 900)));
    old.till = last_day;
    const auto next = (old.organisation + 1) % kOrganisations.size();
    const auto project = old.project;
    person.memberships.push_back({next, project, add_days(last_day, 1), {}});
  }
  persons_.push_back(std::move(person));
  return persons_.back().number;
}

int People::new_users(int month, std::size_t wanted) {
  if (month == 0) return static_cast<int>(wanted);
  const Date date = clock_.month_date(month);
  constexpr double kNewPerYear = .44;  // of the level; gives about 1,900 accounts over the minutes' period
  const double expected =
      level(profile_.users, year_fraction(date)) * kNewPerYear / 12.0 * kArrivals[unsigned{date.month()} - 1];
  return random_.poisson(expected);
}

const std::vector<std::uint32_t>& People::choose(int month) {
  const Date date = clock_.month_date(month);
  const double expected = level(profile_.users, year_fraction(add_days(date, 15))) * month_factor(date);
  const auto wanted = static_cast<std::size_t>(std::lround(random_.normal_within(expected, .02 * expected, 1.7)));

  std::vector<std::uint32_t> chosen;
  const auto take = [&](std::uint32_t number) {
    chosen.push_back(number);
    persons_[number].last_month = month;
  };
  if (month > 0) {
    // Those of the month before come again, seven in ten; then those who were away, the recent before the old.
    const double again = .70 * std::min(1.0, static_cast<double>(wanted) / static_cast<double>(active_.size()));
    for (const auto number : active_) {
      if (--persons_[number].coming_months > 0 && random_.chance(again)) take(number);
    }
    const int fresh = new_users(month, wanted);
    for (int i = 0; i < fresh; ++i) take(add_person(month));
    std::vector<std::pair<double, std::uint32_t>> away;
    for (const auto& person : persons_) {
      if (person.last_month == month || person.coming_months <= 0) continue;
      away.emplace_back(random_.exponential(1.0) * (month - person.last_month), person.number);
    }
    std::ranges::sort(away);
    for (std::size_t i = 0; i < away.size() && chosen.size() < wanted; ++i) take(away[i].second);
  }
  while (chosen.size() < wanted) take(add_person(month));
  std::ranges::sort(chosen);
  // More came than were wanted (many new ones, or a July): some stay away after all.
  while (chosen.size() > wanted) {
    chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(random_.below(chosen.size())));
  }
  active_ = std::move(chosen);
  return active_;
}

std::vector<int> People::days_of(const Person& person, int month) {
  // Mostly the person's own habit; now and then a month unlike the others.
  const double use = random_.chance(.75) ? person.use : random_.uniform();
  const auto habit = profile_.heavy_use || use > .70 ? random_.between(12, profile_.heavy_use ? 22 : 19)
                     : use > .28                     ? random_.between(4, 11)
                                                     : random_.between(1, 3);
  std::vector<std::pair<double, int>> keyed;  // weighted drawing without putting back
  double working_days = 0;
  const int first = clock_.day_index(clock_.month_date(month));
  const int next = clock_.day_index(clock_.month_date(month + 1));
  for (int day = first; day < next; ++day) {
    const double weight = day_weight(clock_.date(day));
    working_days += weight;
    keyed.emplace_back(random_.exponential(1.0) / weight, day);
  }
  constexpr double kUsualMonth = 21.0;  // working days; in a month with Easter people come less often
  const auto count = std::max<std::int64_t>(1, std::llround(static_cast<double>(habit) * working_days / kUsualMonth));
  std::ranges::sort(keyed);
  std::vector<int> days;
  for (std::size_t i = 0; i < std::min(keyed.size(), static_cast<std::size_t>(count)); ++i) {
    days.push_back(keyed[i].second);
  }
  std::ranges::sort(days);
  return days;
}

std::string_view People::organisation(const Person& person, Date date) const {
  const Membership* best = nullptr;
  for (const auto& row : person.memberships) {
    if (date < row.from || (row.till && date > *row.till)) continue;
    if (best == nullptr || row.from < best->from ||
        (row.from == best->from && kOrganisations[row.organisation] < kOrganisations[best->organisation])) {
      best = &row;
    }
  }
  return best != nullptr ? kOrganisations[best->organisation] : std::string_view{};
}

std::size_t People::project_of(const Person& person, Date date, Random& random) const {
  const auto& row = random.pick(person.memberships);
  return row.from <= date ? row.project : person.memberships.front().project;
}

const std::string& People::name_on(const Person& person, Date date) {
  return !person.old_account.empty() && date < person.renamed ? person.old_account : person.account;
}

std::string People::written(const Person& person, Date date, Random& random, DirtCount& dirt) const {
  const std::string& name = name_on(person, date);
  if (&name == &person.old_account) dirt.note(Dirt::renamed_account);
  const double way = random.uniform();
  if (way < .88) return name;
  dirt.note(Dirt::spellings);
  if (way < .93) return "MONA\\" + name;
  if (way < .97) return upper(name) + "@mona";
  return name + "  ";
}

}  // namespace monalys::simulate
