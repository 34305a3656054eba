#include "publish/forecast_words.hpp"

#include <fmt/format.h>

#include "metrics/forecast.hpp"
#include "publish/lines.hpp"
#include "publish/output.hpp"

namespace monalys::publish {
namespace {

using metrics::Table;

/// "12 months", "1 månad"
std::string counted(std::size_t count, BucketSize by, Language language) {
  if (language == Language::en) return fmt::format("{} {}{}", count, word(by), count == 1 ? "" : "s");
  const auto noun = in_swedish(by);
  return fmt::format("{} {}", count, count == 1 ? noun.one : noun.many);
}

/// "in September 2023", "on 3 May 2022", "i september 2023", "vecka 17 2022"
std::string when(const Bucket& bucket, BucketSize by, const Zone& zone, Language language) {
  const auto name = spoken(bucket, by, zone, language);
  if (language == Language::en) return fmt::format("{} {}", by == BucketSize::day ? "on" : "in", name);
  if (by == BucketSize::month) return "i " + name;
  if (by == BucketSize::day) return "den " + name;
  return by == BucketSize::year ? "år " + name : name;
}

/// Where the last of the expected figures lies; empty for groups, of which there would be too much to say.
std::string of_limits(const Table& table, const Zone& zone, Language language) {
  if (!table.group.empty() || table.rows.empty()) return {};
  const auto& last = table.rows.back();
  if (last.note != metrics::Note::forecast || !last.bounds) return {};
  const auto limit = [&](double value) { return figure(value, table.metric->unit, language); };
  return fmt::format(fmt::runtime(language == Language::sv ? "; {} med 80\u00a0% sannolikhet mellan {} och {}"
                                                           : "; {} with 80% probability between {} and {}"),
                     when(table.buckets[last.bucket], table.by, zone, language), limit(last.bounds->low80),
                     limit(last.bounds->high80));
}

std::string of_model(const Table& table, const metrics::Forecast& forecast, const Zone& zone, Language language) {
  const bool sv = language == Language::sv;
  auto what = pick(table.metric->name, language);
  const metrics::Row row{.group = forecast.group, .others = forecast.others};
  for (std::size_t i = 0; i < forecast.group.size(); ++i) {
    what += (i == 0 ? ", " : " / ") + shown_safely(group_word(row, i, language));
  }
  const auto values = counted(forecast.values, table.by, language);
  if (!forecast.model.empty()) {
    return fmt::format(fmt::runtime(sv ? "{}: prognos med {} på {}{}." : "{}: forecast with {} on {}{}."), what,
                       forecast.model, values, of_limits(table, zone, language));
  }
  return fmt::format(
      fmt::runtime(sv ? "{}: ingen prognos. {} i följd fram till den sista kompletta räcker inte, det behövs {}."
                      : "{}: no forecast. {} in a row up to the last complete one are not enough, {} are needed."),
      what, values, metrics::kEnoughValues);
}

std::string of_capacity(const Table& table, const metrics::Reach& reach, const Zone& zone, Language language) {
  const bool sv = language == Language::sv;
  const auto at = [&](std::size_t bucket) { return when(table.buckets[bucket], table.by, zone, language); };
  const auto& label = sv ? reach.capacity->label.sv : reach.capacity->label.en;
  auto text = fmt::format("{} {}", sv ? "Kapaciteten" : "The capacity of",
                          figure(reach.capacity->value, table.metric->unit, language));
  if (!label.empty()) text += fmt::format(" ({})", label);
  if (reach.already) return text + (sv ? " är redan nådd." : " has been reached already.");
  if (reach.expected) {
    text += fmt::format(fmt::runtime(sv ? " väntas nås {}" : " is expected to be reached {}"), at(*reach.expected));
    if (reach.at_earliest && *reach.at_earliest < *reach.expected) {
      text += fmt::format(fmt::runtime(sv ? ", vid övre 80 %-gränsen redan {}" : ", at the upper 80% limit already {}"),
                          at(*reach.at_earliest));
    }
    return text + ".";
  }
  text += fmt::format(fmt::runtime(sv ? " väntas inte nås inom {}" : " is not expected to be reached within {}"),
                      counted(table.ahead, table.by, language));
  if (!reach.at_earliest) return text + (sv ? ", inte heller vid övre 80 %-gränsen." : ", nor at the upper 80% limit.");
  return text + fmt::format(fmt::runtime(sv ? ", men vid övre 80 %-gränsen {}." : ", but at the upper 80% limit {}."),
                            at(*reach.at_earliest));
}

}  // namespace

std::vector<std::string> forecast_sentences(const Table& table, const std::vector<Capacity>& capacities,
                                            const Zone& zone, Language language) {
  std::vector<std::string> said;
  said.reserve(table.forecasts.size() + 1);
  for (const auto& forecast : table.forecasts) said.push_back(of_model(table, forecast, zone, language));
  if (const auto reach = metrics::reach(table, capacities, zone)) {
    said.push_back(of_capacity(table, *reach, zone, language));
  }
  return said;
}

}  // namespace monalys::publish
