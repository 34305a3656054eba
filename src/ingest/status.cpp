#include "ingest/status.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/calendar.hpp"
#include "formats/format.hpp"
#include "ingest/database.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ledger_index.hpp"

namespace monalys::ingest {
namespace {

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

/// On which days there are records of the sources that are expected to have some every day.
Result<void> look_at_coverage(store::Store& store, std::vector<SourceStatus>& sources, const Zone& zone, Coverage of) {
  const auto is_expected = [](const SourceStatus& source) { return source.daily && source.first_at != kNoInstant; };
  std::int64_t first_at = kNoInstant;
  std::int64_t last_at = kNoInstant;
  for (const auto& source : sources) {
    if (!is_expected(source)) continue;
    first_at = first_at == kNoInstant ? source.first_at : std::min(first_at, source.first_at);
    last_at = std::max(last_at, source.last_at);
  }
  if (first_at == kNoInstant) return {};
  const auto day_of = [&](std::int64_t at) {
    return std::chrono::sys_days{local_day(Instant{std::chrono::microseconds{at}}, zone)};
  };
  const auto first = day_of(first_at);
  const auto last = day_of(last_at);
  std::vector<std::int64_t> boundaries;
  for (auto day = first; day <= last + std::chrono::days{1}; day += std::chrono::days{1}) {
    boundaries.push_back(unix_seconds(start_of_day(day, zone)));
  }
  MONALYS_TRY(const auto found, store.days_by_source(boundaries));
  for (auto& source : sources) {
    if (!is_expected(source)) continue;
    std::set<std::uint32_t> all;
    for (const auto& [name, host, days] : found) {
      if (name != source.name) continue;
      all.insert(days.begin(), days.end());
      if (host.empty() || days.empty()) continue;
      auto& coverage = source.hosts.emplace_back();
      coverage.host = host;
      for (const auto day : days) coverage.days.push_back(first + std::chrono::days{day});
      coverage.silences = silences_of(coverage.days);
    }
    if (of == Coverage::sources || source.hosts.size() < 2) source.hosts.clear();
    for (const auto day : all) source.all.days.push_back(first + std::chrono::days{day});
    source.all.silences = silences_of(source.all.days);
  }
  return {};
}

bool is_there(const store::FileEntry& entry) {
  std::error_code ignored;
  // What came by standard input or from a database has no file to disappear.
  return entry.path.starts_with("standard input ") || is_database(entry.path) ||
         std::filesystem::exists(std::string(container_of(entry.path)), ignored);
}

}  // namespace

Result<Status> look(store::Store& store, const Config& config, Coverage coverage) {
  MONALYS_TRY(const auto ledger, store.ledger());
  MONALYS_TRY(const auto reasons, store.reasons());
  MONALYS_TRY(const auto key, store.setting(kPseudonymKeySetting));

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
  }
  if (coverage != Coverage::nothing) {
    MONALYS_CHECK(look_at_coverage(store, status.sources, config.platform.zone, coverage));
  }
  MONALYS_TRY(const auto ends, store.ends_without_start());
  for (const auto& [host, count] : ends) {
    if (count > 0) status.ends_without_start.emplace_back(host, count);
  }
  return status;
}

}  // namespace monalys::ingest
