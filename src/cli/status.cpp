// monalys status: what was read from where, and what is missing.

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/counted.hpp"
#include "formats/format.hpp"
#include "ingest/database.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ledger_index.hpp"

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

struct FileStatus {
  std::string path;
  std::uint64_t records = 0, rejected = 0;
  std::string_view state;
};

struct HostCoverage {
  std::string host;
  std::vector<std::chrono::sys_days> days;  // with records, ascending
  std::vector<Days> silences;               // between its first and last day
};

struct SourceStatus {
  std::string name;
  std::vector<std::string> formats;
  std::uint64_t files = 0, unfinished = 0;
  std::vector<std::string> gone;  // files that are there no more
  std::uint64_t past = 0;         // contents that other content has taken the place of
  std::vector<FileStatus> read;   // each file, when they were asked for
  std::uint64_t records = 0, facts = 0, skipped = 0, rejected = 0;
  std::int64_t first_at = kNoInstant, last_at = kNoInstant, ingested_at = 0;
  std::vector<Cause> causes;
  bool daily = false;               // silence means that logs are missing
  HostCoverage all;                 // of all hosts together
  std::vector<HostCoverage> hosts;  // where there are several
};

/// What else the user asked for.
struct Wanted {
  bool json = false;
  bool files = false;
  bool calendar = false;
};

struct Status {
  std::string store;
  std::string key_id;
  std::vector<SourceStatus> sources;
  std::vector<std::pair<std::string, std::uint64_t>> ends_without_start;  // by host
};

/// Whether a format's records come on most days.
bool is_daily(const Source* source, const std::string& format) {
  if (source != nullptr && source->realm) return row(*source->realm).daily;
  const auto known = formats::find(format);
  return known && !(*known)->yields.empty() &&
         std::ranges::all_of((*known)->yields, [](Realm realm) { return row(realm).daily; });
}

/// Stretches of silence between the first day and the last.
std::vector<Days> silences_of(const std::vector<std::chrono::sys_days>& days) {
  std::vector<Days> silences;
  for (std::size_t i = 1; i < days.size(); ++i) {
    if ((days[i] - days[i - 1]).count() <= kSilentDays) continue;
    silences.push_back({days[i - 1] + std::chrono::days{1}, days[i] - std::chrono::days{1}});
  }
  return silences;
}

Result<void> look_at_coverage(store::Store& store, SourceStatus& source, const Zone& zone) {
  const auto day_of = [&](std::int64_t at) {
    return std::chrono::sys_days{local_day(Instant{std::chrono::microseconds{at}}, zone)};
  };
  const auto first = day_of(source.first_at);
  const auto last = day_of(source.last_at);
  std::vector<std::int64_t> boundaries;
  for (auto day = first; day <= last + std::chrono::days{1}; day += std::chrono::days{1}) {
    boundaries.push_back(unix_seconds(start_of_day(day, zone)));
  }
  const auto covered = [&](const std::vector<std::uint32_t>& numbers) {
    std::vector<std::chrono::sys_days> days;
    for (const auto number : numbers) days.push_back(first + std::chrono::days{number});
    return days;
  };
  MONALYS_TRY(const auto all, store.days_with_facts(std::string_view{source.name}, boundaries));
  source.all.days = covered(all);
  source.all.silences = silences_of(source.all.days);
  MONALYS_TRY(const auto hosts, store.days_by_host(source.name, boundaries));
  if (hosts.size() < 2) return {};
  for (const auto& [host, days] : hosts) {
    if (host.empty() || days.empty()) continue;
    auto& coverage = source.hosts.emplace_back();
    coverage.host = host;
    coverage.days = covered(days);
    coverage.silences = silences_of(coverage.days);
  }
  return {};
}

bool is_there(const store::FileEntry& entry) {
  std::error_code ignored;
  // What came by standard input or from a database has no file to disappear.
  return entry.path.starts_with("standard input ") || ingest::is_database(entry.path) ||
         std::filesystem::exists(std::string(ingest::container_of(entry.path)), ignored);
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
    source.ingested_at = std::max(source.ingested_at, file.ingested_at);
    if (file.tail_of == 0) {
      const bool there = !file.past && is_there(file);
      source.read.push_back({file.path, file.records, file.rejected,
                             file.past              ? "replaced by other content"
                             : !there               ? "gone"
                             : file.same_as != 0    ? "same content as another"
                             : file.size_bytes == 0 ? "read in part"
                                                    : ""});
      if (file.past) {
        ++source.past;
      } else if (!there) {
        source.gone.push_back(file.path);
      }
    }
    if (file.same_as != 0) {  // its records are counted where they came from
      ++source.files;
      continue;
    }
    const auto configured = std::ranges::find(config.sources, file.source, &Source::name);
    if (file.tail_of == 0 && !file.past) ++source.files;
    if (file.tail_of == 0 && !file.past && file.size_bytes == 0) ++source.unfinished;
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
  }
  std::set<std::uint64_t> copies;
  for (const auto& file : ledger) {
    if (file.same_as != 0) copies.insert(file.id);
  }
  for (const auto& [name, path, reason, file] : reasons) {
    if (copies.contains(file)) continue;
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
    MONALYS_CHECK(look_at_coverage(store, source, config.platform.zone));
  }
  MONALYS_TRY(const auto ends, store.ends_without_start());
  for (const auto& [host, count] : ends) {
    if (count > 0) status.ends_without_start.emplace_back(host, count);
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

std::int64_t silent_days(const HostCoverage& coverage) {
  std::int64_t days = 0;
  for (const auto& silence : coverage.silences) days += silence.count();
  return days;
}

/// How old the newest record is: "3 hours".
std::string age_text(std::int64_t seconds) {
  const auto of = [](std::int64_t count, std::string_view unit) {
    return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
  };
  if (seconds < 0) return "nothing: it lies in the future";
  if (seconds < 120) return of(seconds, "second");
  if (seconds < 2 * 3600) return of(seconds / 60, "minute");
  if (seconds < 2 * 86'400) return of(seconds / 3600, "hour");
  return of(seconds / 86'400, "day");
}

std::int64_t age_seconds(std::int64_t at) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return (std::chrono::floor<std::chrono::seconds>(now) -
          std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds{at}))
      .count();
}

void print_silences(const HostCoverage& coverage, std::ostream& out) {
  if (coverage.silences.empty()) {
    fmt::print(out, "no days without logs\n");
    return;
  }
  fmt::print(out, "{} days without logs:", silent_days(coverage));
  constexpr std::size_t kListed = 6;
  for (std::size_t i = 0; i < std::min(kListed, coverage.silences.size()); ++i) {
    const auto& silence = coverage.silences[i];
    fmt::print(out, "{} {} to {}", i == 0 ? "" : ",", day_text(silence.first), day_text(silence.last));
  }
  if (coverage.silences.size() > kListed) fmt::print(out, " and {} more stretches", coverage.silences.size() - kListed);
  fmt::print(out, "\n");
}

/// A line for each month: a mark for each of its days, # with records, . without.
void print_calendar(const std::string& title, const HostCoverage& coverage, std::ostream& out) {
  if (coverage.days.empty()) return;
  fmt::print(out, "\n  {}\n           1        10        20        30\n", title);
  auto next = coverage.days.begin();
  const std::chrono::year_month_day first{coverage.days.front()};
  const std::chrono::year_month_day last{coverage.days.back()};
  for (auto month = first.year() / first.month(); month <= last.year() / last.month();
       month += std::chrono::months{1}) {
    std::string marks;
    const std::chrono::year_month_day_last end{month / std::chrono::last};
    for (auto day = std::chrono::sys_days{month / 1}; day <= std::chrono::sys_days{end}; day += std::chrono::days{1}) {
      const bool has = next != coverage.days.end() && *next == day;
      if (has) ++next;
      marks += day < coverage.days.front() || day > coverage.days.back() ? ' ' : has ? '#' : '.';
    }
    fmt::print(out, "  {:04}-{:02}  {}\n", int{month.year()}, unsigned{month.month()}, marks);
  }
}

void print(const Status& status, const Zone& zone, const Wanted& wanted, std::ostream& out) {
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
    if (!source.gone.empty()) {
      fmt::print(out, "  {} of them no longer there (what they brought stays): {}{}\n", counted(source.gone.size()),
                 source.gone.front(), source.gone.size() > 1 ? ", ..." : "");
    }
    if (source.past > 0) fmt::print(out, "  and {} earlier contents of them\n", counted(source.past));
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
      fmt::print(out, "  from {} to {}, {} ago\n", local_text(source.first_at, zone), local_text(source.last_at, zone),
                 age_text(age_seconds(source.last_at)));
    }
    if (wanted.files) {
      for (const auto& file : source.read) {
        fmt::print(out, "  {}: {} records{}{}{}\n", file.path, counted(file.records),
                   file.rejected > 0 ? fmt::format(", {} rejected", counted(file.rejected)) : std::string{},
                   file.state.empty() ? "" : "; ", file.state);
      }
    }
    if (!source.daily || source.first_at == kNoInstant) continue;
    fmt::print(out, "  ");
    print_silences(source.all, out);
    for (const auto& host : source.hosts) {
      if (host.silences.empty()) continue;
      fmt::print(out, "  {}: ", host.host);
      print_silences(host, out);
    }
    if (wanted.calendar) {
      print_calendar(source.hosts.empty() ? "days with records" : "days with records, all hosts", source.all, out);
      for (const auto& host : source.hosts) print_calendar(host.host, host, out);
    }
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

Json silences_json(const HostCoverage& coverage) {
  Json ranges = Json::array();
  for (const auto& silence : coverage.silences) {
    ranges.push_back({{"from", day_text(silence.first)}, {"to", day_text(silence.last)}});
  }
  return {{"count", silent_days(coverage)}, {"ranges", std::move(ranges)}};
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
    Json entry{{"name", source.name},
               {"formats", source.formats},
               {"files", source.files},
               {"files_read_in_part", source.unfinished},
               {"files_gone", source.gone},
               {"earlier_contents", source.past},
               {"records", source.records},
               {"facts", source.facts},
               {"skipped", source.skipped},
               {"rejected", source.rejected},
               {"reasons", std::move(reasons)},
               {"first_at", instant(source.first_at)},
               {"last_at", instant(source.last_at)},
               {"lag_seconds", source.last_at == kNoInstant ? Json(nullptr) : Json(age_seconds(source.last_at))},
               {"ingested_at", source.ingested_at == 0 ? Json(nullptr) : instant(source.ingested_at)}};
    if (source.daily) {
      entry["days_without_logs"] = silences_json(source.all);
      entry["hosts"] = Json::array();
      for (const auto& host : source.hosts) {
        entry["hosts"].push_back({{"host", host.host},
                                  {"first_day", day_text(host.days.front())},
                                  {"last_day", day_text(host.days.back())},
                                  {"days_with_records", host.days.size()},
                                  {"days_without_logs", silences_json(host)}});
      }
    }
    json["sources"].push_back(std::move(entry));
  }
  json["ends_without_start"] = Json::object();
  for (const auto& [host, count] : status.ends_without_start) {
    json["ends_without_start"][host] = count;
  }
  return json;
}

Result<Exit> run_status(const Context& context, const Wanted& wanted) {
  MONALYS_TRY(const auto config, context.config());
  MONALYS_TRY(const auto status, look(context, config));
  if (wanted.json) {
    // Paths of files may be any bytes; JSON is UTF-8.
    fmt::print(context.streams.out, "{}\n", as_json(status).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    print(status, config.platform.zone, wanted, context.streams.out);
  }
  return Exit::done;
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  auto& command = add_command(app, "status", "Say what was read, what was rejected and why, and what is missing", R"(
Examples:
  monalys status
  monalys status --calendar      the days with records, source by source and host by host
  monalys status --files         every file that was read
  monalys status --json | jq '.sources[] | {name, rejected, lag_seconds}'

For each source: records read = facts + skipped + rejected. Five or more silent days in a row between the first and the
last record are days without logs; figures of those days are unknown, not zero.
)");
  const auto wanted = std::make_shared<Wanted>();
  command.add_flag("--json", wanted->json, "For programs");
  command.add_flag("--calendar", wanted->calendar, "Show each day with and without records");
  command.add_flag("--files", wanted->files, "List the files");
  command.callback(
      [&context, wanted] { context.action = [&context, wanted] { return run_status(context, *wanted); }; });
}

}  // namespace monalys::cli
