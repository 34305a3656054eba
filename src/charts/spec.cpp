// ChartSpec as JSON, with the names of web/charts/src/spec.ts. Fields at their default are left out.

#include "charts/spec.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

namespace monalys::charts {
namespace {

using nlohmann::json;

template <class Enum, std::size_t N>
json name(Enum value, const std::array<std::string_view, N>& names) {
  return names.at(static_cast<std::size_t>(value));
}

constexpr std::array<std::string_view, 5> kUnits{"count", "bytes", "seconds", "share", "rate"};
constexpr std::array<std::string_view, 5> kKinds{"line", "bar", "area", "band", "step"};
constexpr std::array<std::string_view, 4> kRoles{"main", "context", "trend", "limit"};
constexpr std::array<std::string_view, 5> kNotes{"", "gap", "partial", "suppressed", "imported"};
constexpr std::array<std::string_view, 2> kLocales{"sv", "en"};
constexpr std::array<std::string_view, 2> kThemes{"light", "dark"};

/// JSON has no infinities; what is not a number is not known.
json number(const Value& value) { return value && std::isfinite(*value) ? json(*value) : json(nullptr); }

json numbers(const std::vector<Value>& values) {
  json list = json::array();
  for (const auto& value : values) list.push_back(number(value));
  return list;
}

void add_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json to_object(const Series& series) {
  json values = json::array();
  for (const auto& point : series.values) {
    json tuple = json::array({point.bucket, number(point.value)});
    if (point.note != Note::none) tuple.push_back(name(point.note, kNotes));
    values.push_back(std::move(tuple));
  }
  json object{{"id", series.id},
              {"name", series.name},
              {"kind", name(series.kind, kKinds)},
              {"role", name(series.role, kRoles)},
              {"values", std::move(values)}};
  if (series.kind == Kind::band) object["upper"] = numbers(series.upper);
  if (series.end_label) object["endLabel"] = *series.end_label;
  if (series.dash) object["dash"] = true;
  add_text(object, "stack", series.stack);
  if (series.color) object["color"] = *series.color;
  return object;
}

void add_series(json& object, const Panel& panel) {
  object["bucket"] = word(panel.bucket);
  json list = json::array();
  for (const auto& series : panel.series) list.push_back(to_object(series));
  object["series"] = std::move(list);
  for (const auto& capacity : panel.capacity) {
    json one{{"value", number(capacity.value)}, {"label", capacity.label}};
    add_text(one, "from", capacity.from);
    object["capacity"].push_back(std::move(one));
  }
  for (const auto& annotation : panel.annotations)
    object["annotations"].push_back({{"at", annotation.at}, {"text", annotation.text}});
  for (const auto& callout : panel.callouts)
    object["callouts"].push_back({{"series", callout.series}, {"bucket", callout.bucket}, {"text", callout.text}});
  for (const auto& forecast : panel.forecasts) {
    json points = json::array();
    for (const auto& point : forecast.values) {
      points.push_back({point.bucket, number(point.expected), number(point.low), number(point.high)});
      if (!point.lowest || !point.highest) continue;
      points.back().push_back(number(point.lowest));
      points.back().push_back(number(point.highest));
    }
    object["forecasts"].push_back(
        {{"series", forecast.series}, {"values", std::move(points)}, {"label", forecast.label}});
  }
  if (panel.gaps) {
    json gaps = json::array();
    for (const auto& gap : *panel.gaps) gaps.push_back(json::array({gap.first, gap.last, gap.text}));
    object["gaps"] = std::move(gaps);
  }
}

json to_object(const Ranked& ranked) {
  json parts = json::array();
  for (const auto& part : ranked.parts) {
    json one{{"name", part.name}};
    if (part.color) one["color"] = *part.color;
    parts.push_back(std::move(one));
  }
  json rows = json::array();
  for (const auto& row : ranked.rows) rows.push_back({{"label", row.label}, {"values", numbers(row.values)}});
  return {{"parts", std::move(parts)}, {"rows", std::move(rows)}};
}

json to_object(const Heat& heat) {
  json values = json::array();
  for (const auto& row : heat.values) values.push_back(numbers(row));
  return {{"columns", heat.columns}, {"rows", heat.rows}, {"values", std::move(values)}};
}

json to_object(const Panel& panel) {
  json object{{"height", panel.height}, {"unit", name(panel.unit, kUnits)}};
  add_text(object, "title", panel.title);
  add_text(object, "unitLabel", panel.unit_label);
  if (!panel.zero_based) object["zeroBased"] = false;
  if (panel.ranked) object["ranked"] = to_object(*panel.ranked);
  if (panel.heat) object["heat"] = to_object(*panel.heat);
  if (panel.columns) {
    object["columns"] = {{"labels", panel.columns->labels}, {"values", numbers(panel.columns->values)}};
  }
  if (!panel.series.empty()) add_series(object, panel);
  return object;
}

}  // namespace

std::string to_json(const ChartSpec& spec) {
  json object{{"width", spec.width},
              {"height", spec.height},
              {"locale", name(spec.locale, kLocales)},
              {"theme", name(spec.theme, kThemes)},
              {"panels", json::array()}};
  add_text(object, "id", spec.id);
  add_text(object, "title", spec.title);
  add_text(object, "subtitle", spec.subtitle);
  add_text(object, "source", spec.source);
  add_text(object, "page", spec.page);
  if (!spec.sentences.empty()) object["sentences"] = spec.sentences;
  for (const auto& panel : spec.panels) object["panels"].push_back(to_object(panel));
  return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace monalys::charts
