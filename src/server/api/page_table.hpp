// The dashboard's pages: what platform support and its reference group look at, for every realm. Ids stand in addresses
// and in what people have saved: never rename one.

#pragma once

#include <array>
#include <span>
#include <string_view>

namespace monalys::server::api {

struct PageChart {
  std::string_view id;
  /// {24} is the month 24 months before the last full one.
  std::string_view query;
  std::string_view size;  // "wide", "half"
};

struct Page {
  std::string_view id;
  std::string_view title_sv, title_en;
  std::span<const PageChart> charts;
};

inline constexpr std::array kOverviewCharts{
    PageChart{"overview-users", "metric=users.unique&by=month", "wide"},
    PageChart{"overview-programs", "metric=run.users.max&by=month&from={60}", "half"},
    PageChart{"overview-connected", "metric=connection.users.max&by=month&from={60}", "half"},
    PageChart{"overview-batch", "metric=job.started&by=month&from={36}&with=job.wait.p90", "wide"},
    PageChart{"overview-storage", "metric=storage.bytes&by=month&from={60}&forecast=12", "half"},
    PageChart{"overview-orders", "metric=order.open&by=week&from={24}", "half"},
    PageChart{"overview-projects", "metric=project.running&by=month&from={60}&with=project.without_agreement", "wide"}};

inline constexpr std::array kUserCharts{
    PageChart{"users-unique", "metric=users.unique&by=month", "wide"},
    PageChart{"users-year-before", "metric=users.unique&by=month&from={23}&compare=year", "half"},
    PageChart{"users-forecast", "metric=users.unique&by=month&from={60}&forecast=12", "half"},
    PageChart{"users-new", "metric=users.new&by=month&from={60}&with=users.lapsed", "half"},
    PageChart{"users-returning", "metric=users.returning&by=month&from={60}", "half"},
    PageChart{"users-organisations", "metric=users.unique&by=month&from={11}&group=organisation&kind=ranked", "half"},
    PageChart{"users-organisation-types", "metric=users.unique&by=quarter&from={60}&group=organisation_type", "half"},
    PageChart{"users-cohorts", "metric=users.cohort&by=quarter&from={60}", "half"},
    PageChart{"users-logons", "metric=logon.count&by=month&from={36}&group=label", "half"},
    PageChart{"users-failed-logons", "metric=logon.failed&by=month&from={36}", "half"}};

inline constexpr std::array kSessionCharts{
    PageChart{"sessions-connected", "metric=connection.users.max&by=month", "wide"},
    PageChart{"sessions-connected-days", "metric=connection.users.max&by=day&from={2}", "half"},
    PageChart{"sessions-week", "metric=connection.users.mean&profile=week", "half"},
    PageChart{"sessions-open", "metric=session.users.max&by=month&from={60}", "half"},
    PageChart{"sessions-connections", "metric=connection.started&by=month&from={36}", "half"},
    PageChart{"sessions-lengths", "metric=connection.length.p50&by=month&from={36}&kind=band", "half"},
    PageChart{"sessions-drops", "metric=connection.drops&by=month&from={36}", "half"},
    PageChart{"sessions-failed", "metric=connection.failed&by=month&from={36}", "half"},
    PageChart{"sessions-hosts", "metric=session.started&by=month&from={11}&group=host&kind=ranked", "half"},
    PageChart{"sessions-kinds", "metric=session.hours&by=month&from={36}&group=label&kind=area", "half"}};

inline constexpr std::array kProgramCharts{
    PageChart{"programs-at-once", "metric=run.users.max&by=month", "wide"},
    PageChart{"programs-at-once-days", "metric=run.users.max&by=day&from={2}", "half"},
    PageChart{"programs-week", "metric=run.users.mean&profile=week", "half"},
    PageChart{"programs-hours", "metric=run.hours&by=month&from={11}&group=family&kind=ranked", "half"},
    PageChart{"programs-users", "metric=run.users.unique&by=month&from={11}&group=family&kind=ranked", "half"},
    PageChart{"programs-shares", "metric=run.hours&by=quarter&from={60}&group=family&as=share", "half"},
    PageChart{"programs-started", "metric=run.started&by=month&from={36}", "half"},
    PageChart{"programs-lengths", "metric=run.length.p50&by=month&from={36}&kind=band", "half"},
    PageChart{"programs-hosts", "metric=run.hours&by=month&from={11}&group=host&kind=ranked", "half"}};

inline constexpr std::array kBatchCharts{
    PageChart{"batch-started", "metric=job.started&by=month&from={52}&with=job.wait.p90", "wide"},
    PageChart{"batch-waits", "metric=job.wait.p50&by=month&from={36}&kind=band", "half"},
    PageChart{"batch-week", "metric=job.submitted&profile=week", "half"},
    PageChart{"batch-at-once", "metric=job.wait.at_once&by=month&from={36}", "half"},
    PageChart{"batch-waiting", "metric=job.waiting.max&by=day&from={2}", "half"},
    PageChart{"batch-running", "metric=job.concurrent.max&by=day&from={2}", "half"},
    PageChart{"batch-users", "metric=job.users.unique&by=month&from={60}", "half"},
    PageChart{"batch-organisations", "metric=job.hours&by=month&from={11}&group=organisation&kind=ranked", "half"},
    PageChart{"batch-programs", "metric=job.hours&by=month&from={11}&group=family&kind=ranked", "half"},
    PageChart{"batch-failed", "metric=job.failed&by=month&from={36}&with=job.withdrawn", "half"},
    PageChart{"batch-slot-hours", "metric=job.slot_hours&by=month&from={36}", "half"}};

inline constexpr std::array kStorageCharts{
    PageChart{"storage-bytes", "metric=storage.bytes&by=month&forecast=12", "wide"},
    PageChart{"storage-growth", "metric=storage.growth&by=month&from={36}", "half"},
    PageChart{"storage-backup", "metric=storage.backup.bytes&by=month", "half"},
    PageChart{"storage-files", "metric=storage.files&by=month", "half"},
    PageChart{"storage-quota", "metric=storage.quota_use&by=month&from={36}", "half"},
    PageChart{"storage-organisations", "metric=storage.bytes&by=month&from={11}&group=organisation&kind=ranked",
              "half"},
    PageChart{"storage-projects", "metric=storage.bytes&by=month&from={11}&group=project&kind=ranked", "half"}};

inline constexpr std::array kProjectCharts{
    PageChart{"projects-running", "metric=project.running&by=month", "wide"},
    PageChart{"projects-without-agreement", "metric=project.without_agreement&by=month&from={60}", "half"},
    PageChart{"projects-agreements", "metric=agreement.signed&by=month&from={60}", "half"},
    PageChart{"projects-expiring", "metric=agreement.expiring&by=month&from={36}", "half"},
    PageChart{"projects-ended", "metric=project.ended&by=month&from={60}&with=project.removed", "half"},
    PageChart{"projects-organisations", "metric=project.running&by=month&from={11}&group=organisation&kind=ranked",
              "half"},
    PageChart{"projects-trainings", "metric=training.valid&by=month&from={60}", "half"},
    PageChart{"projects-servers", "metric=server.running&by=month&group=label&kind=area", "half"}};

inline constexpr std::array kOrderCharts{
    PageChart{"orders-open", "metric=order.open&by=week&from={24}", "wide"},
    PageChart{"orders-open-months", "metric=order.open&by=month", "half"},
    PageChart{"orders-submitted", "metric=order.submitted&by=month&from={36}&with=order.ended", "half"},
    PageChart{"orders-age", "metric=order.open.age.p50&by=month&from={36}&kind=band", "half"},
    PageChart{"orders-wait", "metric=order.wait.p50&by=month&from={36}&kind=band", "half"},
    PageChart{"orders-delivery", "metric=order.delivery.p50&by=month&from={36}&kind=band", "half"},
    PageChart{"orders-cases", "metric=case.submitted&by=month&from={36}&with=case.open", "half"},
    PageChart{"orders-case-answers", "metric=case.answer.p50&by=month&from={36}&kind=band", "half"},
    PageChart{"orders-outputs", "metric=output.checked&by=month&from={36}", "half"}};

inline constexpr std::array kPages{Page{"overview", "Översikt", "Overview", kOverviewCharts},
                                   Page{"users", "Användare", "Users", kUserCharts},
                                   Page{"sessions", "Sessioner", "Sessions", kSessionCharts},
                                   Page{"programs", "Program", "Programs", kProgramCharts},
                                   Page{"batch", "Batch", "Batch", kBatchCharts},
                                   Page{"storage", "Lagring", "Storage", kStorageCharts},
                                   Page{"projects", "Projekt", "Projects", kProjectCharts},
                                   Page{"orders", "Beställningar", "Orders", kOrderCharts}};

/// A project's own page; each question is narrowed to it.
inline constexpr std::array kOneProjectCharts{
    PageChart{"project-storage", "metric=storage.bytes&by=month&from={60}", "wide"},
    PageChart{"project-users", "metric=users.unique&by=month&from={36}", "half"},
    PageChart{"project-jobs", "metric=job.started&by=month&from={36}", "half"},
    PageChart{"project-job-hours", "metric=job.hours&by=month&from={36}", "half"},
    PageChart{"project-program-hours", "metric=run.hours&by=month&from={36}", "half"},
    PageChart{"project-files", "metric=storage.files&by=month&from={60}", "half"},
    PageChart{"project-orders", "metric=order.submitted&by=month&from={60}", "half"}};

}  // namespace monalys::server::api
