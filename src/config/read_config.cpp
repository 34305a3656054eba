// monalys.toml, checked whole before anything is done with it.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <regex>
#include <system_error>

#include "base/text.hpp"
#include "config/config.hpp"
#include "config/notes.hpp"
#include "config/program_list.hpp"
#include "config/read_roles.hpp"
#include "config/read_server.hpp"
#include "config/toml_section.hpp"
#include "facts/record.hpp"

namespace monalys {
namespace {

using config::Document;
using config::each_section;
using config::Section;

constexpr std::array<std::string_view, 9> kRegisters{"users",   "projects", "agreements",    "orders", "cases",
                                                     "aliases", "servers",  "organisations", "series"};
constexpr std::array<std::string_view, 7> kOutcomes{"unknown",   "completed", "failed",  "withdrawn",
                                                    "cancelled", "dropped",   "replaced"};

std::string absolute_in(const std::filesystem::path& folder, const std::string& path) {
  return (folder / path).lexically_normal().string();
}

/// "5 min", "2 h", "30 s", "1 day".
std::optional<std::chrono::seconds> parse_interval(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (problem != std::errc{} || count < 1 || count > 1'000'000) return std::nullopt;
  const auto unit = trim({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (unit == "s" || unit == "sec") return std::chrono::seconds{count};
  if (unit == "min") return std::chrono::minutes{count};
  if (unit == "h" || unit == "hour" || unit == "hours") return std::chrono::hours{count};
  if (unit == "day" || unit == "days") return std::chrono::days{count};
  return std::nullopt;
}

/// "25 months".
std::optional<Privacy::Period> parse_retention_period(std::string_view text) {
  unsigned count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (problem != std::errc{} || count == 0 || count > 36'500) return std::nullopt;
  auto unit = trim({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (unit.ends_with('s')) unit.remove_suffix(1);
  const auto number = static_cast<int>(count);
  if (unit == "day") return Privacy::Period{.days = std::chrono::days{number}};
  if (unit == "month") return Privacy::Period{.months = std::chrono::months{number}};
  if (unit == "year" && count <= 1000) return Privacy::Period{.months = std::chrono::months{12 * number}};
  return std::nullopt;
}

std::optional<std::chrono::minutes> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = to_integer<int>(text.substr(0, 2));
  const auto minutes = to_integer<int>(text.substr(3));
  if (!hours || !minutes || *hours < 0 || *minutes < 0 || *minutes > 59 || *hours * 60 + *minutes > 24 * 60) {
    return std::nullopt;
  }
  return std::chrono::minutes{*hours * 60 + *minutes};
}

std::optional<Zone> read_zone(Section& section, std::string_view key) {
  const auto name = section.text(key);
  if (!name) return std::nullopt;
  auto zone = Zone::locate(*name);
  if (zone) return *zone;
  section.complain(key, zone.error());
  return std::nullopt;
}

void read_store(Section section, const std::filesystem::path& folder, Config& config) {
  constexpr std::string_view kScheme = "duckdb:";
  const auto url = section.text("url").value_or("duckdb:monalys.duckdb");
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    section.complain("url", fmt::format("\"{}\" is no store", url), "Write \"duckdb:\" and a file name.");
  } else {
    config.store_url = std::string(kScheme) + absolute_in(folder, url.substr(kScheme.size()));
  }
  section.finish();
}

void read_platform(Section section, const std::filesystem::path& folder, Config& config) {
  auto& platform = config.platform;
  platform.name = section.text("name").value_or(platform.name);
  if (section.has("time_zone")) {
    if (auto zone = read_zone(section, "time_zone")) platform.zone = *zone;
  } else if (auto zone = Zone::locate("Europe/Stockholm")) {
    platform.zone = *zone;
  } else {
    section.complain("time_zone", zone.error());
  }
  platform.holidays = section.choice("holidays", {"SE", "none"}).value_or(platform.holidays);
  if (const auto hours = section.text("office_hours")) {
    const auto dash = hours->find('-');
    const auto opens = parse_clock(trim(std::string_view(*hours).substr(0, std::min(dash, hours->size()))));
    const auto closes =
        dash == std::string::npos ? std::nullopt : parse_clock(trim(std::string_view(*hours).substr(dash + 1)));
    if (opens && closes && *opens < *closes) {
      platform.office_opens = *opens;
      platform.office_closes = *closes;
    } else {
      section.complain("office_hours", fmt::format("\"{}\" is not a stretch of a day", *hours),
                       "Write it as \"08:00-17:00\".");
    }
  }
  // "hosts" is what "linked" was called before gateways and hosts were linked.
  if (section.choice("connections", {"linked", "gateway", "hosts"}).value_or("linked") == "gateway") {
    platform.connections = Platform::Connections::gateway;
  }
  config.notes_file = absolute_in(folder, section.text("notes").value_or("notes.toml"));
  config.simulated = section.truth("simulated").value_or(false);
  section.finish();
}

void read_privacy(Section section, const std::filesystem::path& folder, Document& document, Config& config) {
  auto& privacy = config.privacy;
  privacy.key_file = absolute_in(folder, section.text("key_file").value_or("secrets/pseudonym.key"));
  privacy.threshold = static_cast<int>(section.integer("threshold", 1, 1000).value_or(privacy.threshold));
  if (section.choice("personal_numbers", {"mask", "refuse"}).value_or("mask") == "refuse") {
    privacy.personal_numbers = Privacy::PersonalNumbers::refuse;
  }
  privacy.decision = section.text("decision").value_or("");
  const auto* keep = section.table("keep");
  Section periods(keep, "[privacy] keep", document);
  for (const auto& [realm, period] : section.pairs("keep")) {
    (void)periods.has(realm);
    const auto known = parse_realm(realm);
    const auto length = parse_retention_period(period);
    if (!known) {
      periods.complain(realm, known.error());
    } else if (!length) {
      periods.complain(realm, fmt::format("\"{}\" is not a period", period),
                       "Write a number and days, months or years: \"25 months\".");
    } else {
      privacy.keep.emplace(*known, *length);
    }
  }
  section.finish();
}

/// The csv keys and what else [[source]] and [[register]] share.
void read_common(Section& section, const std::filesystem::path& folder, Document& document, Source& source) {
  source.line = section.line();
  source.paths = section.texts("paths");
  if (auto path = section.text("path")) {
    if (!source.paths.empty()) section.complain("path", "stands beside \"paths\"", "Keep one of them.");
    source.paths.push_back(*path);
  }
  if (source.paths.empty() && source.odbc.empty()) section.require("paths", "paths = [\"logs/*.csv\"]");
  if (!source.paths.empty() && !source.odbc.empty()) {
    section.complain("odbc", "stands beside \"paths\"", "Keep one of them; make two sources of it.");
  }
  for (auto& path : source.paths) path = absolute_in(folder, path);

  source.zone = read_zone(section, "zone");
  source.encoding = section.choice("encoding", {"utf-8", "utf-16le", "utf-16be", "windows-1252"}).value_or("");
  if (const auto delimiter = section.text("delimiter")) {
    source.delimiter = *delimiter == "tab" ? "\t" : *delimiter;
    if (source.delimiter.size() != 1) {
      section.complain("delimiter", fmt::format("\"{}\" is not one character", *delimiter),
                       "Write one character, or \"tab\".");
    }
  }
  source.decimal = section.choice("decimal", {".", ","}).value_or(".").front();
  if (const auto pattern = section.text("time")) {
    source.time = *pattern;
    if (auto compiled = TimePattern::compile(*pattern); !compiled) section.complain("time", compiled.error());
  }
  source.unit =
      section.choice("unit", {"B", "kB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB", "PB", "PiB"}).value_or("");
  source.columns = section.pairs("columns");
  source.constants = section.pairs("constants");
  source.outcomes = section.lists("outcomes");
  Section words(section.table("outcomes"), "outcomes", document);
  for (const auto& [word, meanings] : source.outcomes) {
    if (std::ranges::find(kOutcomes, word) != kOutcomes.end()) continue;
    words.complain(word, "is not an outcome",
                   fmt::format("{}Known: {}.", did_you_mean(word, kOutcomes), fmt::join(kOutcomes, ", ")));
  }
}

bool is_of_table_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

Source read_source(Section& section, const std::filesystem::path& folder, Document& document) {
  Source source;
  section.require("name", "name = \"terminal servers\"");
  source.name = section.text("name").value_or("");
  source.format = section.text("format").value_or("");
  source.odbc = section.text("odbc").value_or("");
  if (!source.odbc.empty()) section.require("format", "format = \"guacamole\"");
  source.table_prefix = section.text("table_prefix").value_or("");
  if (!std::ranges::all_of(source.table_prefix, is_of_table_name)) {
    section.complain("table_prefix", fmt::format("\"{}\" does not begin the name of a table", source.table_prefix),
                     "Letters, digits, _ and, behind a schema, a dot. Example: \"vdi_\", or \"dbo.vdi_\".");
  } else if (source.odbc.empty() && section.has("table_prefix")) {
    section.complain("table_prefix", "belongs to a source with \"odbc\"",
                     "Take it out, or give odbc instead of paths.");
  }
  read_common(section, folder, document, source);
  if (const auto realm = section.text("realm")) {
    if (auto known = parse_realm(*realm)) {
      source.realm = *known;
    } else {
      section.complain("realm", known.error());
    }
  }
  if (const auto told_by = section.choice("told_by", {"gateway", "host"})) {
    source.told_by = *told_by == "gateway" ? ToldBy::gateway : ToldBy::host;
    if (source.realm != Realm::connection) {
      section.complain("told_by", "belongs to a source with realm = \"connection\"",
                       "Take it out: the other formats know which side they tell of.");
    }
  }
  source.host = section.text("host").value_or("");
  source.host_pattern = section.text("host_pattern").value_or("");
  if (!source.host_pattern.empty()) {
    try {
      const std::regex compiled(source.host_pattern);
      if (compiled.mark_count() < 1) {
        section.complain("host_pattern", "has no group for the host", "Put parentheses around it: \"/(mts[0-9]+)/\".");
      }
    } catch (const std::regex_error& error) {
      section.complain("host_pattern", fmt::format("is not a regular expression: {}", error.what()),
                       "Example: \"/(mts[0-9]+)/\".");
    }
  }
  if (const auto every = section.text("every")) {
    source.every = parse_interval(*every);
    if (!source.every) {
      section.complain("every", fmt::format("\"{}\" is not a stretch of time", *every), "Example: \"5 min\".");
    }
  }
  return source;
}

Source read_register(Section& section, const std::filesystem::path& folder, Document& document) {
  Source source;
  section.require("name", "name = \"users\"");
  source.name = section.text("name").value_or("");
  if (section.has("name") && std::ranges::find(kRegisters, source.name) == kRegisters.end()) {
    section.complain("name", fmt::format("there is no register \"{}\"", source.name),
                     fmt::format("{}Known: {}.", did_you_mean(source.name, kRegisters), fmt::join(kRegisters, ", ")));
  }
  source.format = "register-" + source.name;
  source.is_register = true;
  read_common(section, folder, document, source);
  return source;
}

void read_identity(Section section, const std::filesystem::path& folder, Config& config) {
  auto& rules = config.identity;
  rules.strip_domain = section.truth("strip_domain").value_or(rules.strip_domain);
  rules.exclude = section.texts("exclude");
  if (section.choice("project_case", {"upper", "keep"}).value_or("upper") == "keep") {
    rules.project_case = IdentityRules::ProjectCase::keep;
  }
  if (const auto aliases = section.text("aliases")) {
    Source source;
    source.name = "aliases";
    source.format = "register-aliases";
    source.paths = {absolute_in(folder, *aliases)};
    source.is_register = true;
    source.line = section.line("aliases");
    config.sources.push_back(std::move(source));
  }
  section.finish();
}

void read_programs(Section section, const std::filesystem::path& folder, Config& config) {
  if (const auto file = section.text("families")) {
    if (auto families = config::read_program_families(absolute_in(folder, *file))) {
      config.platform.families = std::make_shared<const ProgramFamilies>(std::move(*families));
    } else {
      section.complain("families", families.error());
    }
  }
  section.finish();
}

void refuse_double_names(const std::vector<Source>& sources, Document& document) {
  for (auto second = sources.begin(); second != sources.end(); ++second) {
    const auto first = std::ranges::find(sources.begin(), second, second->name, &Source::name);
    if (first == second) continue;
    document.complain(
        second->line,
        fmt::format("a second source is named \"{}\"; the first is in line {}", second->name, first->line),
        "Sources are told apart by name: give this one another, or list all paths in one source.");
    return;
  }
}

Result<std::string> read_whole(const std::filesystem::path& file) {
  std::error_code problem;
  if (std::filesystem::is_directory(file, problem)) {
    return fail(Code::invalid_input, fmt::format("{} is a folder, not a configuration", file.string()),
                fmt::format("Name the file: --config {}", (file / "monalys.toml").string()));
  }
  if (!std::filesystem::exists(file, problem)) {
    return fail(Code::not_found, fmt::format("there is no configuration {}", file.string()),
                "Run `monalys init` to make one here, or name one with --config FILE.");
  }
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return fail(Code::permission, fmt::format("{} cannot be read", file.string()), "Check its permissions.");
  }
  return text;
}

}  // namespace

Result<Config> read_config(const std::filesystem::path& file) {
  MONALYS_TRY(const auto text, read_whole(file));
  Document document(file.string());
  toml::table root;
  try {
    root = toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    document.complain(error.source().begin.line, std::string(error.description()),
                      "The file is TOML (https://toml.io): texts in quotes, [section] before its keys.");
    return std::unexpected(*document.problem());
  }

  Config config;
  config.file = std::filesystem::absolute(file).lexically_normal();
  const auto folder = config.file.parent_path();

  Section top(&root, "", document);
  read_store(Section(top.table("store"), "[store]", document), folder, config);
  read_platform(Section(top.table("platform"), "[platform]", document), folder, config);
  read_privacy(Section(top.table("privacy"), "[privacy]", document), folder, document, config);
  config::read_roles(Section(top.table("roles"), "[roles]", document), document, config);
  read_identity(Section(top.table("identity"), "[identity]", document), folder, config);
  config::read_server(Section(top.table("server"), "[server]", document), folder, config.server);
  read_programs(Section(top.table("programs"), "[programs]", document), folder, config);
  each_section(root, "source", document,
               [&](Section& s) { config.sources.push_back(read_source(s, folder, document)); });
  each_section(root, "register", document,
               [&](Section& s) { config.sources.push_back(read_register(s, folder, document)); });
  each_section(root, "capacity", document, [&](Section& s) { config.capacities.push_back(config::read_capacity(s)); });
  each_section(root, "annotation", document,
               [&](Section& s) { config.annotations.push_back(config::read_annotation(s)); });
  for (const auto* name : {"source", "register", "capacity", "annotation"}) (void)top.has(name);
  top.finish();
  refuse_double_names(config.sources, document);

  if (document.problem()) return std::unexpected(*document.problem());
  config.fixed_annotations = config.annotations.size();
  config.fixed_capacities = config.capacities.size();
  MONALYS_TRY(const auto notes, config::read_notes(config.notes_file));
  return config::with_notes(std::move(config), notes);
}

}  // namespace monalys
