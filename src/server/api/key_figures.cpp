#include "server/api/key_figures.hpp"

#include <fmt/format.h>

#include <cmath>

#include "publish/control.hpp"
#include "reports/headline.hpp"
#include "server/api/pages.hpp"

namespace monalys::server::api {
namespace {

Period month_of(std::chrono::year_month month) {
  return {month / 1, std::chrono::year_month_day{month / std::chrono::last}};
}

}  // namespace

Result<std::optional<Json>> key_figure(store::Store& store, const Asked& asked, std::string_view metric,
                                       std::chrono::year_month_day month, const std::string& project) {
  metrics::Request request;
  MONALYS_TRY(request.metric, metrics::find(metric));
  const std::chrono::year_month last = month.year() / month.month();
  request.from = month_of(last - std::chrono::years{1});
  request.to = month_of(last);
  if (!project.empty() && asked.control.project.empty()) {
    request.where = {{store::Dimension::project, project}};
  }
  if (!publish::check_allowed(request, asked.control)) return std::optional<Json>{};
  MONALYS_TRY(const auto table, publish::ask(store, asked.config.platform, request, asked.control));
  if (table.rows.size() < 2 || !table.rows.back().value) return std::optional<Json>{};
  const auto& row = table.rows.back();
  const auto& before = table.rows.front();
  const auto& bucket = table.buckets[row.bucket];
  const auto& zone = asked.config.platform.zone;
  const bool sv = asked.sv();
  Json figure{{"metric", request.metric->id},
              {"name", publish::pick(request.metric->name, asked.language)},
              {"text", publish::figure(*row.value, request.metric->unit, asked.language)},
              {"value", *row.value},
              {"bucket", bucket.label},
              {"bucket_text", publish::spoken(bucket, table.by, zone, asked.language)},
              {"change", nullptr},
              {"change_text", ""}};
  if (before.value && *before.value != 0 && before.note == metrics::Note::none && row.note == metrics::Note::none) {
    const double change = (*row.value - *before.value) / std::abs(*before.value);
    figure["change"] = change;
    const auto share = reports::percent_text(std::abs(change), asked.language);
    figure["change_text"] =
        fmt::format("{}{} {} {}", change < 0 ? (sv ? "\u2212" : "-") : "+", share, sv ? "sedan" : "since",
                    publish::spoken(table.buckets.front(), table.by, zone, asked.language));
  }
  figure["query"] = fmt::format("metric={}&by=month", request.metric->id);
  if (!request.where.empty()) {
    figure["query"] =
        fmt::format("metric={}&by=month&where=project%3D{}", request.metric->id, percent_encoded(project));
  }
  return std::optional(std::move(figure));
}

Result<std::optional<metrics::Table>> months_until(store::Store& store, const Asked& asked, std::string_view metric,
                                                   std::chrono::year_month_day month) {
  metrics::Request request;
  MONALYS_TRY(request.metric, metrics::find(metric));
  request.to = month_of(month.year() / month.month());
  if (!publish::check_allowed(request, asked.control)) return std::optional<metrics::Table>{};
  MONALYS_TRY(auto table, publish::ask(store, asked.config.platform, request, asked.control));
  return std::optional(std::move(table));
}

}  // namespace monalys::server::api
