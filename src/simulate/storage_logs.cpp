// How the snapshots were logged. Twice a week in csv, one row a project and volume, sizes in TiB or TB with decimal
// comma and the time in twelve digits:
//
//   Tidpunkt;Volym;Projekt;Typ;Storlek;Antal filer
//   201703060415;\\mfs1\Projekt;P0421;live;0,0585937500;1500
//
// and later every day as a JSON document of rows {resource, mountpoint, user, pi, dt, ...}, in bytes.

#include <fmt/format.h>

#include <algorithm>

#include "simulate/storage_service.hpp"
#include "simulate/storage_volumes.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr Seconds kCsvSnapshot = 4 * kHour + 15 * kMinute;  // local time
constexpr std::int64_t kFilesPerGibibyte = 25;              // median 40 MB

/// Exactly, with decimal comma.
std::string in_tebibytes(std::int64_t bytes) {
  const auto decimals = bytes % (1024 * kGibibyte) / kGibibyte * 10'000'000'000 / 1024;  // of whole GiB: ten are exact
  return fmt::format("{},{:010}", bytes / (1024 * kGibibyte), decimals);
}
std::string in_terabytes(std::int64_t bytes) {
  return fmt::format("{},{:012}", bytes / 1'000'000'000'000, bytes % 1'000'000'000'000);
}

std::string escaped(std::string_view path) {
  std::string text;
  for (const char letter : path) {
    if (letter == '\\') text += '\\';
    text += letter;
  }
  return text;
}

}  // namespace

std::vector<StorageService::Row> StorageService::rows_of(std::size_t volume, bool backup, bool exact_bytes) const {
  std::vector<Row> rows;
  if (volume >= kProjectVolumes) {
    if (!backup) rows.push_back({0, 3 * kGibibyte, 70});
    return rows;
  }
  for (std::size_t i = volume; i < folders_.size(); i += kProjectVolumes) {
    std::int64_t gibibytes = folders_[i].gibibytes;
    if (backup) {
      gibibytes = 0;
      for (const auto& [date, deleted] : folders_[i].on_backup) gibibytes += deleted;
    }
    if (gibibytes == 0) continue;
    // The folders' sizes are kept in whole GiB; the JSON's live rows show some odd bytes besides.
    const auto odd = exact_bytes && !backup ? static_cast<std::int64_t>(i * 7'919'317 % 1'000'003) : 0;
    rows.push_back({i, gibibytes * kGibibyte + odd, gibibytes * kFilesPerGibibyte + static_cast<std::int64_t>(i % 17)});
  }
  return rows;
}

void StorageService::snapshot(Date date) {
  const auto& profile = world_.profile;
  const bool tib = profile.storage_tib.holds(date), tb = profile.storage_tb.holds(date);
  const auto day = weekday{sys_days{date}};
  if ((tib || tb) && day != Monday && day != Thursday) return;
  if (random_.chance(world_.share(.01))) return;  // missed
  const bool doubled = random_.chance(world_.share(.0055));
  if (doubled) world_.dirt.note(Dirt::delivered_twice);
  if (tib || tb) world_.dirt.note(Dirt::mixed_units);

  const Seconds at =
      tib || tb ? world_.clock.at(date, kCsvSnapshot) : unix_seconds(Instant{sys_days{date}}) + 2 * kHour;
  std::vector<std::size_t> bad(kVolumes.size(), static_cast<std::size_t>(-1));  // the row whose size is wrong
  for (std::size_t volume = 0; volume < kProjectVolumes; ++volume) {
    if (random_.chance(world_.share(.006))) bad[volume] = random_.below(1000);
  }
  for (const bool backup : {false, true}) {
    for (int copy = 0; copy < (doubled ? 2 : 1); ++copy) {
      LogFile json{world_, Encoding::bytes, "["};
      bool first = true;
      if (!tib && !tb) {
        json.turn_to(fmt::format("storage/{}/storage-{}{}.json.gz", backup ? "backup" : "live", date_text(date),
                                 copy == 0 ? "" : "-igen"));
      }
      for (std::size_t volume = 0; volume < kVolumes.size(); ++volume) {
        const auto rows = rows_of(volume, backup, !tib && !tb);
        if (rows.empty()) continue;
        const bool spoilt = !backup && bad[volume] != static_cast<std::size_t>(-1);
        const auto bad_row = spoilt ? bad[volume] % rows.size() : rows.size();
        const std::string name{kVolumes[volume]};
        if (tib || tb) {
          write_csv(name, backup, rows, bad_row, date, tib);
        } else {
          write_json(json, name, backup, rows, bad_row, date, first);
        }
        if (volume >= kProjectVolumes) world_.dirt.note(Dirt::personal_number);
        if (spoilt) {
          world_.dirt.note(Dirt::bad_size);
          continue;
        }
        StorageTruth::Sum sum{at};
        for (const auto& row : rows) {
          sum.bytes += row.bytes;
          sum.files += row.files;
        }
        truth_.complete_snapshot(name, backup, sum);
        if (backup) continue;
        StorageTruth::Projects projects;
        for (const auto& row : rows) projects[row.project] += row.bytes;
        truth_.complete_projects(name, at, std::move(projects));
      }
      json.write("]\n");
      json.close();
    }
  }
}

void StorageService::write_csv(const std::string& volume, bool backup, const std::vector<Row>& rows, std::size_t bad,
                               Date date, bool tib) {
  csv_.turn_to(fmt::format("storage/{}/lagring-{}.csv.gz", tib ? "tib" : "tb", date_text(date).substr(0, 4)));
  auto stamp = date_text(date);
  std::erase(stamp, '-');
  auto& tally = world_.truth.tally(tib ? "storage tib" : "storage tb");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [project, bytes, files] = rows[i];
    const auto size = i == bad ? std::string{random_.chance(.5) ? "-1" : ""}
                      : tib    ? in_tebibytes(bytes)
                               : in_terabytes(bytes);
    csv_.write(fmt::format("{}0415;{};{};{};{};{}\r\n", stamp, volume, world_.projects[project].id,
                           backup ? "backup" : "live", size, files));
    world_.dirt.note(Dirt::time_like_a_person);
    ++tally.facts;
    ++world_.summary.sizes;
  }
}

void StorageService::write_json(LogFile& file, const std::string& volume, bool backup, const std::vector<Row>& rows,
                                std::size_t bad, Date date, bool& first) {
  auto& tally = world_.truth.tally(backup ? "storage backup" : "storage live");
  const auto mountpoint = escaped(volume);
  const auto at = date_text(date);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [project, bytes, files] = rows[i];
    const auto size = i == bad ? (random_.chance(.5) ? "-1" : "null") : fmt::format("{}", bytes);
    file.write(
        fmt::format("{}{{\"resource\":\"mfs\",\"mountpoint\":\"{}\",\"user\":\"{}\",\"pi\":\"{}\",\"dt\":"
                    "\"{}T02:00:00Z\",\"soft_threshold\":0,\"hard_threshold\":{},\"file_count\":{},"
                    "\"logical_usage\":{}}}",
                    first ? "" : ",\n", mountpoint, world_.people.person(0).account, world_.projects[project].id, at,
                    5 * 1024 * kGibibyte, files, size));
    first = false;
    ++tally.facts;
    ++world_.summary.sizes;
  }
}

}  // namespace monalys::simulate
