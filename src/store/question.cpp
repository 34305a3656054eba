#include "store/question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/sentence.hpp"

namespace monalys::store {
namespace {

/// In the order of Measure. They are kept with answers: never rename, and give what is counted in another way a new
/// one.
constexpr std::array<std::string_view, std::to_underlying(Measure::last_instant) + 1> kMeasures{
    "submitted",
    "started",
    "ended",
    "closed",
    "ended_as",
    "withdrawn",
    "withdrawn_hours",
    "concurrent_max",
    "concurrent_mean",
    "users_max",
    "users_mean",
    "waiting_max",
    "wait_percentile",
    "wait_longest",
    "wait_at_once",
    "open_at_end",
    "ended_at_end",
    "removed_at_end",
    "lacking_at_end",
    "ended_lacking_at_end",
    "agreed_at_end",
    "moments",
    "drop_rate",
    "level_bytes",
    "level_files",
    "unique_people",
    "new_people",
    "concurrent_p95",
    "users_p95",
    "waiting_mean",
    "hours",
    "slot_hours",
    "users_during",
    "returning_people",
    "lapsed_people",
    "expiring_at_end",
    "open_age_percentile",
    "open_age_longest",
    "level_mean",
    "level_max",
    "level_growth",
    "level_quota_use",
    "level_top_share",
    "idle_bytes",
    "idle_projects",
    "active_days_percentile",
    "active_days_mean",
    "any_instant",
    "first_instant",
    "last_instant"};
constexpr std::array<std::string_view, std::to_underlying(Dimension::age) + 1> kDimensions{
    "organisation", "project", "host", "label", "detail", "family", "organisation_type", "active_days", "age"};
constexpr std::array<std::string_view, std::to_underlying(Span::asking) + 1> kSpans{"queue", "eligible", "whole",
                                                                                    "length", "asking"};
static_assert(std::ranges::none_of(kSpans, &std::string_view::empty));
static_assert(std::ranges::none_of(kMeasures, &std::string_view::empty));
static_assert(std::ranges::none_of(kDimensions, &std::string_view::empty));

std::string_view word(Dimension dimension) { return kDimensions[static_cast<std::size_t>(dimension)]; }
std::string_view word(Measure measure) { return kMeasures[static_cast<std::size_t>(measure)]; }

constexpr std::int64_t kForever = std::int64_t{1} << 40;  // longer than any log, in seconds
constexpr std::string_view kGroup = "\ngroup ";

}  // namespace

std::unexpected<Error> too_many_cells(std::size_t groups, std::size_t buckets) {
  return fail(Code::wrong_usage,
              sentence("the answer would have more than {} cells: {} or more groups in {} buckets",
                       "svaret skulle ha mer än {} värden: minst {} grupper i {} perioder", Measured::kMostCells,
                       groups, buckets),
              Sentence{"Choose a larger bucket, a shorter period, fewer dimensions or a filter.",
                       "Välj längre perioder, en kortare tid, färre uppdelningar eller ett urval."});
}

Result<Answer> fill_in(Measured measured, const Question& question) {
  const auto buckets = measured.nothing.size();
  auto& cells = measured.cells;
  std::size_t groups = question.group.empty() ? 1 : 0;
  for (std::size_t i = 0; !question.group.empty() && i < cells.size(); ++i) {
    if (i == 0 || cells[i].group != cells[i - 1].group) ++groups;
  }
  if (groups > 1 && groups * buckets > Measured::kMostCells) return too_many_cells(groups, buckets);

  Answer answer;
  answer.reserve(groups * buckets);
  auto next = cells.begin();
  for (std::size_t group = 0; group < groups; ++group) {
    const auto name = next == cells.end() ? GroupName{} : next->group;
    for (std::uint32_t bucket = 0; bucket < buckets; ++bucket) {
      if (next != cells.end() && next->bucket == bucket && next->group == name) {
        answer.push_back(std::move(*next++));
      } else {
        answer.push_back({name, bucket, measured.nothing[bucket], {}});
      }
    }
  }
  return answer;
}

std::vector<Realm> depends_on(const Question& question) {
  std::vector<Realm> realms{question.realm};
  switch (question.measure) {
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::returning_people:
    case Measure::lapsed_people:
    case Measure::active_days_percentile:
    case Measure::active_days_mean:
      realms = {Realm::logon, Realm::connection, Realm::session};
      break;
    case Measure::idle_bytes:
    case Measure::idle_projects:
      realms = realms_of_activity();
      realms.push_back(Realm::storage);
      break;
    case Measure::lacking_at_end:
    case Measure::ended_lacking_at_end:
      realms = {Realm::project, Realm::agreement};
      break;
    case Measure::agreed_at_end:
    case Measure::expiring_at_end:
      realms = {Realm::agreement};
      break;
    default:
      break;
  }
  return realms;
}

bool is_of_people(Realm realm) {
  switch (realm) {
    case Realm::session:
    case Realm::connection:
    case Realm::run:
    case Realm::job:
    case Realm::training:
    case Realm::logon:
      return true;
    default:
      return false;
  }
}

Program program_of(Realm realm) {
  switch (realm) {
    case Realm::run:
      return Program::label;
    case Realm::job:
      return Program::detail;
    default:
      return Program::none;
  }
}

bool names(const Question& question, Dimension dimension) {
  return std::ranges::find(question.group, dimension) != question.group.end() ||
         std::ranges::find(question.where, dimension, &Filter::dimension) != question.where.end();
}

bool tells_of_people(Realm realm, Measure measure) {
  switch (measure) {
    case Measure::any_instant:
    case Measure::first_instant:
    case Measure::last_instant:
      return false;
    case Measure::unique_people:
    case Measure::new_people:
    case Measure::returning_people:
    case Measure::lapsed_people:
    case Measure::active_days_percentile:
    case Measure::active_days_mean:
      return true;
    default:
      return is_of_people(realm);
  }
}

bool needs_steps(const Question& question) {
  const bool of_days =
      question.measure == Measure::active_days_percentile || question.measure == Measure::active_days_mean;
  return (of_days && !question.people_behind) || names(question, Dimension::active_days) ||
         names(question, Dimension::age);
}

bool is_of_idle_projects(Measure measure) {
  return measure == Measure::idle_bytes || measure == Measure::idle_projects;
}

std::vector<Realm> realms_of_activity() {
  return {Realm::logon, Realm::connection, Realm::session, Realm::run, Realm::job};
}

bool names_organisations(const Question& question) {
  return names(question, Dimension::organisation) || names(question, Dimension::organisation_type);
}

Memberships memberships_in(const Question& question) {
  if (is_of_idle_projects(question.measure)) return Memberships::looked_at;
  return names_organisations(question) && is_of_people(question.realm) ? Memberships::looked_at : Memberships::ignored;
}

std::vector<Realm> looks_up_in(const Question& question) {
  std::vector<Realm> registers;
  if (names_organisations(question) && !is_of_people(question.realm)) registers.push_back(Realm::project);
  if (names(question, Dimension::organisation_type)) registers.push_back(Realm::organisation);
  return registers;
}

Surroundings looks_around(const Question& question) {
  constexpr std::int64_t kDay = 86'400;
  if (names(question, Dimension::age)) return {.before = kForever};
  switch (question.measure) {
    case Measure::idle_bytes:
    case Measure::idle_projects:
      return {.before = kIdleDays * kDay};
    case Measure::new_people:
    case Measure::returning_people:
      return {.before = kForever};
    case Measure::lapsed_people:
      return {.before = kLapseDays * kDay};
    case Measure::expiring_at_end:
      return {.after = kExpiryDays * kDay};
    default:
      return {};
  }
}

std::int64_t reach_of(const Question& question) {
  switch (question.measure) {
    case Measure::idle_bytes:
    case Measure::idle_projects:
      return kIdleDays * 86'400;
    case Measure::lapsed_people:
      return kLapseDays * 86'400;
    default:
      return 0;
  }
}

bool knows_stretches(Measure measure) {
  switch (measure) {
    case Measure::submitted:
    case Measure::started:
    case Measure::ended:
    case Measure::closed:
    case Measure::ended_as:
    case Measure::withdrawn:
    case Measure::withdrawn_hours:
    case Measure::moments:
    case Measure::concurrent_max:
    case Measure::concurrent_mean:
    case Measure::users_max:
    case Measure::users_mean:
    case Measure::waiting_max:
    case Measure::waiting_mean:
    case Measure::wait_percentile:
    case Measure::wait_longest:
    case Measure::wait_at_once:
    case Measure::hours:
    case Measure::slot_hours:
    case Measure::users_during:
    case Measure::unique_people:
    case Measure::drop_rate:
      return true;
    default:
      return false;
  }
}

std::size_t cells_of(const Question& question) {
  return (question.boundaries.size() - 1) * (question.within ? question.within->slots : 1);
}

bool asks_for_instants(const Question& question) {
  return question.measure == Measure::any_instant || question.measure == Measure::first_instant ||
         question.measure == Measure::last_instant;
}

std::string words_of(const Question& question) {
  // No name holds a line feed.
  auto words = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", row(question.realm).id, word(question.measure),
                           std::to_underlying(question.outcome), question.percent,
                           kSpans[static_cast<std::size_t>(question.span)], question.label);
  if (question.people_behind) words += "\npeople behind";
  for (const auto dimension : question.group) words += fmt::format("{}{}", kGroup, word(dimension));
  std::vector<std::string> filters;
  for (const auto& filter : question.where)
    filters.push_back(fmt::format("\n{}={}", word(filter.dimension), filter.value));
  std::ranges::sort(filters);
  for (const auto& filter : filters) words += filter;
  if (names(question, Dimension::family)) {
    words += fmt::format("\nfamilies {}", question.families ? question.families->fingerprint() : "");
  }
  if (question.steps && needs_steps(question)) words += fmt::format("\nsteps {}", question.steps->words);
  if (question.within) words += fmt::format("\nwithin {}", question.within->words);
  return words;
}

std::size_t dimensions_of(std::string_view words) {
  std::size_t found = 0;
  for (auto at = words.find(kGroup); at != std::string_view::npos; at = words.find(kGroup, at + 1)) ++found;
  return found;
}

}  // namespace monalys::store
