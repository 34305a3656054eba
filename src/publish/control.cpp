#include "publish/control.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "metrics/office_hours.hpp"
#include "publish/hidden_cells.hpp"
#include "publish/imported_figures.hpp"

namespace monalys::publish {
namespace {

using metrics::Control;
using metrics::Note;
using metrics::Request;
using metrics::Table;
using store::Dimension;
using store::Measure;

bool keeps_nothing_back(const Control& control) { return control.rules.method == RoleRules::Method::none; }

/// The dimensions that a request groups or filters by, each once, in the order of its groups.
std::vector<Dimension> dimensions_of(const Request& request) {
  auto dimensions = request.group;
  for (const auto& filter : request.where) {
    if (std::ranges::find(dimensions, filter.dimension) == dimensions.end()) dimensions.push_back(filter.dimension);
  }
  return dimensions;
}

/// The grouping of the role that has these dimensions, in the role's order; a single one may be part of a pair.
std::optional<std::vector<Dimension>> allowed_grouping(const RoleRules& rules, const std::vector<Dimension>& wanted) {
  if (wanted.empty()) return std::vector<Dimension>{};
  for (const auto& words : rules.group) {
    auto grouping = dimensions_named(words);
    if (grouping.size() == wanted.size() && std::ranges::is_permutation(grouping, wanted)) return grouping;
  }
  for (const auto& words : rules.group) {
    const auto grouping = dimensions_named(words);
    if (wanted.size() == 1 && std::ranges::find(grouping, wanted.front()) != grouping.end()) return wanted;
  }
  return std::nullopt;
}

/// What tells single persons apart in a way that no hiding of cells covers.
Result<void> check_metric(const Request& request, const Control& control) {
  const auto& metric = *request.metric;
  if (metric.split) {
    return fail(
        Code::wrong_usage,
        sentence("{} is not for the role {}: it divides people into groups of few, and with each other its "
                 "figures tell which",
                 "{} visas inte för rollen {}: måttet delar in personer i små grupper, och tillsammans avslöjar "
                 "värdena vilka de är",
                 metric.id, word(control.role)),
        Sentence{"Ask for users.unique, users.new or users.active_days.p50 instead.",
                 "Fråga i stället efter users.unique, users.new eller users.active_days.p50."});
  }
  const auto dimensions = dimensions_of(request);
  const bool of_one_project =
      !control.project.empty() || std::ranges::find(dimensions, Dimension::project) != dimensions.end();
  if (store::is_of_idle_projects(metric.measure) && of_one_project) {
    return fail(Code::wrong_usage,
                sentence("{} of single projects is not for the role {}: it tells that none of the few persons of a "
                         "project has been there",
                         "{} för enskilda projekt visas inte för rollen {}: det avslöjar att ingen av de få personerna "
                         "i ett projekt har varit där",
                         metric.id, word(control.role)),
                Sentence{"Ask for it without --group project and --where project.",
                         "Fråga utan uppdelning (--group project) och utan urval (--where project)."});
  }
  return {};
}

/// What a profile says of few persons would have to be found over all periods that it may be made of.
Result<void> check_profile(const Request& request, const Control& control) {
  if (!request.profile || !store::tells_of_people(request.metric->realm, request.metric->measure)) return {};
  return fail(Code::wrong_usage,
              sentence("profiles of {} are not for the role {}: the figure tells of people, and which hours of the "
                       "week few of them are behind is not known",
                       "profiler av {} visas inte för rollen {}: värdet säger något om personer, och det är inte känt "
                       "vilka av veckans timmar som bara gäller några få",
                       request.metric->id, word(control.role)),
              Sentence{"Ask for its course of time instead, without --profile, or as a role that nothing is kept from.",
                       "Fråga i stället hur måttet har utvecklats över tid, utan --profile, eller fråga i en roll som "
                       "får se allt."});
}

Result<std::vector<Dimension>> check(const Request& request, const Control& control) {
  MONALYS_CHECK(check_metric(request, control));
  const auto& rules = control.rules;
  const auto role = word(control.role);
  MONALYS_CHECK(check_profile(request, control));
  const auto by = metrics::size_of(request);
  if (std::ranges::find(rules.by, by) == rules.by.end()) {
    std::vector<std::string_view> sizes(rules.by.size());
    std::ranges::transform(rules.by, sizes.begin(), [](BucketSize size) { return word(size); });
    std::vector<std::string_view> sizes_sv(rules.by.size());
    std::ranges::transform(rules.by, sizes_sv.begin(), [](BucketSize size) { return in_swedish(size).one; });
    return fail(
        Code::wrong_usage,
        Sentence{fmt::format("figures by {} are not for the role {}", word(by), role),
                 fmt::format("värden per {} visas inte för rollen {}", in_swedish(by).one, role)},
        Sentence{fmt::format("Ask by {}.", fmt::join(sizes, ", ")), fmt::format("Fråga per {}.", choice_sv(sizes_sv))});
  }
  std::map<Dimension, int> filters;
  for (const auto& filter : request.where) {
    if (++filters[filter.dimension] > 1) {
      return fail(Code::wrong_usage,
                  sentence("the role {} may ask for one {} at a time", "rollen {} får bara fråga om en {} i taget",
                           role, metrics::word(filter.dimension)),
                  Sentence{"What is hidden of one could be computed from several together. Leave one of the --where "
                           "out.",
                           "Det som döljs för en kan räknas fram ur flera tillsammans. Ta bort ett av urvalen "
                           "(--where)."});
    }
  }
  const auto grouping = allowed_grouping(rules, dimensions_of(request));
  if (!grouping) {
    std::vector<std::string> groupings(rules.group.size());
    std::ranges::transform(rules.group, groupings.begin(),
                           [](const auto& words) { return fmt::format("{}", fmt::join(words, ",")); });
    const auto allowed = fmt::format("{}", fmt::join(groupings, "; "));
    return fail(Code::wrong_usage,
                sentence("this grouping or filter is not for the role {}",
                         "den här uppdelningen eller det här urvalet är inte för rollen {}", role),
                sentence("Group or filter by {}.", "Dela upp eller välj ut efter {}.", allowed));
  }
  return *grouping;
}

using Names = std::vector<std::string>;

/// Measures that add up to one another: what is hidden of one is hidden of the others.
std::vector<Measure> measures_hidden_together(Measure measure) {
  if (measure == Measure::new_people || measure == Measure::returning_people) {
    return {Measure::new_people, Measure::returning_people};
  }
  return {measure};
}

/// What office hours have and what all hours have gives away the rest, so that is looked at too.
std::vector<std::shared_ptr<const store::Stretches>> times_hidden_together(const metrics::Metric& metric,
                                                                           const Platform& platform, Period period) {
  if (metric.hours == metrics::Hours::all) return {nullptr};
  return {metrics::office_hours(platform, period), metrics::time_off(platform, period)};
}

void hide_row(metrics::Row& row, Note why) {
  row.value.reset();
  row.at.reset();
  row.note = why;
}

/// The groups with the greatest sums of what is shown, and all others as one, where that is no more than what everybody
/// can compute.
Result<void> keep_top(store::Store& store, const Platform& platform, const Request& request, const HiddenCells& cells,
                      Table& table) {
  const auto buckets = table.buckets.size();
  std::vector<std::pair<double, std::size_t>> sums;
  for (std::size_t first = 0; first < table.rows.size(); first += buckets) {
    double sum = 0;
    for (std::size_t i = request.from ? request.before : 0; i < buckets; ++i) {
      sum += table.rows[first + i].value.value_or(0);
    }
    sums.emplace_back(-sum, first);
  }
  std::ranges::sort(sums);
  Request others = request;
  others.group.clear();
  others.top.reset();
  std::vector<metrics::Row> kept;
  std::vector<bool> shown(buckets, true);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto first = table.rows.begin() + static_cast<std::ptrdiff_t>(sums[i].second);
    if (i >= *request.top) {
      others.where.push_back({request.group.front(), first->group.front()});
      continue;
    }
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
      shown[bucket] = shown[bucket] && first[static_cast<std::ptrdiff_t>(bucket)].note != Note::suppressed;
    }
    kept.insert(kept.end(), first, first + static_cast<std::ptrdiff_t>(buckets));
  }
  if (sums.size() > *request.top) {
    MONALYS_TRY(auto rest, metrics::ask(store, platform, others));
    for (auto& row : rest.rows) {
      row.group = {std::string(metrics::kOthers)};
      row.others = true;
      // What several imported figures come to is not known, and what one does says its own group.
      if (!shown[row.bucket] || row.note == Note::imported || cells.hidden(table.buckets[row.bucket], {})) {
        hide_row(row, Note::suppressed);
      }
      kept.push_back(std::move(row));
    }
  }
  table.rows = std::move(kept);
  return {};
}

/// The names of a row in the order of a grouping; what is not among the row's groups is filtered by.
Names names_of(const metrics::Row& row, const Request& request, const std::vector<Dimension>& grouping) {
  Names names;
  for (const auto dimension : grouping) {
    const auto group = std::ranges::find(request.group, dimension);
    if (group != request.group.end()) {
      names.push_back(row.group[static_cast<std::size_t>(group - request.group.begin())]);
    } else {
      names.push_back(std::ranges::find(request.where, dimension, &store::Filter::dimension)->value);
    }
  }
  return names;
}

/// The group that a row's imported figure has in the register.
std::string group_in_register(const metrics::Row& row, const Request& request) {
  if (!request.group.empty()) return fmt::format("{}={}", metrics::word(request.group.front()), row.group.front());
  if (request.where.empty()) return {};
  return fmt::format("{}={}", metrics::word(request.where.front().dimension), request.where.front().value);
}

/// Hides imported figures that the role may not see.
Result<void> hide_imported(store::Store& store, const Platform& platform, const Request& request,
                           const RoleRules& rules, Table& table) {
  const auto is_imported = [](const metrics::Row& row) { return row.note == Note::imported; };
  if (std::ranges::none_of(table.rows, is_imported)) return {};
  MONALYS_TRY(const auto figures, store.figures(request.metric->id));
  for (auto& row : table.rows) {
    if (!is_imported(row)) continue;
    const auto group = group_in_register(row, request);
    const auto& bucket = table.buckets[row.bucket];
    const auto day = std::chrono::local_days{local_day(bucket.begin, platform.zone)}.time_since_epoch().count();
    const auto end =
        std::chrono::local_days{local_day(bucket.end - std::chrono::seconds{1}, platform.zone)}.time_since_epoch();
    const auto figure = std::ranges::find_if(figures, [&](const store::Store::Figure& one) {
      return one.group == group && one.first_day == day && one.days == end.count() - day + 1;
    });
    if (figure == figures.end() || !may_be_shown(*figure, figures, *request.metric, rules)) {
      hide_row(row, Note::suppressed);
    }
  }
  if (std::ranges::none_of(table.rows, is_imported)) table.imported_from.clear();
  return {};
}

void hide_unfinished(Table& table, const Platform& platform) {
  if (!table.facts_until) return;
  const std::chrono::local_days last{local_day(*table.facts_until, platform.zone)};
  for (auto& row : table.rows) {
    const auto end = table.buckets[row.bucket].end - std::chrono::microseconds{1};
    if (std::chrono::local_days{local_day(end, platform.zone)} > last) hide_row(row, Note::unfinished);
  }
}

}  // namespace

Result<Control> control_for(const Config& config, std::string_view role_word, const std::string& project) {
  MONALYS_TRY(const auto role, parse_role(role_word));
  if ((role == Role::project) == project.empty()) {
    return project.empty() ? fail(Code::wrong_usage, "the role project sees one project: which one is not said",
                                  "Write for example --role project --project P1234.")
                           : fail(Code::wrong_usage, fmt::format("the role {} is not bound to a project", role_word),
                                  "Leave --project out, or choose --role project.");
  }
  return Control{role, config.roles[std::to_underlying(role)], project};
}

Result<void> check_allowed(const Request& request, const Control& control) {
  if (keeps_nothing_back(control)) return {};
  MONALYS_CHECK(check(request, control));
  return {};
}

Result<Table> ask(store::Store& store, const Platform& platform, const Request& asked, const Control& control) {
  Request request = asked;
  std::vector<Dimension> grouping;
  if (!keeps_nothing_back(control)) {
    MONALYS_TRY(grouping, check(request, control));
  }
  if (!control.project.empty()) request.where.push_back({Dimension::project, control.project});
  if (keeps_nothing_back(control)) {
    MONALYS_TRY(auto table, metrics::ask(store, platform, request));
    if (control.role != Role::admin) table.control = control;
    return table;
  }

  Request whole = request;
  whole.top.reset();
  const auto& metric = *request.metric;
  const bool of_people = store::tells_of_people(metric.realm, metric.measure);
  MONALYS_TRY(auto table, metrics::ask(store, platform, of_people ? whole : request));
  table.control = control;
  if (of_people && !table.buckets.empty()) {
    MONALYS_TRY(auto cells, HiddenCells::of(store, platform, metric, control.rules, request.by));
    if (cells) {
      Request alone;
      alone.metric = &metric;
      auto question = metrics::question_of(alone, platform);
      if (!control.project.empty()) question.where = {{Dimension::project, control.project}};
      for (const auto measure : measures_hidden_together(metric.measure)) {
        question.measure = measure;
        for (const auto& within : times_hidden_together(metric, platform, cells->period())) {
          question.within = within;
          MONALYS_CHECK(cells->add(question, grouping));
        }
      }
    }
    const bool rounds = control.rules.method == RoleRules::Method::round && counts_persons(metric);
    const double base = control.rules.base;
    for (auto& row : table.rows) {
      if (rounds) {
        if (row.value) row.value = std::round(*row.value / base) * base;
        row.at.reset();
      } else if (cells && row.note != Note::gap && row.note != Note::imported &&
                 cells->hidden(table.buckets[row.bucket], names_of(row, request, grouping))) {
        hide_row(row, Note::suppressed);
      }
    }
    if (!rounds) MONALYS_CHECK(hide_imported(store, platform, request, control.rules, table));
    if (request.top && cells) {
      MONALYS_CHECK(keep_top(store, platform, request, *cells, table));
    }
  }
  // What is not over does not count in a profile.
  if (!control.rules.unfinished && !request.profile) hide_unfinished(table, platform);
  return table;
}

}  // namespace monalys::publish
