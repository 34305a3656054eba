#include "ingest/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "base/text.hpp"
#include "formats/format.hpp"
#include "ingest/database.hpp"

namespace monalys::ingest {
namespace {

bool is_aliases(const Source& source) { return source.format == "register-aliases"; }

Result<const Source*> find_source(const Config& config, std::string_view name) {
  const auto found = std::ranges::find(config.sources, name, &Source::name);
  if (found != config.sources.end()) return &*found;
  std::vector<std::string_view> known;
  for (const auto& source : config.sources) known.push_back(source.name);
  if (known.empty()) {
    return fail(Code::wrong_usage, fmt::format("there is no source \"{}\"", name),
                fmt::format("{} has no [[source]] yet.", config.file.string()));
  }
  return fail(Code::wrong_usage, fmt::format("there is no source \"{}\"", name),
              fmt::format("{}{} has: {}.", did_you_mean(name, known), config.file.string(), fmt::join(known, ", ")));
}

class Planner {
 public:
  Planner(const Config& config, const Request& request, const LedgerIndex& ledger)
      : config_(config), request_(request), ledger_(ledger) {}

  Result<Plan> make() {
    if (!request_.format.empty()) {
      MONALYS_TRY(const auto* format, formats::find(request_.format));
      (void)format;
    }
    std::vector<const Source*> chosen;
    for (const auto& name : request_.sources) {
      MONALYS_TRY(const auto* source, find_source(config_, name));
      chosen.push_back(source);
    }
    if (request_.sources.empty() && request_.paths.empty()) {
      for (const auto& source : config_.sources) chosen.push_back(&source);
      if (chosen.empty()) {
        return fail(Code::wrong_usage, fmt::format("{} names no source to read", config_.file.string()),
                    "Add a [[source]] with paths there, or name files: monalys ingest FILE...");
      }
    }
    if (!request_.paths.empty() && chosen.size() > 1) {
      return fail(Code::wrong_usage, "files were named together with several sources",
                  "Name the one --source whose settings they are to be read with.");
    }

    // Aliases decide who everybody is, so their register is read whatever was chosen.
    for (const auto& source : config_.sources) {
      if (is_aliases(source)) add_register(source, Reread::always);
    }
    if (!request_.paths.empty()) {
      MONALYS_CHECK(add_paths(chosen.empty() ? nullptr : chosen.front()));
    } else {
      for (const auto* source : chosen) {
        if (!is_aliases(*source)) add_source(with_format(*source));
      }
    }
    // Registers are small and say how the rest is to be read.
    std::ranges::stable_partition(plan_.units, [](const Unit& unit) { return unit.source->is_register; });
    return std::move(plan_);
  }

 private:
  enum class Reread { when_changed, always };

  const Source& with_format(const Source& source) {
    if (request_.format.empty() || request_.format == source.format) return source;
    auto& copy = copies_[&source];
    if (copy == nullptr) {
      copy = &plan_.made.emplace_back(source);
      copy->format = request_.format;
    }
    return *copy;
  }

  SourceSummary& summary(std::string_view name) {
    const auto found = std::ranges::find(plan_.sources, name, &SourceSummary::name);
    if (found != plan_.sources.end()) return *found;
    auto& made = plan_.sources.emplace_back();
    made.name = name;
    return made;
  }

  /// The files of a source; problems are kept.
  std::vector<FoundFile> look(const Source& source) {
    auto found = find_files(source.paths);
    for (auto& problem : found.problems) {
      ++summary(source.name).files_failed;
      plan_.problems.push_back(within(fmt::format("source \"{}\"", source.name), std::move(problem)));
    }
    return std::move(found.files);
  }

  void add_source(const Source& source) {
    if (source.is_register) {
      add_register(source, Reread::when_changed);
      return;
    }
    if (!source.odbc.empty()) {
      add_database(source);
      return;
    }
    auto& counts = summary(source.name);
    for (auto& file : look(source)) {
      // A log that was just rotated: whatever it held is elsewhere now.
      if (file.size_bytes == 0) {
        ++counts.files_empty;
      } else {
        add_file(source, std::move(file), counts);
      }
    }
  }

  /// Nobody knows whether a database has changed, so it is always asked.
  void add_database(const Source& source) {
    auto& counts = summary(source.name);
    const auto tables = tables_of(source.format);
    if (tables.empty()) {
      ++counts.files_failed;
      plan_.problems.push_back(
          {Code::wrong_usage, fmt::format("source \"{}\": {} is not read from databases", source.name, source.format),
           "Formats that are: guacamole, horizon. Others are read from files: give the source paths instead of odbc."});
    }
    for (const auto* table : tables) {
      const FoundFile file{path_of(*table, source.table_prefix), 0, 0};
      const bool known = ledger_.find(source.name, file.path.string()) != nullptr;
      plan_.units.push_back(
          {.source = &source, .files = {file}, .states = {known ? FileState::changed : FileState::fresh}});
    }
  }

  void add_file(const Source& source, FoundFile file, SourceSummary& counts) {
    const auto state = ledger_.state(source.name, file);
    if (state == FileState::unchanged) {
      ++counts.files_unchanged;
      return;
    }
    plan_.units.push_back({.source = &source, .files = {std::move(file)}, .states = {state}});
  }

  void add_register(const Source& source, Reread reread) {
    Unit unit{.source = &source, .files = look(source), .states = {}};
    bool changed = unit.files.size() != ledger_.files_of(source.name);
    for (const auto& file : unit.files) {
      unit.states.push_back(ledger_.state(source.name, file));
      changed = changed || unit.states.back() != FileState::unchanged;
    }
    if (unit.files.empty()) return;
    if (!changed) summary(source.name).files_unchanged += unit.files.size();
    if (reread == Reread::always) {
      plan_.aliases.push_back(std::move(unit));
    } else if (changed) {
      plan_.units.push_back(std::move(unit));
    }
  }

  /// Named files: with the settings of the source that was named, or of the one whose paths lead to them.
  Result<void> add_paths(const Source* named) {
    std::vector<std::string> paths;
    for (const auto& path : request_.paths) {
      if (path == kStandardInput) {
        plan_.units.push_back({.source = named == nullptr ? &unnamed() : &with_format(*named),
                               .files = {{std::filesystem::path(kStandardInput), 0, 0}},
                               .states = {FileState::fresh}});
      } else {
        paths.push_back(std::filesystem::absolute(path).lexically_normal().string());
      }
    }
    auto found = find_files(paths);
    std::ranges::move(found.problems, std::back_inserter(plan_.problems));
    std::map<const Source*, std::vector<FoundFile>> registers;
    for (auto& file : found.files) {
      const Source& source = with_format(named == nullptr ? owner(file) : *named);
      if (is_aliases(source)) continue;  // read already
      if (source.is_register) {
        registers[&source].push_back(std::move(file));
      } else if (source.name.empty()) {
        const auto state = ledger_.state("", file);
        if (state == FileState::unchanged) {
          ++summary(ledger_.source_of(file)).files_unchanged;
        } else {
          plan_.units.push_back({.source = &source, .files = {std::move(file)}, .states = {state}});
        }
      } else {
        add_file(source, std::move(file), summary(source.name));
      }
    }
    for (const auto& [source, files] : registers) add_register(*source, Reread::when_changed);
    return {};
  }

  const Source& owner(const FoundFile& file) {
    for (const auto& source : config_.sources) {
      if (!request_.format.empty() && !source.format.empty() && source.format != request_.format) continue;
      if (is_among(file.path, source.paths)) return source;
    }
    return unnamed();
  }

  const Source& unnamed() {
    if (unnamed_ == nullptr) {
      unnamed_ = &plan_.made.emplace_back();
      unnamed_->format = request_.format;
      unnamed_->figures = config_.figures;
    }
    return *unnamed_;
  }

  const Config& config_;
  const Request& request_;
  const LedgerIndex& ledger_;
  Plan plan_;
  Source* unnamed_ = nullptr;
  std::map<const Source*, Source*> copies_;  // with the format of the request
};

}  // namespace

std::uint64_t Plan::bytes() const {
  std::uint64_t sum = 0;
  for (const auto* list : {&aliases, &units}) {
    for (const auto& unit : *list) {
      for (const auto& file : unit.files) sum += file.size_bytes;
    }
  }
  return sum;
}

Result<Plan> make_plan(const Config& config, const Request& request, const LedgerIndex& ledger) {
  return Planner(config, request, ledger).make();
}

}  // namespace monalys::ingest
