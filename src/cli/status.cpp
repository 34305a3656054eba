// monalys status: what was read from where, and what is missing.

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/counted.hpp"
#include "formats/format.hpp"
#include "ingest/ingest.hpp"

namespace monalys::cli {
namespace {

using Json = nlohmann::ordered_json;

/// So many silent days in a row are days without logs; fewer are weekends and holidays.
constexpr std::uint32_t kSilentDays = 5;

struct Days {
  std::chrono::sys_days first, last;
  [[nodiscard]] std::int64_t count() const { return (last - first).count() + 1; }
};

struct Cause {
  store::Reason::Kind kind;
  std::string text;
  std::uint64_t count = 0;
  std::string path;  // of the first, with its record and byte
  std::uint64_t record = 0, offset = 0;
};

struct SourceStatus {
  std::string name;
  std::vector<std::string> formats;
  std::uint64_t files = 0, unfinished = 0;
  std::uint64_t records = 0, facts = 0, skipped = 0, rejected = 0;
  std::int64_t first_at = kNoInstant, last_at = kNoInstant, ingested_at = 0;
  std::vector<Cause> causes;
  bool daily = false;          // silence means that logs are missing
  std::vector<Days> silences;  // between its first and last day
};

struct Status {
  std::string store;
  std::string key_id;
  std::vector<SourceStatus> sources;
  std::vector<std::pair<std::string, std::string>> ends_without_start;  // host, count
};

/// Whether a format's records come on most days.
bool is_daily(const Source* source, const std::string& format) {
  if (source != nullptr && source->realm) return row(*source->realm).daily;
  const auto known = formats::find(format);
  return known && !(*known)->yields.empty() &&
         std::ranges::all_of((*known)->yields, [](Realm realm) { return row(realm).daily; });
}

Result<std::vector<Days>> silences_of(store::Store& store, const SourceStatus& source, const Zone& zone) {
  const auto day_of = [&](std::int64_t at) {
    return std::chrono::sys_days{local_day(Instant{std::chrono::microseconds{at}}, zone)};
  };
  const auto first = day_of(source.first_at);
  const auto last = day_of(source.last_at);
  std::vector<std::int64_t> boundaries;
  for (auto day = first; day <= last + std::chrono::days{1}; day += std::chrono::days{1}) {
    boundaries.push_back(unix_seconds(start_of_day(day, zone)));
  }
  MONALYS_TRY(auto covered, store.days_with_facts(std::string_view{source.name}, boundaries));
  std::vector<Days> silences;
  for (std::size_t i = 1; i < covered.size(); ++i) {
    if (covered[i] - covered[i - 1] <= kSilentDays) continue;
    silences.push_back({first + std::chrono::days{covered[i - 1] + 1}, first + std::chrono::days{covered[i] - 1}});
  }
  return silences;
}

Result<Status> look(const Context& context, const Config& config) {
  MONALYS_TRY(auto store, context.open(config, store::Access::read));
  MONALYS_TRY(const auto ledger, store.ledger());
  MONALYS_TRY(const auto reasons, store.reasons());
  MONALYS_TRY(const auto key, store.setting(ingest::kPseudonymKeySetting));

  Status status;
  status.store = config.store_url;
  status.key_id = key.value_or("");
  const auto of = [&](const std::string& name) -> SourceStatus& {
    const auto found = std::ranges::find(status.sources, name, &SourceStatus::name);
    if (found != status.sources.end()) return *found;
    auto& made = status.sources.emplace_back();
    made.name = name;
    return made;
  };
  for (const auto& source : config.sources) (void)of(source.name);
  for (const auto& file : ledger) {
    auto& source = of(file.source);
    const auto configured = std::ranges::find(config.sources, file.source, &Source::name);
    ++source.files;
    if (file.fingerprint.empty()) ++source.unfinished;
    if (std::ranges::find(source.formats, file.format) == source.formats.end()) source.formats.push_back(file.format);
    source.records += file.records;
    source.facts += file.facts;
    source.skipped += file.skipped;
    source.rejected += file.rejected;
    source.daily = source.daily || is_daily(configured == config.sources.end() ? nullptr : &*configured, file.format);
    if (file.first_at != kNoInstant && (source.first_at == kNoInstant || file.first_at < source.first_at)) {
      source.first_at = file.first_at;
    }
    source.last_at = std::max(source.last_at, file.last_at);
    source.ingested_at = std::max(source.ingested_at, file.ingested_at);
  }
  for (const auto& [name, path, reason] : reasons) {
    auto& causes = of(name).causes;
    const auto same = std::ranges::find_if(
        causes, [&](const Cause& cause) { return cause.kind == reason.kind && cause.text == reason.text; });
    if (same == causes.end()) {
      causes.push_back({reason.kind, reason.text, reason.count, path, reason.first_record, reason.first_offset});
    } else {
      same->count += reason.count;
    }
  }
  for (auto& source : status.sources) {
    std::ranges::sort(source.causes, [](const Cause& a, const Cause& b) {
      return a.kind != b.kind ? a.kind < b.kind : a.count > b.count;
    });
    if (!source.daily || source.first_at == kNoInstant) continue;
    MONALYS_TRY(source.silences, silences_of(store, source, config.platform.zone));
  }
  MONALYS_TRY(const auto hosts, store.event_hosts(Realm::session));
  for (const auto& host : hosts) {
    MONALYS_TRY(auto count, store.setting(std::string(ingest::kEndsWithoutStartSetting) + host));
    if (count && *count != "0") status.ends_without_start.emplace_back(host, std::move(*count));
  }
  return status;
}

std::string local_text(std::int64_t at, const Zone& zone) {
  const auto local = zone.local(Instant{std::chrono::microseconds{at}});
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::minutes>(local - day)};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", int{ymd.year()}, unsigned{ymd.month()}, unsigned{ymd.day()},
                     clock.hours().count(), clock.minutes().count());
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day ymd{day};
  return fmt::format("{:04}-{:02}-{:02}", int{ymd.year()}, unsigned{ymd.month()}, unsigned{ymd.day()});
}

std::string_view word(store::Reason::Kind kind) {
  switch (kind) {
    case store::Reason::Kind::skipped:
      return "skipped";
    case store::Reason::Kind::rejected:
      return "rejected";
    case store::Reason::Kind::remark:
      return "remark";
  }
  return "";
}

std::int64_t silent_days(const SourceStatus& source) {
  std::int64_t days = 0;
  for (const auto& silence : source.silences) days += silence.count();
  return days;
}

void print(const Status& status, const Zone& zone, std::ostream& out) {
  fmt::print(out, "Store {}, pseudonym key {}\n", status.store, status.key_id.empty() ? "not used yet" : status.key_id);
  for (const auto& source : status.sources) {
    fmt::print(out, "\n{}", source.name);
    if (source.files == 0) {
      fmt::print(out, ": nothing read yet\n");
      continue;
    }
    fmt::print(out, " ({}): {} {}, last read {}\n", fmt::join(source.formats, ", "), counted(source.files),
               source.files == 1 ? "file" : "files", local_text(source.ingested_at, zone));
    if (source.unfinished > 0) fmt::print(out, "  {} of them only in part\n", counted(source.unfinished));
    fmt::print(out, "  {} records = {} facts + {} skipped + {} rejected\n", counted(source.records),
               counted(source.facts), counted(source.skipped), counted(source.rejected));
    for (const auto& cause : source.causes) {
      fmt::print(out, "  {:>12} {:<8}  {}", counted(cause.count), word(cause.kind), cause.text);
      if (cause.kind == store::Reason::Kind::rejected) {
        fmt::print(out, " (first: record {} of {}, byte {})", counted(cause.record), cause.path, counted(cause.offset));
      }
      fmt::print(out, "\n");
    }
    if (source.first_at != kNoInstant) {
      fmt::print(out, "  from {} to {}\n", local_text(source.first_at, zone), local_text(source.last_at, zone));
    }
    if (!source.daily || source.first_at == kNoInstant) continue;
    if (source.silences.empty()) {
      fmt::print(out, "  no days without logs\n");
      continue;
    }
    fmt::print(out, "  {} days without logs:", silent_days(source));
    for (const auto& silence : source.silences) {
      fmt::print(out, "{} {} to {}", &silence == source.silences.data() ? "" : ",", day_text(silence.first),
                 day_text(silence.last));
    }
    fmt::print(out, "\n");
  }
  if (!status.ends_without_start.empty()) {
    fmt::print(out, "\nEnds of sessions whose start was not logged:");
    for (const auto& [host, count] : status.ends_without_start) {
      fmt::print(out, "{} {} {}", &host == &status.ends_without_start.front().first ? "" : ",", host, count);
    }
    fmt::print(out, "\n");
  }
}

Json instant(std::int64_t at) {
  if (at == kNoInstant) return nullptr;
  return to_iso(Instant{std::chrono::microseconds{at}});
}

Json as_json(const Status& status) {
  Json json{{"store", status.store}, {"pseudonym_key", status.key_id}, {"sources", Json::array()}};
  for (const auto& source : status.sources) {
    Json reasons = Json::array();
    for (const auto& cause : source.causes) {
      Json entry{{"kind", word(cause.kind)}, {"reason", cause.text}, {"count", cause.count}};
      if (cause.kind == store::Reason::Kind::rejected) {
        entry["first"] = {{"file", cause.path}, {"record", cause.record}, {"byte", cause.offset}};
      }
      reasons.push_back(std::move(entry));
    }
    Json ranges = Json::array();
    for (const auto& silence : source.silences) {
      ranges.push_back({{"from", day_text(silence.first)}, {"to", day_text(silence.last)}});
    }
    Json entry{{"name", source.name},
               {"formats", source.formats},
               {"files", source.files},
               {"files_read_in_part", source.unfinished},
               {"records", source.records},
               {"facts", source.facts},
               {"skipped", source.skipped},
               {"rejected", source.rejected},
               {"reasons", std::move(reasons)},
               {"first_at", instant(source.first_at)},
               {"last_at", instant(source.last_at)},
               {"ingested_at", source.files == 0 ? Json(nullptr) : instant(source.ingested_at)}};
    if (source.daily) entry["days_without_logs"] = {{"count", silent_days(source)}, {"ranges", std::move(ranges)}};
    json["sources"].push_back(std::move(entry));
  }
  json["ends_without_start"] = Json::object();
  for (const auto& [host, count] : status.ends_without_start) {
    json["ends_without_start"][host] = to_integer<std::uint64_t>(count).value_or(0);
  }
  return json;
}

Result<Exit> run_status(const Context& context, bool json) {
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(const auto status, look(context, config));
  if (json) {
    // Paths of files may be any bytes; JSON is UTF-8.
    fmt::print(context.streams.out, "{}\n", as_json(status).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    print(status, config.platform.zone, context.streams.out);
  }
  return Exit::done;
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  auto& command = add_command(app, "status", "Say what was read, what was rejected and why, and what is missing", R"(
Examples:
  monalys status
  monalys status --json | jq '.sources[] | {name, rejected}'

For each source: records read = facts + skipped + rejected. Five or more silent days in a row between the first and the
last record are days without logs; figures of those days are unknown, not zero.
)");
  const auto json = std::make_shared<bool>(false);
  command.add_flag("--json", *json, "For programs");
  command.callback([&context, json] { context.action = [&context, json] { return run_status(context, *json); }; });
}

}  // namespace monalys::cli
