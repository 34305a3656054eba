// The books as JSON: { "<metric>": {"by", "from", "to", "values": {bucket: value}, "at"?, "notes"?} }, and with a group
// {"<metric>|<dimension>": {..., "values": {bucket: {group: value}}}}. A bucket without logs has no value. In place of
// "by" a profile has "profile" (week_truth.cpp).

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "simulate/truth.hpp"

namespace monalys::simulate {
namespace {

using nlohmann::json;
using Note = Coverage::Note;

struct Monthly {
  const Clock& clock;
  std::vector<Note> notes;

  /// `value(month)` gives a number, null where there is none, or an object of groups.
  template <class Value>
  json metric(Value value) const {
    json result{{"by", "month"},
                {"from", clock.month_label(0)},
                {"to", clock.month_label(clock.month_count() - 1)},
                {"values", json::object()},
                {"notes", json::object()}};
    for (int month = 0; month < clock.month_count(); ++month) {
      const auto note = notes[static_cast<std::size_t>(month)];
      const auto label = clock.month_label(month);
      if (note != Note::none) result["notes"][label] = note == Note::gap ? "gap" : "partial";
      if (note == Note::gap) continue;
      if (json found = value(static_cast<std::size_t>(month)); !found.is_null()) result["values"][label] = found;
    }
    // The realm may have begun later than the period.
    if (!result["values"].empty()) {
      result["from"] = result["values"].begin().key();
      std::erase_if(result["notes"].get_ref<json::object_t&>(), [&result](const auto& note) {
        return note.first < result["from"].template get_ref<const std::string&>();
      });
    }
    return result;
  }

  json counts(const std::vector<std::int64_t>& values) const {
    return metric([&](std::size_t month) { return json(values[month]); });
  }

  template <class Groups>
  json grouped(std::string_view by, const Groups& groups) const {
    auto result = metric([&](std::size_t month) {
      json values = json::object();
      for (const auto& [group, value] : groups[month]) {
        if constexpr (requires { value.size(); }) {
          values[group] = value.size();
        } else {
          values[group] = value;
        }
      }
      return values;
    });
    result["group"] = by;
    return result;
  }

  json highest(const LevelTruth& level, Height Heights::* which) const {
    auto result = metric([&](std::size_t month) { return json((level.of(static_cast<int>(month)).*which).maximum); });
    for (int month = 0; month < clock.month_count(); ++month) {
      const auto& height = level.of(month).*which;
      if (height.maximum > 0 && result["values"].contains(clock.month_label(month))) {
        result["at"][clock.month_label(month)] = utc_text(height.maximum_at) + "Z";
      }
    }
    return result;
  }

  json office(const LevelTruth& level, std::int64_t OfficeHours::* which) const {
    return metric([&](std::size_t month) {
      const auto& hours = level.office_of(static_cast<int>(month));
      return hours.seconds == 0 ? json() : json(static_cast<double>(hours.*which) / static_cast<double>(hours.seconds));
    });
  }

  json mean(const LevelTruth& level, Height Heights::* which) const {
    return metric([&](std::size_t month) {
      const int index = static_cast<int>(month);
      const auto length = clock.month_begin(index + 1) - clock.month_begin(index);
      return json(static_cast<double>((level.of(index).*which).total) / static_cast<double>(length));
    });
  }
};

}  // namespace

void Truth::write(json& metrics, json& records) const {
  for (std::size_t i = 0; i < realms_.size(); ++i) write_activity(metrics, kActivities[i], realms_[i]);
  write_users(metrics);
  write_logons(metrics);
  write_jobs(metrics);

  for (const auto& [source, tally] : tallies_) {
    records[source] = {{"records", tally.facts + tally.skipped + tally.rejected},
                       {"facts", tally.facts},
                       {"skipped", tally.skipped},
                       {"rejected", tally.rejected}};
  }
}

void Truth::write_activity(json& metrics, std::string_view id, const Realm& realm) const {
  const Monthly monthly{clock_, realm.coverage.notes()};
  const auto name = [id](std::string_view measure) { return std::string{id}.append(".").append(measure); };
  metrics[name("started")] = monthly.counts(realm.started);
  metrics[name("ended")] = monthly.counts(realm.ended);
  metrics[name("concurrent.max")] = monthly.highest(realm.level, &Heights::intervals);
  metrics[name("concurrent.mean")] = monthly.mean(realm.level, &Heights::intervals);
  metrics[name("users.max")] = monthly.highest(realm.level, &Heights::users);
  metrics[name("users.mean")] = monthly.mean(realm.level, &Heights::users);
  metrics[name("concurrent.office")] = monthly.office(realm.level, &OfficeHours::intervals);
  metrics[name("users.office")] = monthly.office(realm.level, &OfficeHours::users);
}

void Truth::write_users(json& metrics) const {
  Coverage coverage = logon_coverage_;
  coverage.join(realms_[static_cast<std::size_t>(Activity::session)].coverage);
  coverage.join(realms_[static_cast<std::size_t>(Activity::connection)].coverage);
  const Monthly monthly{clock_, coverage.notes()};
  metrics["users.unique"] = monthly.metric([&](std::size_t month) { return json(seen_[month].size()); });
  metrics["users.unique|organisation"] = monthly.grouped("organisation", seen_by_organisation_);
  metrics["users.unique|organisation_type"] = monthly.grouped("organisation_type", seen_by_type_);

  std::vector<std::int64_t> fresh(seen_.size());
  for (const auto& [user, at] : first_seen_) ++fresh[month_of(at)];
  metrics["users.new"] = monthly.counts(fresh);
  write_habits(metrics, coverage.notes());
}

/// On how many days people came, and in which months those who came for the first time in one.
void Truth::write_habits(json& metrics, const std::vector<Note>& notes) const {
  const Monthly monthly{clock_, notes};
  std::vector<std::vector<std::int32_t>> days(seen_.size());
  for (std::size_t month = 0; month < days.size(); ++month) {
    for (const auto& [user, on] : days_seen_[month]) days[month].push_back(static_cast<std::int32_t>(on.size()));
    std::ranges::sort(days[month]);
  }
  const auto of_days = [&](auto value) {
    return monthly.metric([&](std::size_t month) { return days[month].empty() ? json() : json(value(days[month])); });
  };
  using Days = std::vector<std::int32_t>;
  metrics["users.active_days.p50"] = of_days([](const Days& all) { return nearest_rank(all, 50); });
  metrics["users.active_days.p90"] = of_days([](const Days& all) { return nearest_rank(all, 90); });
  metrics["users.active_days.mean"] = of_days([](const Days& all) {
    return static_cast<double>(std::accumulate(all.begin(), all.end(), 0)) / static_cast<double>(all.size());
  });
  std::vector<std::map<std::string, std::int64_t>> classes(days.size());
  for (std::size_t month = 0; month < days.size(); ++month) {
    for (const auto count : days[month]) {
      ++classes[month][count == 1 ? "1" : count < 5 ? "2–4" : count < 10 ? "5–9" : count < 20 ? "10–19" : "20+"];
    }
  }
  auto& distribution = metrics["users.active_days.distribution|active_days"];
  distribution = monthly.grouped("active_days", classes);
  distribution["split"] = true;

  std::vector<std::map<std::string, double>> shares(seen_.size());
  for (std::size_t cohort = 0; cohort < seen_.size(); ++cohort) {
    std::set<std::uint32_t> members;
    for (const auto user : seen_[cohort]) {
      if (month_of(first_seen_.at(user)) == cohort) members.insert(user);
    }
    for (std::size_t month = cohort; month < seen_.size() && !members.empty(); ++month) {
      if (notes[month] == Note::gap) continue;
      const auto again =
          std::ranges::count_if(members, [&](std::uint32_t user) { return seen_[month].contains(user); });
      shares[cohort][std::to_string(month - cohort)] = static_cast<double>(again) / static_cast<double>(members.size());
    }
  }
  auto& cohorts = metrics["users.cohort|age"];
  cohorts = monthly.grouped("age", shares);
  cohorts["split"] = true;
}

void Truth::write_logons(json& metrics) const {
  const Monthly monthly{clock_, logon_coverage_.notes()};
  metrics["logon.count|label"] = monthly.grouped("label", logons_by_method_);
  metrics["logon.count"] = monthly.metric([&](std::size_t month) {
    std::int64_t sum = 0;
    for (const auto& [method, count] : logons_by_method_[month]) sum += count;
    return json(sum);
  });
  metrics["logon.failed"] = monthly.counts(logons_failed_);

  const auto& connections = realms_[static_cast<std::size_t>(Activity::connection)];
  metrics["connection.drops"] = Monthly{clock_, connections.coverage.notes()}.metric([&](std::size_t month) {
    const auto hours = static_cast<double>(connections.level.of(static_cast<int>(month)).intervals.total) / 3600.0;
    return hours > 0 ? json(1000.0 * static_cast<double>(drops_[month]) / hours) : json();
  });
}

void Truth::write_jobs(json& metrics) const {
  const auto& coverage = realms_[static_cast<std::size_t>(Activity::job)].coverage;
  const Monthly monthly{clock_, coverage.notes()};
  by_hour_.write(metrics, coverage.silent());
  metrics["job.submitted"] = monthly.counts(submitted_);
  metrics["job.failed"] = monthly.counts(failed_);
  metrics["job.withdrawn"] = monthly.counts(withdrawn_);
  metrics["job.withdrawn.hours"] =
      monthly.metric([&](std::size_t month) { return json(static_cast<double>(withdrawn_seconds_[month]) / 3600.0); });
  metrics["job.started|label"] = monthly.grouped("label", started_by_queue_);
  metrics["job.started|project"] = monthly.grouped("project", started_by_project_);
  metrics["job.waiting.max"] = monthly.highest(waiting_, &Heights::intervals);

  const auto wait = [&](auto of_waits) {
    return monthly.metric(
        [&](std::size_t month) { return waits_[month].empty() ? json() : json(of_waits(waits_[month])); });
  };
  using Waits = std::vector<std::int32_t>;
  metrics["job.wait.p50"] = wait([](const Waits& waits) { return nearest_rank(waits, 50); });
  metrics["job.wait.p90"] = wait([](const Waits& waits) { return nearest_rank(waits, 90); });
  metrics["job.wait.p95"] = wait([](const Waits& waits) { return nearest_rank(waits, 95); });
  metrics["job.wait.longest"] = wait([](const Waits& waits) { return waits.back(); });
  metrics["job.wait.at_once"] = wait([](const Waits& waits) {
    const auto at_once = std::ranges::upper_bound(waits, 60) - waits.begin();
    return static_cast<double>(at_once) / static_cast<double>(waits.size());
  });
}

}  // namespace monalys::simulate
