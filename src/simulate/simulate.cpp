#include "simulate/simulate.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "simulate/batch_service.hpp"
#include "simulate/configuration.hpp"
#include "simulate/registers.hpp"
#include "simulate/storage_service.hpp"
#include "simulate/terminal_service.hpp"

namespace monalys::simulate {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> kPresets{"tiny", "minutes", "large"};

/// Books of a month are closed when nothing of it can still come: a session without a log-off lasts at most until the
/// boot after the next planned closing, two months later.
constexpr Seconds kBooksOpen = 120 * kDay;

/// An earlier simulation lies there, perhaps one that was interrupted: its configuration is written first.
bool was_simulated(const std::filesystem::path& out) {
  std::string line;
  std::ifstream file{out / "monalys.toml"};
  return std::getline(file, line) && line.starts_with(kConfigurationMark);
}

/// Logs of an earlier run would be read together with the new ones; what is of another origin is not ours to remove.
Result<> clear(const std::filesystem::path& out) {
  std::error_code problem;
  for (const auto* ours : {"logs", "monalys.toml"}) {
    if (!std::filesystem::exists(out / ours, problem) || was_simulated(out)) continue;
    return fail(Code::wrong_usage, fmt::format("{} is there and was not simulated", (out / ours).string()),
                "Choose an empty or new folder with --out.");
  }
  std::filesystem::remove_all(out / "logs", problem);
  std::error_code absent;
  std::filesystem::remove(out / "truth.json", absent);
  if (problem) {
    return fail(Code::io, fmt::format("{}: {}", (out / "logs").string(), problem.message()),
                "Choose another folder with --out.");
  }
  return {};
}

Result<> write_text(const std::filesystem::path& path, std::string_view text) {
  MONALYS_TRY(auto file, OutputFile::create(path));
  file.write(text);
  return file.close();
}

json dirt_json(const DirtCount& dirt) {
  json list = json::array();
  for (int kind = 1; kind <= kDirtKinds; ++kind) {
    const auto which = static_cast<Dirt>(kind);
    list.push_back({{"kind", kind}, {"count", dirt.of(which)}, {"effect", effect(which)}});
  }
  return list;
}

json damage_json(const std::vector<Damaged>& damaged) {
  json list = json::array();
  for (const auto& each : damaged) {
    list.push_back(
        {{"kind", word(each.kind)}, {"file", each.file}, {"lost", each.lost}, {"effect", effect(each.kind)}});
  }
  return list;
}

Result<> write_truth(World& world, const Options& options, const StorageService& storage,
                     const ProjectActivity& activity) {
  json truth{{"preset", word(options.preset)},
             {"seed", options.seed},
             {"zone", world.clock.zone().name()},
             {"from", world.clock.month_label(0)},
             {"to", world.clock.month_label(world.clock.month_count() - 1)},
             {"metrics", json::object()},
             {"records", json::object()},
             {"storage", json::object()}};
  MONALYS_CHECK(write_registers(world, truth["metrics"]));
  world.truth.write(truth["metrics"], truth["records"]);
  storage.write(truth["metrics"], truth["storage"]);
  storage.write_by_project(truth["metrics"], activity);
  std::int64_t user_ids = 0;
  MONALYS_CHECK(write_identifiers(world, user_ids));
  truth["identifiers"] = {{"user_ids", user_ids}, {"personal_numbers", kPersonalNumbers.size()}};
  truth["dirt"] = dirt_json(world.dirt);
  truth["damage"] = damage_json(world.damaged);
  return write_text(options.out / "truth.json", truth.dump(1) + "\n");
}

std::uint64_t bytes_below(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code problem;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, problem)) {
    if (entry.is_regular_file(problem)) bytes += entry.file_size(problem);
  }
  return bytes;
}

}  // namespace

std::string_view word(Preset preset) { return kPresets[static_cast<std::size_t>(preset)]; }

Result<Preset> parse_preset(std::string_view word) {
  for (std::size_t i = 0; i < kPresets.size(); ++i) {
    if (kPresets[i] == word) return static_cast<Preset>(i);
  }
  return fail(Code::wrong_usage, fmt::format("there is no preset \"{}\"", word),
              fmt::format("{}Known: {}.", did_you_mean(word, kPresets), fmt::join(kPresets, ", ")));
}

Result<Summary> simulate(const Options& options, const Progress& progress) {
  const auto what = profile(options.preset);
  MONALYS_CHECK(clear(options.out));
  MONALYS_CHECK(write_text(options.out / "monalys.toml", configuration(what, options.preset, options.seed)));
  MONALYS_TRY(const auto clock, Clock::make("Europe/Stockholm", what.first, what.last));
  const auto projects = make_projects(what, options.seed);
  People people{what, clock, projects, options.seed};
  Truth truth{clock};
  ProjectActivity activity{clock, projects, people};
  truth.tell(activity);
  DirtCount dirt;
  Summary summary;
  World world{what, clock, projects, people, truth, dirt, summary, options.out / "logs", options.seed, options.damage};

  TerminalService terminals{world};
  BatchService batch{world};
  StorageService storage{world};
  dirt.note(Dirt::week_without_logs);
  for (int month = 0; month < clock.month_count(); ++month) {
    if (progress) progress(static_cast<double>(month) / clock.month_count(), clock.month_label(month));
    terminals.run_month(month);
    batch.run_month(month);
    storage.run_month(month);
    // Which records of a damaged log are lost is known only at the end.
    if (options.damage.empty()) truth.settle_before(clock.month_begin(month + 1) - kBooksOpen);
    if (world.problem) return std::unexpected(*world.problem);
  }
  terminals.finish();
  batch.finish();
  storage.finish();
  truth.finish();
  activity.finish();
  if (world.problem) return std::unexpected(*world.problem);

  MONALYS_CHECK(write_truth(world, options, storage, activity));
  summary.users = people.all().size();
  summary.bytes = bytes_below(world.logs);
  if (progress) progress(1.0, clock.month_label(clock.month_count() - 1));
  return summary;
}

}  // namespace monalys::simulate
