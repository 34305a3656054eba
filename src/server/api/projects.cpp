// /projects: which there are, and a page for each.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/sentence.hpp"
#include "publish/control.hpp"
#include "server/api/handlers.hpp"
#include "server/api/key_figures.hpp"
#include "server/api/pages.hpp"
#include "server/api/question.hpp"

namespace monalys::server::api {
namespace {

using store::Dimension;
using store::Measure;

constexpr std::array<std::string_view, 6> kFigures{"storage.bytes", "storage.files", "users.unique",
                                                   "job.started",   "job.hours",     "run.hours"};
/// Realms whose facts name projects, besides their register.
constexpr std::array kNaming{Realm::storage, Realm::job, Realm::run, Realm::order};

struct Project {
  std::string organisation;
  std::string state;  // "running", "ended", "removed"; empty: no register names it
};
using Projects = std::map<std::string, Project>;

/// Marks the projects that a measure counts at the last instant that logs tell of.
Result<void> mark(store::Store& store, std::int64_t second, Measure measure, std::string_view state,
                  Projects& projects) {
  const store::Question question{
      .realm = Realm::project, .measure = measure, .boundaries = {second, second + 1}, .group = {Dimension::project}};
  MONALYS_TRY(const auto answer, store.measure(question));
  for (const auto& cell : answer) {
    if (cell.value.value_or(0) > 0) projects[cell.group.front()].state = state;
  }
  return {};
}

Result<Projects> known_projects(store::Store& store) {
  Projects projects;
  for (const auto realm : kNaming) {
    MONALYS_TRY(const auto seen, store.seen({.realm = realm, .group = {Dimension::project}}));
    for (const auto& one : seen) projects[one.group.front()];
  }
  MONALYS_TRY(const auto registered,
              store.seen({.realm = Realm::project, .group = {Dimension::project, Dimension::organisation}}));
  for (const auto& one : registered) projects[one.group[0]].organisation = one.group[1];
  std::vector<Realm> daily;
  for (const auto& realm : realms()) {
    if (realm.daily) daily.push_back(realm.realm);
  }
  MONALYS_TRY(const auto extent, store.extent(daily));
  if (extent && !registered.empty()) {
    const auto second = unix_seconds(Instant{std::chrono::microseconds{extent->second}});
    MONALYS_CHECK(mark(store, second, Measure::removed_at_end, "removed", projects));
    MONALYS_CHECK(mark(store, second, Measure::ended_at_end, "ended", projects));
    MONALYS_CHECK(mark(store, second, Measure::open_at_end, "running", projects));
  }
  projects.erase("");
  return projects;
}

}  // namespace

Result<Response> get_projects(Workplace& work, const Asked& asked) {
  Json list = Json::array();
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(const auto projects, known_projects(store));
    for (const auto& [id, project] : projects) {
      if (!asked.control.project.empty() && id != asked.control.project) continue;
      list.push_back({{"id", id}, {"organisation", project.organisation}, {"state", project.state}});
    }
    return {};
  }));
  return json_response({{"projects", std::move(list)}});
}

Result<Response> get_project(Workplace& work, const Asked& asked) {
  const auto& id = asked.names.front();
  if (!asked.control.project.empty() && id != asked.control.project) {
    return fail(Code::permission, sentence("project {} is not for this reader", "projektet {} visas inte för dig", id),
                sentence("Ask about {}.", "Fråga om {}.", asked.control.project));
  }
  Json answer;
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(const auto projects, known_projects(store));
    const auto project = projects.find(id);
    if (project == projects.end()) {
      return fail(Code::not_found, sentence("there is no project \"{}\"", "det finns inget projekt ”{}”", id),
                  Sentence{"/api/v1/projects lists all.", "/api/v1/projects visar alla."});
    }
    answer = {
        {"id", id},
        {"title", project->second.organisation.empty() ? id : fmt::format("{}, {}", id, project->second.organisation)},
        {"organisation", project->second.organisation},
        {"state", project->second.state},
        {"charts", Json::array()},
        {"figures", Json::array()}};
    MONALYS_TRY(const auto month, last_month(store, asked.config));
    if (!month) return {};
    for (const auto metric : kFigures) {
      MONALYS_TRY(auto figure, key_figure(store, asked, metric, *month, id));
      if (figure) answer["figures"].push_back(std::move(*figure));
    }
    for (const auto& chart : kOneProjectCharts) {
      auto query = filled(chart.query, month->year() / month->month());
      if (asked.control.project.empty()) query += "&where=project%3D" + percent_encoded(id);
      MONALYS_TRY(const auto question, question_in(query));
      if (!reports::check(question, asked.control)) continue;
      MONALYS_TRY(const auto request, question.asking.request());
      auto about = metrics::question_of(request, asked.config.platform);
      about.where = {{Dimension::project, id}};
      MONALYS_TRY(const auto seen, store.seen(about));
      if (seen.empty()) continue;
      answer["charts"].push_back({{"id", chart.id}, {"query", query}, {"size", chart.size}, {"title", nullptr}});
    }
    return {};
  }));
  return json_response(answer);
}

}  // namespace monalys::server::api
