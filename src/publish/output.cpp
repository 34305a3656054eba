#include "publish/output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>

#include "base/text.hpp"
#include "facts/program_families.hpp"
#include "metrics/profile.hpp"
#include "publish/imported_words.hpp"
#include "publish/lines.hpp"

namespace monalys::publish {
namespace {

constexpr std::array<std::pair<std::string_view, OutputFormat>, 3> kFormats{
    {{"table", OutputFormat::table}, {"csv", OutputFormat::csv}, {"json", OutputFormat::json}}};

constexpr std::array<std::pair<std::string_view, double metrics::Bounds::*>, 4> kEdges{
    {{"low80", &metrics::Bounds::low80},
     {"high80", &metrics::Bounds::high80},
     {"low95", &metrics::Bounds::low95},
     {"high95", &metrics::Bounds::high95}}};

bool has_bounds(const metrics::Table& table) { return table.ahead > 0; }

/// A cohort's rows say how many persons they are.
bool has_people(const metrics::Table& table) { return table.metric->split == store::Dimension::age; }

bool has_instants(const metrics::Table& table) { return table.metric->kind == metrics::Kind::peak; }

/// The first and the last day of what a profile is made of, ISO 8601.
std::string period_words(const metrics::Table& table, std::string_view between) {
  const auto day = [](std::chrono::year_month_day date) {
    return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
  };
  return day(table.folded->period.first) + std::string(between) + day(table.folded->period.last);
}

/// Which columns there are: those that any of the tables has.
struct Columns {
  bool metric;  // of several tables
  bool instants;
  bool people;
  bool bounds;
  bool folded;
  bool control;

  explicit Columns(std::span<const metrics::Table> tables)
      : metric(tables.size() > 1),
        instants(std::ranges::any_of(tables, has_instants)),
        people(std::ranges::any_of(tables, has_people)),
        bounds(std::ranges::any_of(tables, has_bounds)),
        folded(std::ranges::any_of(tables, [](const auto& table) { return table.folded.has_value(); })),
        control(std::ranges::any_of(tables, [](const auto& table) { return table.control.has_value(); })) {}
};

std::string csv_head(const Columns& columns, const std::vector<store::Dimension>& group) {
  std::string text = columns.metric ? "metric,bucket" : "bucket";
  for (const auto dimension : group) text += fmt::format(",{}", metrics::word(dimension));
  text += ",value";
  if (columns.instants) text += ",at";
  if (columns.people) text += ",people";
  text += ",note";
  if (columns.bounds) text += ",low80,high80,low95,high95";
  if (columns.folded) text += ",counted,period";
  return text + (columns.control ? ",control\n" : "\n");
}

void add_csv_rows(const metrics::Table& table, const Columns& columns, std::string& text) {
  const auto control = table.control ? csv_field(control_words(*table.control)) : std::string{};
  for (const auto& row : table.rows) {
    if (columns.metric) text += csv_field(table.metric->id) + ",";
    text += table.buckets[row.bucket].label;
    for (const auto& name : row.group) text += "," + csv_field(name);
    text += "," + (row.value ? plain(*row.value) : std::string{});
    if (columns.instants) text += "," + (row.at ? to_iso(*row.at) : std::string{});
    if (columns.people) text += row.people ? fmt::format(",{}", *row.people) : ",";
    text += fmt::format(",{}", metrics::word(row.note));
    if (columns.bounds) {
      for (const auto& [name, edge] : kEdges) text += "," + (row.bounds ? plain((*row.bounds).*edge) : std::string{});
    }
    if (columns.folded) {
      text += table.folded ? fmt::format(",{},{}", row.counted.value_or(0), period_words(table, "/")) : ",,";
    }
    if (columns.control) text += "," + control;
    text += "\n";
  }
}

using Json = nlohmann::ordered_json;

Json json_number(std::optional<double> value) {
  if (!value) return nullptr;
  if (*value == std::floor(*value) && std::abs(*value) < 9e15) return static_cast<std::int64_t>(*value);
  return *value;
}

/// How the forecasts came about, by group.
Json json_forecasts(const metrics::Table& table) {
  Json list = Json::array();
  for (const auto& forecast : table.forecasts) {
    Json one = Json::object();
    for (std::size_t i = 0; i < forecast.group.size(); ++i) {
      one[std::string(metrics::word(table.group[i]))] = forecast.group[i];
    }
    one["model"] = forecast.model.empty() ? Json(nullptr) : Json(forecast.model);
    one["values"] = forecast.values;
    list.push_back(std::move(one));
  }
  return list;
}

std::string write_json(const metrics::Table& table, const Platform& platform) {
  const auto& metric = *table.metric;
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json one;
    one["bucket"] = table.buckets[row.bucket].label;
    for (std::size_t i = 0; i < row.group.size(); ++i) one[std::string(metrics::word(table.group[i]))] = row.group[i];
    one["value"] = json_number(row.value);
    if (has_instants(table)) one["at"] = row.at ? Json(to_iso(*row.at)) : Json(nullptr);
    if (has_people(table)) one["people"] = row.people ? Json(*row.people) : Json(nullptr);
    one["note"] = metrics::word(row.note);
    if (has_bounds(table)) {
      for (const auto& [name, edge] : kEdges) {
        one[std::string(name)] = json_number(row.bounds ? std::optional((*row.bounds).*edge) : std::nullopt);
      }
    }
    if (row.counted) one["counted"] = *row.counted;
    rows.push_back(std::move(one));
  }
  Json document{{"metric", metric.id},
                {"unit", metrics::word(metric.unit)},
                {"name", {{"sv", metric.name.sv}, {"en", metric.name.en}}},
                {"definition", {{"sv", metric.definition.sv}, {"en", metric.definition.en}}},
                {"by", word(table.by)},
                {"time_zone", platform.zone.name()},
                {"facts_until", table.facts_until ? Json(to_iso(*table.facts_until)) : Json(nullptr)},
                {"rows", std::move(rows)}};
  if (table.folded) {
    document["profile"] = metrics::word(table.folded->profile);
    document["period"] = period_words(table, "/");
  }
  if (!table.forecasts.empty()) document["forecasts"] = json_forecasts(table);
  if (!table.imported_from.empty()) document["imported_from"] = table.imported_from;
  if (table.control) document["control"] = control_words(*table.control);
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string write_table(const metrics::Table& table, const Platform& platform, Language language) {
  const bool sv = language == Language::sv;
  const auto& metric = *table.metric;
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> head{sv ? "period" : "bucket"};
  for (const auto dimension : table.group) head.emplace_back(metrics::word(dimension));
  head.emplace_back(sv ? "värde" : "value");
  const std::size_t value_column = head.size() - 1;
  if (has_bounds(table)) head.insert(head.end(), {sv ? "80 %" : "80%", sv ? "95 %" : "95%"});
  if (has_instants(table)) head.emplace_back(sv ? "tidpunkt" : "at");
  if (has_people(table)) head.emplace_back(sv ? "personer" : "people");
  head.emplace_back("");
  lines.push_back(head);
  for (const auto& row : table.rows) {
    std::vector<std::string> line{bucket_name(table, row.bucket, language)};
    for (std::size_t i = 0; i < row.group.size(); ++i) line.push_back(group_word(row, i, language));
    line.push_back(row.value ? figure(*row.value, metric.unit, language) : "..");
    if (has_bounds(table)) {
      const auto range = [&](double low, double high) {
        return figure(low, metric.unit, language) + "\u2013" + figure(high, metric.unit, language);
      };
      line.push_back(row.bounds ? range(row.bounds->low80, row.bounds->high80) : "");
      line.push_back(row.bounds ? range(row.bounds->low95, row.bounds->high95) : "");
    }
    if (has_instants(table)) line.push_back(row.at ? moment(*row.at, platform.zone, language) : "");
    if (has_people(table)) {
      line.push_back(row.people ? figure(static_cast<double>(*row.people), metrics::Unit::count, language) : "");
    }
    switch (row.note) {
      case metrics::Note::none:
        line.emplace_back("");
        break;
      case metrics::Note::imported:
        line.emplace_back(sv ? "importerad" : "imported");
        break;
      case metrics::Note::gap:
        line.emplace_back(sv ? "loggar saknas" : "no logs");
        break;
      case metrics::Note::partial:
        line.emplace_back(sv ? "loggar saknas delvis" : "logs missing in part");
        break;
      case metrics::Note::suppressed:
        line.emplace_back(sv ? "skyddad" : "protected");
        break;
      case metrics::Note::disposed:
        line.emplace_back(sv ? "gallrad" : "disposed of");
        break;
      case metrics::Note::unfinished:
        line.emplace_back(sv ? "inte slut än" : "not over yet");
        break;
      case metrics::Note::forecast:
        line.emplace_back(row.value ? (sv ? "prognos" : "forecast") : (sv ? "ingen prognos" : "no forecast"));
        break;
    }
    lines.push_back(std::move(line));
  }
  auto text = fmt::format("{} ({})\n", pick(metric.name, language), metric.id);
  if (table.folded) text += fmt::format("Period: {}\n", period_words(table, " \u2013 "));
  text += aligned(lines, value_column);
  if (const auto said = imported_sentence(table, platform.zone, language)) text += *said + "\n";
  if (table.control) text += control_sentence(*table.control, language) + "\n";
  return text;
}

}  // namespace

std::string control_sentence(const metrics::Control& control, Language language) {
  const bool sv = language == Language::sv;
  const auto& rules = control.rules;
  std::string said;
  switch (rules.method) {
    case RoleRules::Method::none:
      said = sv ? "Inget är skyddat" : "Nothing is protected";
      break;
    case RoleRules::Method::suppress:
      said = fmt::format(fmt::runtime(sv ? "Uppgifter om färre än {} personer, och de som skulle röja dem, är skyddade"
                                         : "Figures about fewer than {} persons, and those that would give them away, "
                                           "are protected"),
                         rules.threshold);
      break;
    case RoleRules::Method::round:
      said = fmt::format(
          fmt::runtime(
              sv ? "Antal personer är avrundade till närmaste {}-tal, summor för sig; andra uppgifter om färre "
                   "än {} personer är skyddade"
                 : "Numbers of persons are rounded to the nearest {}, totals on their own; other figures about "
                   "fewer than {} persons are protected"),
          rules.base, rules.threshold);
      break;
  }
  const auto reader = control.project.empty() ? fmt::format("{}", word(control.role))
                                              : fmt::format("{} {}", word(control.role), control.project);
  return fmt::format("{} ({} {}).", said, sv ? "roll" : "role", reader);
}

std::string control_words(const metrics::Control& control) {
  const auto& rules = control.rules;
  std::string words = fmt::format("role={} method={}", word(control.role), word(rules.method));
  if (!control.project.empty()) words += " project=" + control.project;
  if (rules.method == RoleRules::Method::none) return words;
  std::vector<std::string_view> sizes;
  sizes.reserve(rules.by.size());
  for (const auto size : rules.by) sizes.push_back(word(size));
  words += fmt::format(" threshold={}", rules.threshold);
  if (rules.method == RoleRules::Method::round) words += fmt::format(" base={}", rules.base);
  return words + fmt::format(" zeros={} unfinished={} by={}", rules.zeros_shown ? "shown" : "hidden",
                             rules.unfinished ? "shown" : "hidden", fmt::join(sizes, ","));
}

std::string bucket_name(const metrics::Table& table, std::uint32_t bucket, Language language) {
  if (!table.folded) return table.buckets[bucket].label;
  switch (table.folded->profile) {
    case metrics::Profile::week:
      return fmt::format("{} {:02}", weekday_name(std::chrono::weekday{bucket / 24 + 1}, language), bucket % 24);
    case metrics::Profile::day:
      return language == Language::sv ? fmt::format("kl. {:02}", bucket) : fmt::format("{:02}:00", bucket);
    case metrics::Profile::year:
      return month_name(std::chrono::month{bucket + 1}, language);
  }
  std::unreachable();
}

std::string group_word(const metrics::Row& row, std::size_t dimension, Language language) {
  const bool sv = language == Language::sv;
  if (row.others) return sv ? "(övriga)" : "(other)";
  const auto& name = row.group[dimension];
  if (name.empty()) return sv ? "(saknas)" : "(none)";
  if (name == kOtherPrograms) return sv ? "(övriga program)" : std::string(kOtherPrograms);
  return name;
}

Result<OutputFormat> parse_output_format(std::string_view word) {
  std::vector<std::string_view> known;
  for (const auto& [name, format] : kFormats) {
    if (name == word) return format;
    known.push_back(name);
  }
  return fail(Code::wrong_usage, fmt::format("there is no output format \"{}\"", word),
              fmt::format("Choose {}.", fmt::join(known, ", ")));
}

std::string plain(double value) {
  if (value == std::floor(value) && std::abs(value) < 9e15) return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{}", value);
}

std::string write_csv(std::span<const metrics::Table> tables) {
  const Columns columns(tables);
  auto text = csv_head(columns, tables.front().group);
  for (const auto& table : tables) add_csv_rows(table, columns, text);
  return text;
}

std::string write(const metrics::Table& table, OutputFormat format, const Platform& platform, Language language) {
  switch (format) {
    case OutputFormat::csv:
      return write_csv({&table, 1});
    case OutputFormat::json:
      return write_json(table, platform);
    case OutputFormat::table:
      return write_table(table, platform, language);
  }
  std::unreachable();
}

}  // namespace monalys::publish
