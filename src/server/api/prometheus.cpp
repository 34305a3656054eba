// /metrics of the server, in Prometheus' text format.

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "ingest/status.hpp"
#include "server/api/answers.hpp"
#include "server/api/handlers.hpp"
#include "server/api/ingest_job.hpp"
#include "server/api/now.hpp"

namespace monalys::server::api {
namespace {

using store::Measure;

/// Quotes, backslashes and line breaks of a label's value.
std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '\\' || c == '"') made += '\\';
    if (c == '\n') {
      made += "\\n";
    } else {
      made += c;
    }
  }
  return made;
}

class Exposition {
 public:
  void begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }
  void value(double value, std::string_view labels = {}) {
    text_ += labels.empty() ? fmt::format("{} {}\n", name_, value) : fmt::format("{}{{{}}} {}\n", name_, labels, value);
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string name_;
  std::string text_;
};

double seconds(std::int64_t microseconds) { return static_cast<double>(microseconds) / 1e6; }

/// One line for each source, of those of which it is known.
template <class Value>
void by_source(Exposition& to, const ingest::Status& status, std::string_view name, std::string_view type,
               std::string_view help, Value value) {
  to.begin(name, type, help);
  for (const auto& source : status.sources) {
    if (const std::optional<double> known = value(source)) {
      to.value(*known, fmt::format("source=\"{}\"", escaped(source.name)));
    }
  }
}

void add_sources(Exposition& to, const ingest::Status& status) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto now_seconds = std::chrono::duration<double>(now).count();
  using Source = ingest::SourceStatus;
  by_source(to, status, "monalys_facts", "gauge", "Facts that the source brought.",
            [](const Source& one) { return std::optional(static_cast<double>(one.facts)); });
  by_source(to, status, "monalys_records_rejected", "gauge", "Records of the source that could not be read.",
            [](const Source& one) { return std::optional(static_cast<double>(one.rejected)); });
  by_source(
      to, status, "monalys_last_ingest_timestamp_seconds", "gauge", "When the source was read last.",
      [](const Source& one) { return one.ingested_at == 0 ? std::nullopt : std::optional(seconds(one.ingested_at)); });
  by_source(
      to, status, "monalys_last_fact_timestamp_seconds", "gauge", "The last instant that the source tells of.",
      [](const Source& one) { return one.last_at == kNoInstant ? std::nullopt : std::optional(seconds(one.last_at)); });
  by_source(to, status, "monalys_lag_seconds", "gauge", "How long ago that is.", [&](const Source& one) {
    return one.last_at == kNoInstant ? std::nullopt : std::optional(now_seconds - seconds(one.last_at));
  });
}

struct Standing {
  std::string_view name, help;
  Realm realm;
  Measure measure;
  std::string_view label = {};
};
constexpr std::array kStandings{
    Standing{"monalys_connected_users", "Users connected at the last instant that logs tell of.", Realm::connection,
             Measure::users_max},
    Standing{"monalys_programs_running", "Programs running then.", Realm::run, Measure::concurrent_max},
    Standing{"monalys_jobs_running", "Batch jobs running then.", Realm::job, Measure::concurrent_max},
    Standing{"monalys_jobs_waiting", "Batch jobs waiting then.", Realm::job, Measure::waiting_max},
    Standing{"monalys_storage_bytes", "Bytes stored by the last snapshot.", Realm::storage, Measure::level_bytes,
             "live"}};

}  // namespace

Result<std::string> prometheus_text(Workplace& work) {
  Exposition to;
  to.begin("monalys_build_info", "gauge", "The version that runs.");
  to.value(1, fmt::format("version=\"{}\"", MONALYS_VERSION));
  to.begin("monalys_started_timestamp_seconds", "gauge", "When the server began.");
  to.value(seconds(unix_microseconds(work.started)));
  const auto size = work.answers.size();
  to.begin("monalys_remembered_answers", "gauge", "Answers that are ready to be given again.");
  to.value(static_cast<double>(size.answers));
  to.begin("monalys_remembered_bytes", "gauge", "Bytes of those.");
  to.value(static_cast<double>(size.bytes));
  const auto counts = work.ingest.counts();
  to.begin("monalys_ingest_running", "gauge", "1 while logs are being read by this server.");
  to.value(counts.running ? 1 : 0);
  to.begin("monalys_ingest_runs_total", "counter", "Times that this server has read logs.");
  to.value(static_cast<double>(counts.runs));
  to.begin("monalys_ingest_failures_total", "counter", "Of those, with a problem.");
  to.value(static_cast<double>(counts.failures));

  const auto config = work.settings.config();
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(const auto status, ingest::look(store, config, ingest::Coverage::nothing));
    add_sources(to, status);
    for (const auto& one : kStandings) {
      MONALYS_TRY(const auto found, standing(store, config, one.realm, one.measure, one.label));
      if (!found) continue;
      to.begin(one.name, "gauge", one.help);
      to.value(found->value);
    }
    return {};
  }));
  return std::move(to).text();
}

}  // namespace monalys::server::api
