// A profile as a chart: what comes round each week, day or year.

#include <fmt/format.h>

#include <algorithm>

#include "metrics/profile.hpp"
#include "publish/output.hpp"
#include "reports/document.hpp"

namespace monalys::reports {
namespace {

using metrics::Profile;
using publish::Language;

/// As a part of a sentence: "måndagar kl. 08–09", "on Mondays 08–09", "kl. 08–09", "at 08–09", "i april", "in April".
std::string when(Profile profile, std::uint32_t slot, Language language) {
  const bool sv = language == Language::sv;
  if (profile == Profile::year) {
    return fmt::format("{} {}", sv ? "i" : "in", publish::month_name(std::chrono::month{slot + 1}, language));
  }
  const auto hours = fmt::format("{:02}\u2013{:02}", slot % 24, slot % 24 + 1);
  if (profile == Profile::day) return fmt::format("{} {}", sv ? "kl." : "at", hours);
  const auto day = publish::weekday_name(std::chrono::weekday{slot / 24 + 1}, language);
  return sv ? fmt::format("{}ar kl. {}", day, hours) : fmt::format("on {}s {}", day, hours);
}

/// The names of the hours of a day.
std::vector<std::string> hours() {
  std::vector<std::string> names;
  for (int hour = 0; hour < 24; ++hour) names.push_back(fmt::format("{:02}", hour));
  return names;
}

charts::Heat week_of(const std::vector<charts::Value>& values, Language language) {
  charts::Heat heat{.columns = hours()};
  for (unsigned day = 0; day < 7; ++day) {
    heat.rows.push_back(publish::weekday_name(std::chrono::weekday{day + 1}, language));
    const auto first = values.begin() + day * 24;
    heat.values.emplace_back(first, first + 24);
  }
  return heat;
}

charts::Columns columns_of(Profile profile, std::vector<charts::Value> values, Language language) {
  charts::Columns columns{.labels = hours(), .values = std::move(values)};
  if (profile == Profile::day) return columns;
  columns.labels.clear();
  for (unsigned month = 1; month <= 12; ++month) {
    columns.labels.push_back(publish::month_name(std::chrono::month{month}, language));
  }
  return columns;
}

}  // namespace

Result<charts::ChartSpec> profile_chart_of(const metrics::Table& table, const Config& config, Language language,
                                           charts::Theme theme) {
  const auto& metric = *table.metric;
  const auto profile = table.folded->profile;
  const bool sv = language == Language::sv;
  if (!table.group.empty()) {
    return fail(
        Code::wrong_usage,
        Sentence{"a chart of a profile shows one group alone", "ett diagram över en profil visar bara en grupp"},
        Sentence{"Leave out --group, or choose one with --where.",
                 "Ta bort uppdelningen (--group), eller välj en grupp med ett urval (--where)."});
  }
  std::vector<charts::Value> values(metrics::slots_of(profile));
  for (const auto& row : table.rows) values[row.bucket] = row.value;
  const auto highest = std::ranges::max_element(values);
  if (!*highest) return nothing_known_of(metric);
  const auto lowest = std::ranges::min_element(
      values, [](const charts::Value& a, const charts::Value& b) { return a && (!b || *a < *b); });

  charts::Panel panel{.unit = chart_unit(metric.unit)};
  if (profile == Profile::week) {
    panel.heat = week_of(values, language);
  } else {
    panel.columns = columns_of(profile, values, language);
  }
  charts::ChartSpec spec{
      .locale = sv ? charts::Locale::sv : charts::Locale::en, .theme = theme, .id = "chart", .panels = {panel}};
  const auto said = [&](auto value) {
    const auto slot = static_cast<std::uint32_t>(value - values.begin());
    return fmt::format("{} {}", publish::figure(**value, metric.unit, language), when(profile, slot, language));
  };
  // The name ends with what it is a profile of, which belongs to the subtitle.
  const auto& name = publish::pick(metric.name, language);
  const auto plain = name.substr(0, name.rfind(": "));
  spec.title = **highest == **lowest
                   ? fmt::format("{}: {}", plain, publish::figure(**highest, metric.unit, language))
                   : fmt::format(fmt::runtime(sv ? "{}: högst {}, lägst {}" : "{}: highest {}, lowest {}"), plain,
                                 said(highest), said(lowest));
  const auto& zone = config.platform.zone;
  const auto& [first, last] = table.folded->period;
  MONALYS_TRY(const auto months, buckets(BucketSize::month, {first, last}, zone));
  MONALYS_TRY(const auto days, buckets(BucketSize::day, {first, last}, zone));
  const bool whole = months.front().begin == days.front().begin && months.back().end == days.back().end;
  const auto& pieces = whole ? months : days;
  spec.subtitle = fmt::format(
      "{}, {}", name,
      spoken_period(pieces.front(), pieces.back(), whole ? BucketSize::month : BucketSize::day, zone, language));
  spec.source =
      source_line({}, table.facts_until, {&metric}, config, table.control.value_or(metrics::Control{}), language);
  return spec;
}

}  // namespace monalys::reports
