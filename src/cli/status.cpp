// monalys status: what was read from where, and what is missing.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/counted.hpp"
#include "cli/print.hpp"
#include "ingest/status.hpp"

namespace monalys::cli {
namespace {

using ingest::HostCoverage;
using ingest::Status;
using Json = nlohmann::ordered_json;

/// What else the user asked for.
struct Wanted {
  bool json = false;
  bool files = false;
  bool calendar = false;
};

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
    print(out, "no days without logs\n");
    return;
  }
  print(out, "{} days without logs:", silent_days(coverage));
  constexpr std::size_t kListed = 6;
  for (std::size_t i = 0; i < std::min(kListed, coverage.silences.size()); ++i) {
    const auto& silence = coverage.silences[i];
    print(out, "{} {} to {}", i == 0 ? "" : ",", day_text(silence.first), day_text(silence.last));
  }
  if (coverage.silences.size() > kListed) print(out, " and {} more stretches", coverage.silences.size() - kListed);
  print(out, "\n");
}

/// A line for each month: a mark for each of its days, # with records, . without.
void print_calendar(const std::string& title, const HostCoverage& coverage, std::ostream& out) {
  if (coverage.days.empty()) return;
  print(out, "\n  {}\n           1        10        20        30\n", title);
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
    print(out, "  {:04}-{:02}  {}\n", int{month.year()}, unsigned{month.month()}, marks);
  }
}

void print_status(const Status& status, const Zone& zone, const Wanted& wanted, std::ostream& out) {
  print(out, "Store {}, pseudonym key {}\n", status.store, status.key_id.empty() ? "not used yet" : status.key_id);
  for (const auto& source : status.sources) {
    print(out, "\n{}", source.name);
    if (source.files == 0) {
      print(out, ": nothing read yet\n");
      continue;
    }
    print(out, " ({}): {} {}, last read {}\n", fmt::join(source.formats, ", "), counted(source.files),
          source.files == 1 ? "file" : "files", local_text(source.ingested_at, zone));
    if (source.unfinished > 0) print(out, "  {} of them only in part\n", counted(source.unfinished));
    if (!source.gone.empty()) {
      print(out, "  {} of them no longer there (what they brought stays): {}{}\n", counted(source.gone.size()),
            source.gone.front(), source.gone.size() > 1 ? ", ..." : "");
    }
    if (source.past > 0) print(out, "  and {} earlier contents of them\n", counted(source.past));
    print(out, "  {} records = {} facts + {} skipped + {} rejected\n", counted(source.records), counted(source.facts),
          counted(source.skipped), counted(source.rejected));
    for (const auto& cause : source.causes) {
      print(out, "  {:>12} {:<8}  {}", counted(cause.count), word(cause.kind), cause.text);
      if (cause.kind == store::Reason::Kind::rejected) {
        print(out, " (first: record {} of {}, byte {})", counted(cause.record), cause.path, counted(cause.offset));
      }
      print(out, "\n");
    }
    if (source.first_at != kNoInstant) {
      print(out, "  from {} to {}, {} ago\n", local_text(source.first_at, zone), local_text(source.last_at, zone),
            age_text(age_seconds(source.last_at)));
    }
    if (wanted.files) {
      for (const auto& file : source.read) {
        print(out, "  {}: {} records{}{}{}\n", file.path, counted(file.records),
              file.rejected > 0 ? fmt::format(", {} rejected", counted(file.rejected)) : std::string{},
              file.state.empty() ? "" : "; ", file.state);
      }
    }
    if (!source.daily || source.first_at == kNoInstant) continue;
    print(out, "  ");
    print_silences(source.all, out);
    for (const auto& host : source.hosts) {
      if (host.silences.empty()) continue;
      print(out, "  {}: ", host.host);
      print_silences(host, out);
    }
    if (wanted.calendar) {
      print_calendar(source.hosts.empty() ? "days with records" : "days with records, all hosts", source.all, out);
      for (const auto& host : source.hosts) print_calendar(host.host, host, out);
    }
  }
  if (!status.ends_without_start.empty()) {
    print(out, "\nEnds of sessions whose start was not logged:");
    for (const auto& [host, count] : status.ends_without_start) {
      print(out, "{} {} {}", &host == &status.ends_without_start.front().first ? "" : ",", host, count);
    }
    print(out, "\n");
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
  MONALYS_TRY(auto store, context.open(config, store::Access::read));
  MONALYS_TRY(const auto status, ingest::look(store, config));
  if (wanted.json) {
    // Paths of files may be any bytes; JSON is UTF-8.
    print(context.streams.out, "{}\n", as_json(status).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    print_status(status, config.platform.zone, wanted, context.streams.out);
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
