#include "simulate/truth.hpp"

#include <algorithm>

#include "simulate/project_activity.hpp"
#include "simulate/projects.hpp"

namespace monalys::simulate {
namespace {

constexpr int kSilentDays = 5;

std::vector<std::int64_t> zeros(const Clock& clock) {
  return std::vector<std::int64_t>(static_cast<std::size_t>(clock.month_count()));
}

}  // namespace

void Coverage::mark(Seconds at) {
  if (const int day = clock_.day_of(at); day >= 0) days_[static_cast<std::size_t>(day)] = true;
}

void Coverage::join(const Coverage& other) {
  for (std::size_t day = 0; day < days_.size(); ++day) days_[day] = days_[day] || other.days_[day];
}

std::vector<bool> Coverage::silent() const {
  std::vector<bool> silent(days_.size(), false);
  for (std::size_t from = 0; from < days_.size();) {
    if (days_[from]) {
      ++from;
      continue;
    }
    std::size_t until = from;
    while (until < days_.size() && !days_[until]) ++until;
    const bool endless = from == 0 || until == days_.size();
    if (endless || until - from >= kSilentDays)
      std::fill(silent.begin() + static_cast<std::ptrdiff_t>(from), silent.begin() + static_cast<std::ptrdiff_t>(until),
                true);
    from = until;
  }
  return silent;
}

std::vector<Coverage::Note> Coverage::notes() const {
  const auto silent_days = silent();
  std::vector<Note> notes;
  for (int month = 0; month < clock_.month_count(); ++month) {
    const auto first = silent_days.begin() + clock_.day_of(clock_.month_begin(month));
    const auto last = silent_days.begin() + clock_.day_of(clock_.month_begin(month + 1) - 1) + 1;
    const auto count = std::count(first, last, true);
    notes.push_back(count == 0 ? Note::none : count == last - first ? Note::gap : Note::partial);
  }
  return notes;
}

std::vector<Coverage::Note> Coverage::half_years() const {
  const auto silent = this->silent();
  const auto first_trace = std::ranges::find(silent, false) - silent.begin();
  std::vector<Note> notes;
  for (int month = 0; month < clock_.month_count(); ++month) {
    const Seconds end = clock_.month_begin(month + 1);
    const Seconds begin = end - 180 * kDay;
    auto note = Note::none;
    for (int day = 0; day < clock_.day_count() && clock_.day_begin(day) < end; ++day) {
      if (silent[static_cast<std::size_t>(day)] && clock_.day_begin(day + 1) > begin) note = Note::partial;
    }
    if (begin < clock_.day_begin(static_cast<int>(first_trace))) note = Note::gap;
    notes.push_back(note);
  }
  return notes;
}

Truth::Truth(const Clock& clock)
    : clock_(clock),
      logon_coverage_(clock),
      seen_(static_cast<std::size_t>(clock.month_count())),
      seen_by_organisation_(seen_.size()),
      seen_by_type_(seen_.size()),
      days_seen_(seen_.size()),
      logons_by_method_(seen_.size()),
      logons_failed_(zeros(clock)),
      drops_(zeros(clock)),
      submitted_(zeros(clock)),
      failed_(zeros(clock)),
      withdrawn_(zeros(clock)),
      withdrawn_seconds_(zeros(clock)),
      waits_(seen_.size()),
      waiting_(clock, 30 * kDay),
      by_hour_(clock),
      started_by_queue_(seen_.size()),
      started_by_project_(seen_.size()) {
  for (const Seconds limit : {7 * kDay, kDay, 7 * kDay, 30 * kDay}) {
    realms_.push_back({LevelTruth{clock, limit}, Coverage{clock}, zeros(clock), zeros(clock)});
  }
}

std::size_t Truth::month_of(Seconds at) const { return static_cast<std::size_t>(clock_.month_of(at)); }

void Truth::stay(Activity activity, const Stay& stay, std::string_view organisation) {
  auto& realm = realms_[static_cast<std::size_t>(activity)];
  for (const Seconds at : {stay.asked, stay.begun, stay.ended}) {
    if (at == kNever) continue;
    realm.coverage.mark(at);
    realm.horizon = std::max(realm.horizon, at);
  }
  if (stay.begun != kNever) {
    ++realm.started[month_of(stay.begun)];
    if (stay.ended == kNever) {
      realm.level.add_open(stay.user, stay.begun);
    } else {
      realm.level.add(stay.user, stay.begun, stay.ended);
    }
  }
  // What never began was withdrawn; it did not end as one of those that ran.
  if (stay.ended != kNever && stay.begun != kNever) ++realm.ended[month_of(stay.ended)];

  if (activity == Activity::session || activity == Activity::connection) seen(stay.user, stay.begun, organisation);
  if (activity == Activity::connection && stay.outcome == Outcome::dropped) ++drops_[month_of(stay.ended)];
  if (activity == Activity::job) job(stay);
  for (const Seconds at : {activity == Activity::job ? stay.asked : kNever, stay.begun, stay.ended}) {
    if (projects_ != nullptr && at != kNever) projects_->seen(stay.user, stay.project, at);
  }
}

void Truth::end_without_begin(Activity activity, Seconds at) {
  auto& realm = realms_[static_cast<std::size_t>(activity)];
  realm.coverage.mark(at);
  realm.horizon = std::max(realm.horizon, at);
}

void Truth::job(const Stay& stay) {
  ++submitted_[month_of(stay.asked)];
  if (stay.outcome == Outcome::failed) ++failed_[month_of(stay.ended)];
  if (stay.begun != kNever) {
    const auto wait = static_cast<std::int32_t>(std::max<Seconds>(0, stay.begun - stay.asked));
    waits_[month_of(stay.begun)].push_back(wait);
    by_hour_.started(stay.asked, stay.begun, wait);
    waiting_.add(stay.user, stay.asked, stay.begun);
  } else if (stay.ended != kNever) {
    ++withdrawn_[month_of(stay.ended)];
    withdrawn_seconds_[month_of(stay.ended)] += stay.ended - stay.asked;
    waiting_.add(stay.user, stay.asked, stay.ended);
  } else {
    waiting_.add_open(stay.user, stay.asked);
  }
}

void Truth::logon(std::uint32_t user, Seconds at, std::string_view method, bool let_in, std::string_view organisation) {
  logon_coverage_.mark(at);
  const auto month = month_of(at);
  if (!let_in) {
    ++logons_failed_[month];
    return;
  }
  ++logons_by_method_[month][std::string{method}];
  if (projects_ != nullptr) projects_->seen(user, {}, at);
  seen(user, at, organisation);
}

void Truth::seen(std::uint32_t user, Seconds at, std::string_view organisation) {
  const auto month = month_of(at);
  seen_[month].insert(user);
  days_seen_[month][user].insert(clock_.day_of(at));
  seen_by_organisation_[month][std::string{organisation}].insert(user);
  seen_by_type_[month][std::string{type_of_organisation(organisation)}].insert(user);
  const auto [known, is_new] = first_seen_.try_emplace(user, at);
  if (!is_new) known->second = std::min(known->second, at);
}

void Truth::job_started(Seconds at, std::string_view queue, std::string_view project) {
  ++started_by_queue_[month_of(at)][std::string{queue}];
  ++started_by_project_[month_of(at)][std::string{project}];
}

void Truth::settle_before(Seconds at) {
  for (auto& realm : realms_) realm.level.settle_before(at);
  waiting_.settle_before(at);
}

void Truth::finish() {
  for (auto& realm : realms_) realm.level.finish(realm.horizon);
  waiting_.finish(realms_[static_cast<std::size_t>(Activity::job)].horizon);
  for (auto& waits : waits_) std::ranges::sort(waits);
}

std::vector<Coverage::Note> Truth::half_years() const {
  Coverage coverage = logon_coverage_;
  for (const auto& realm : realms_) coverage.join(realm.coverage);
  return coverage.half_years();
}

std::int32_t nearest_rank(const std::vector<std::int32_t>& ascending, std::size_t percent) {
  const std::size_t rank = (ascending.size() * percent + 99) / 100;
  return ascending[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace monalys::simulate
