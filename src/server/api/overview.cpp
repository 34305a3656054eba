// /overview: the key figures of the last full month, how it stands now, what is unusual, and how old the logs are.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metrics/forecast.hpp"
#include "publish/control.hpp"
#include "server/api/handlers.hpp"
#include "server/api/key_figures.hpp"
#include "server/api/now.hpp"
#include "server/api/pages.hpp"
#include "server/api/unusual.hpp"

namespace monalys::server::api {
namespace {

constexpr std::array<std::string_view, 9> kKeyFigures{
    "users.unique", "connection.users.max", "run.users.max",
    "job.started",  "job.wait.p90",         "storage.bytes",
    "order.open",   "project.running",      "project.without_agreement"};

Json instant(std::int64_t at) {
  if (at == kNoInstant || at == 0) return nullptr;
  return to_iso(Instant{std::chrono::microseconds{at}});
}

Json freshness(const ingest::Status& status, const Asked& asked) {
  Json list = Json::array();
  for (const auto& source : status.sources) {
    const bool known = source.last_at != kNoInstant;
    const auto text = known ? publish::moment(Instant{std::chrono::microseconds{source.last_at}},
                                              asked.config.platform.zone, asked.language)
                            : std::string{};
    list.push_back({{"source", source.name},
                    {"format", fmt::format("{}", fmt::join(source.formats, ", "))},
                    {"last_fact", instant(source.last_at)},
                    {"last_fact_text", text},
                    {"last_ingest", instant(source.ingested_at)},
                    {"late", is_silent(source, status)},
                    {"text", known ? fmt::format("{} {}", asked.sv() ? "Senaste uppgift" : "Last record", text)
                                   : std::string(asked.sv() ? "Inga uppgifter än" : "No records yet")}});
  }
  return list;
}

}  // namespace

Result<Response> get_overview(Workplace& work, const Asked& asked) {
  Json answer{
      {"key_figures", Json::array()}, {"now", nullptr}, {"unusual", Json::array()}, {"freshness", Json::array()}};
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(const auto status, ingest::look(store, asked.config, ingest::Coverage::nothing));
    MONALYS_TRY(const auto month, last_month(store, asked.config));
    if (month) {
      for (const auto metric : kKeyFigures) {
        MONALYS_TRY(auto figure, key_figure(store, asked, metric, *month));
        if (figure) answer["key_figures"].push_back(std::move(*figure));
      }
      MONALYS_TRY(answer["unusual"], unusual(store, asked, *month, status));
    }
    MONALYS_TRY(answer["now"], now(store, asked));
    const auto role = asked.control.role;
    if (role == Role::admin || role == Role::analyst) answer["freshness"] = freshness(status, asked);
    return {};
  }));
  return json_response(answer);
}

}  // namespace monalys::server::api
