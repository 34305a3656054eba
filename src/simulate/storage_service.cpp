#include "simulate/storage_service.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>

#include "simulate/storage_volumes.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;

constexpr double kTerabyte = 1e12;
constexpr double kDeletedPerDay = .02 / 30.4;
/// Terabytes, on a logarithmic axis between the points.
const std::array kTerabytes{Anchor{2017.0, std::log(38.0)},   Anchor{2018.0, std::log(47.7)},
                            Anchor{2019.0, std::log(61.2)},   Anchor{2020.0, std::log(78.4)},
                            Anchor{2021.0, std::log(100.5)},  Anchor{2022.0, std::log(128.9)},
                            Anchor{2022.33, std::log(140.0)}, Anchor{2025.0, std::log(270.0)}};
constexpr std::array kDeliveries{2019y / October / 15, 2021y / March / 10};  // large ones, 6 TB each

std::int64_t wanted(const Profile& profile, Date date) {
  const double terabytes = std::exp(level(kTerabytes, year_fraction(date))) * profile.storage_scale;
  return std::llround(terabytes * kTerabyte / static_cast<double>(kGibibyte));
}

}  // namespace

Date gone_from_backup(Date date) {
  const auto month = date.year() / date.month() + months{6};
  const auto last_day = (month / last).day();
  return month / std::min(date.day(), last_day);
}

StorageTruth::Sum StorageTruth::at_end(Seconds end, bool backup) const {
  Sum sum;
  for (const auto& [which, snapshot] : last_) {
    if (which.second != backup || snapshot.at < end - 35 * kDay) continue;
    sum.at = std::max(sum.at, snapshot.at);
    sum.bytes += snapshot.bytes;
    sum.files += snapshot.files;
  }
  return sum;
}

StorageTruth::Projects StorageTruth::projects_at_end(Seconds end) const {
  Projects all;
  for (const auto& [volume, snapshot] : projects_) {
    if (snapshot.first < end - 35 * kDay) continue;
    for (const auto& [project, bytes] : snapshot.second) all[project] += bytes;
  }
  return all;
}

StorageService::StorageService(World& world)
    : world_(world),
      random_(world.seed, "storage"),
      csv_(world, Encoding::windows_1252, "Tidpunkt;Volym;Projekt;Typ;Storlek;Antal filer\r\n"),
      folders_(world.projects.size()) {
  // The half-year before the first snapshot decides what is on backup then.
  const Date first = world.profile.storage_tib.first;
  const Date settled = add_days(first, -190);
  settle_in(settled);
  for (Date date = settled; date < first; date = add_days(date, 1)) live_a_day(date);
}

void StorageService::settle_in(Date date) {
  double weights = 0;
  const auto there = [&](const Project& project) {
    return project.from <= date && (!project.removed || date < *project.removed);
  };
  for (const auto& project : world_.projects) weights += there(project) ? project.weight : 0.0;
  const auto gibibytes = static_cast<double>(wanted(world_.profile, date));
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    const auto& project = world_.projects[i];
    if (there(project)) folders_[i].gibibytes = 1 + std::llround(gibibytes * project.weight / weights);
  }
}

std::int64_t StorageService::total() const {
  return std::transform_reduce(folders_.begin(), folders_.end(), std::int64_t{0}, std::plus{},
                               [](const Folder& folder) { return folder.gibibytes; });
}

void StorageService::erase(std::size_t project, std::int64_t gibibytes, Date date) {
  auto& folder = folders_[project];
  folder.gibibytes -= gibibytes;
  folder.on_backup.emplace_back(date, gibibytes);
  deleted_[date] += gibibytes * kGibibyte;
}

void StorageService::grow(std::int64_t gibibytes, Date date) {
  std::vector<std::size_t> open;
  double weights = 0;
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    if (!world_.projects[i].open_on(date)) continue;
    open.push_back(i);
    weights += world_.projects[i].weight;
  }
  constexpr int kGrowingPerDay = 12;
  for (int part = 0; part < kGrowingPerDay && gibibytes > 0; ++part) {
    double rest = random_.uniform() * weights;
    std::size_t chosen = open.back();
    for (const auto i : open) {
      rest -= world_.projects[i].weight;
      if (rest < 0) {
        chosen = i;
        break;
      }
    }
    const auto grown =
        part + 1 == kGrowingPerDay ? gibibytes : random_.between(0, std::max<std::int64_t>(1, gibibytes / 3));
    folders_[chosen].gibibytes += grown;
    gibibytes -= grown;
  }
}

void StorageService::live_a_day(Date date) {
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    auto& folder = folders_[i];
    while (!folder.on_backup.empty() && gone_from_backup(folder.on_backup.front().first) <= date) {
      folder.on_backup.pop_front();
    }
    const auto& project = world_.projects[i];
    if (project.removed && *project.removed == date && folder.gibibytes > 0) erase(i, folder.gibibytes, date);
    if (project.from == date) folder.gibibytes += random_.between(1, 20);
  }
  const auto before = static_cast<double>(total());
  const bool cleaning = std::ranges::any_of(
      world_.profile.cleanups, [date](Date appeal) { return appeal <= date && date < add_days(appeal, 30); });
  // People clean up now and then: on one day in six, then for six days.
  const double share = random_.chance(1.0 / 6.0) ? 6.0 * kDeletedPerDay * (cleaning ? 3.0 : 1.0) : 0.0;
  auto to_delete = std::llround(before * share * random_.uniform(.5, 1.5));
  for (int tries = 0; to_delete > 0 && tries < 400; ++tries) {
    const auto i = random_.below(folders_.size());
    if (folders_[i].gibibytes < 4) continue;
    const auto part = std::min<std::int64_t>(
        to_delete,
        std::max<std::int64_t>(1, std::llround(static_cast<double>(folders_[i].gibibytes) * random_.uniform(.1, .8))));
    erase(i, part, date);
    to_delete -= part;
  }
  const auto goal = static_cast<double>(wanted(world_.profile, date));
  const auto tomorrow = static_cast<double>(wanted(world_.profile, add_days(date, 1)));
  const double growth = (tomorrow - goal) + before * kDeletedPerDay + (goal - before) / 45.0;
  if (growth > 0) grow(std::llround(growth * random_.uniform(.6, 1.4)), date);
  if (std::ranges::find(kDeliveries, date) != kDeliveries.end()) {
    grow(std::llround(6.0 * kTerabyte * world_.profile.storage_scale / static_cast<double>(kGibibyte)), date);
  }
}

void StorageService::run_month(int month) {
  const auto& clock = world_.clock;
  const int first = clock.day_index(clock.month_date(month)), next = clock.day_index(clock.month_date(month + 1));
  for (int day = first; day < next; ++day) {
    const Date date = clock.date(day);
    if (date < world_.profile.storage_tib.first) continue;
    live_a_day(date);
    snapshot(date);
  }
  const Seconds end = clock.month_begin(month + 1);
  month_ends_.push_back({clock.month_label(month), truth_.at_end(end, false), truth_.at_end(end, true),
                         truth_.projects_at_end(end), end});
}

void StorageService::finish() { csv_.close(); }

void StorageService::write(nlohmann::json& metrics, nlohmann::json& storage) const {
  using nlohmann::json;
  for (const auto* id : {"storage.bytes", "storage.files", "storage.backup.bytes"}) {
    metrics[id] = {{"by", "month"}, {"to", month_ends_.back().label}, {"values", json::object()}};
  }
  for (const auto& [label, live, backup, projects, end] : month_ends_) {
    if (live.at == kNever) continue;
    if (!metrics["storage.bytes"].contains("from")) {
      for (const auto* id : {"storage.bytes", "storage.files", "storage.backup.bytes"}) metrics[id]["from"] = label;
    }
    metrics["storage.bytes"]["values"][label] = live.bytes;
    metrics["storage.files"]["values"][label] = live.files;
    metrics["storage.backup.bytes"]["values"][label] = backup.bytes;
    storage["backup_as_of"][label] = date_text(world_.clock.local_date(backup.at));
  }
  for (const auto& [date, bytes] : deleted_) storage["deleted"][date_text(date)] = bytes;
}

void StorageService::write_by_project(nlohmann::json& metrics, const ProjectActivity& activity) const {
  using nlohmann::json;
  const auto notes = world_.truth.half_years();
  const auto make = [&](const char* id) -> json& {
    return metrics[id] = {{"by", "month"}, {"values", json::object()}, {"notes", json::object()}};
  };
  auto& bytes_of_idle = make("storage.inactive.bytes");
  auto& idle_ones = make("storage.inactive.projects");
  auto& top = make("storage.top_share");
  for (std::size_t month = 0; month < month_ends_.size(); ++month) {
    const auto& [label, live, backup, projects, end] = month_ends_[month];
    if (live.at == kNever) continue;
    std::int64_t idle_bytes = 0, idle = 0;
    std::vector<std::int64_t> sizes;
    for (const auto& [project, bytes] : projects) {
      sizes.push_back(bytes);
      if (bytes == 0 || activity.active_before(project, end)) continue;
      idle_bytes += bytes;
      ++idle;
    }
    std::ranges::sort(sizes, std::ranges::greater{});
    const auto ten = std::accumulate(
        sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(10, sizes.size())),
        std::int64_t{0});
    if (live.bytes > 0) top["values"][label] = static_cast<double>(ten) / static_cast<double>(live.bytes);
    if (notes[month] == Coverage::Note::gap) continue;
    for (auto* metric : {&bytes_of_idle, &idle_ones}) {
      if (notes[month] == Coverage::Note::partial) (*metric)["notes"][label] = "partial";
    }
    bytes_of_idle["values"][label] = idle_bytes;
    idle_ones["values"][label] = idle;
  }
  // A short period of logs does not reach half a year back.
  for (const auto* id : {"storage.inactive.bytes", "storage.inactive.projects", "storage.top_share"}) {
    if (metrics[id]["values"].empty()) metrics.erase(id);
  }
}

}  // namespace monalys::simulate
