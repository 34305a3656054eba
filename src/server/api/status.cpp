// /status: what was read from where, what is missing, and how this server fares. For admins.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ingest/status.hpp"
#include "server/api/handlers.hpp"

namespace monalys::server::api {
namespace {

Json instant(std::int64_t at) {
  if (at == kNoInstant || at == 0) return nullptr;
  return to_iso(Instant{std::chrono::microseconds{at}});
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day ymd{day};
  return fmt::format("{:04}-{:02}-{:02}", int{ymd.year()}, unsigned{ymd.month()}, unsigned{ymd.day()});
}

/// Stretches of days with records.
Json stretches(const std::vector<std::chrono::sys_days>& days) {
  Json list = Json::array();
  for (std::size_t first = 0; first < days.size();) {
    auto last = first;
    while (last + 1 < days.size() && days[last + 1] - days[last] == std::chrono::days{1}) ++last;
    list.push_back({day_text(days[first]), day_text(days[last])});
    first = last + 1;
  }
  return list;
}

Json gaps_of(const ingest::HostCoverage& coverage) {
  Json list = Json::array();
  for (const auto& silence : coverage.silences) list.push_back({day_text(silence.first), day_text(silence.last)});
  return list;
}

/// Resident memory of this process; 0 where the system does not say.
std::uint64_t memory_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::uint64_t all = 0, resident = 0;
  file >> all >> resident;
  return file ? resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

std::uint64_t bytes_of_store(const std::string& url) {
  constexpr std::string_view kScheme = "duckdb:";
  std::error_code none;
  const auto bytes = std::filesystem::file_size(url.substr(kScheme.size()), none);
  return none ? 0 : bytes;
}

}  // namespace

Result<Response> get_status(Workplace& work, const Asked& asked) {
  ingest::Status status;
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(status, ingest::look(store, asked.config, ingest::Coverage::sources));
    return {};
  }));
  Json sources = Json::array();
  Json rejects = Json::array();
  std::uint64_t facts = 0;
  for (const auto& source : status.sources) {
    facts += source.facts;
    sources.push_back({{"name", source.name},
                       {"format", fmt::format("{}", fmt::join(source.formats, ", "))},
                       {"files", source.files},
                       {"records", source.records},
                       {"facts", source.facts},
                       {"skipped", source.skipped},
                       {"rejected", source.rejected},
                       {"last_ingest", instant(source.ingested_at)},
                       {"first_fact", instant(source.first_at)},
                       {"last_fact", instant(source.last_at)},
                       {"days", stretches(source.all.days)},
                       {"gaps", gaps_of(source.all)}});
    for (const auto& cause : source.causes) {
      if (cause.kind != store::Reason::Kind::rejected) continue;
      rejects.push_back({{"source", source.name},
                         {"path", cause.path},
                         {"reason", cause.text},
                         {"count", cause.count},
                         {"first_record", cause.record}});
    }
  }
  return json_response(
      {{"sources", std::move(sources)},
       {"rejects", std::move(rejects)},
       {"store",
        {{"url", asked.config.store_url}, {"bytes", bytes_of_store(asked.config.store_url)}, {"facts", facts}}},
       {"memory_bytes", memory_bytes()},
       {"version", MONALYS_VERSION},
       {"started", to_iso(work.started)}});
}

}  // namespace monalys::server::api
