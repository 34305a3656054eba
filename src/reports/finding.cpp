#include "reports/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"

namespace monalys::reports {
namespace {

using publish::Language;
using Names = std::map<std::string, std::string>;
using Finding = std::optional<Names>;

/// What a condition may look at.
struct View {
  const Say& say;
  const Series& series;
  const Platform& platform;
  Language language;

  [[nodiscard]] std::string figure(double value) const {
    return publish::figure(series.metric->kind == metrics::Kind::level || series.metric->unit != metrics::Unit::count
                               ? value
                               : std::round(value),
                           series.metric->unit, language);
  }
  [[nodiscard]] std::string bucket(std::size_t i) const {
    return publish::spoken(series.buckets[i], series.by, platform.zone, language);
  }
  [[nodiscard]] std::optional<double> value(std::size_t i) const { return series.rows[i].value; }
  [[nodiscard]] double parameter(const std::string& name, double otherwise) const {
    const auto found = say.parameters.find(name);
    return found == say.parameters.end() ? otherwise : to_real(found->second).value_or(otherwise);
  }
  [[nodiscard]] std::chrono::year_month_day day(std::size_t i) const {
    return local_day(series.buckets[i].begin, platform.zone);
  }
};

/// The bucket a year before: the one that begins on the same day of the year before; for weeks the same number.
std::optional<std::size_t> year_before(const View& view, std::size_t bucket) {
  using namespace std::chrono;
  if (view.series.by == BucketSize::week) return bucket >= 52 ? std::optional(bucket - 52) : std::nullopt;
  const auto wanted = view.day(bucket) - years{1};
  for (std::size_t i = bucket; i-- > 0;) {
    if (view.day(i) == wanted) return i;
  }
  return std::nullopt;
}

Finding changed(const View& view, double before, double value, Names names) {
  if (before == 0) return std::nullopt;
  const double change = (value - before) / std::abs(before);
  const auto found = view.say.parameters.find("direction");
  const std::string direction = found == view.say.parameters.end() ? "any" : found->second;
  if ((direction == "up" && change <= 0) || (direction == "down" && change >= 0)) return std::nullopt;
  if (std::abs(change) * 100 < view.parameter("percent", 0)) return std::nullopt;
  names["value"] = view.figure(value);
  names["before"] = view.figure(before);
  names["percent"] = publish::figure(std::abs(change), metrics::Unit::share, view.language);
  return names;
}

Finding latest(const View& view) {
  const auto last = view.series.last_known();
  if (!last) return std::nullopt;
  return Names{{"value", view.figure(*view.value(*last))}, {"bucket", view.bucket(*last)}};
}

Finding above(const View& view) {
  const auto last = view.series.last_known();
  const double threshold = view.parameter("threshold", 0);
  if (!last) return std::nullopt;
  std::size_t first = *last + 1;
  double lowest = INFINITY;
  while (first > 0 && view.value(first - 1) && *view.value(first - 1) > threshold) {
    --first;
    lowest = std::min(lowest, *view.value(first));
  }
  const std::size_t count = *last + 1 - first;
  // A run that begins where knowledge does has no "since".
  if (count < 2 || first == 0 || !view.value(first - 1)) return std::nullopt;
  const bool same_year = view.day(first).year() == view.day(*last).year() && view.series.by == BucketSize::month;
  return Names{{"threshold", view.figure(threshold)},
               {"since", same_year ? publish::month_name(view.day(first).month(), view.language) : view.bucket(first)},
               {"count", fmt::format("{}", count)},
               {"lowest", view.figure(lowest)},
               {"bucket", view.bucket(*last)}};
}

Finding highest(const View& view) {
  const auto last = view.series.last_known();
  if (!last) return std::nullopt;
  const auto span = static_cast<std::size_t>(view.parameter("buckets", 1e9));
  std::optional<std::size_t> best;
  for (std::size_t i = *last + 1 > span ? *last + 1 - span : 0; i <= *last; ++i) {
    if (view.value(i) && (!best || *view.value(i) > *view.value(*best))) best = i;
  }
  Names names{{"value", view.figure(*view.value(*best))}, {"bucket", view.bucket(*best)}};
  const auto& at = view.series.rows[*best].at;
  names["at"] = at ? publish::moment(*at, view.platform.zone, view.language) : view.bucket(*best);
  return names;
}

Finding change_year(const View& view) {
  const auto last = view.series.last_known();
  if (!last) return std::nullopt;
  const auto before = year_before(view, *last);
  if (!before || !view.value(*before)) return std::nullopt;
  return changed(view, *view.value(*before), *view.value(*last),
                 {{"bucket", view.bucket(*last)}, {"since", view.bucket(*before)}});
}

Finding change_since(const View& view) {
  const auto last = view.series.last_known();
  const auto since = view.say.parameters.find("since");
  if (!last || since == view.say.parameters.end()) return std::nullopt;
  const auto found = std::ranges::find(view.series.buckets, since->second, &Bucket::label);
  if (found == view.series.buckets.end()) return std::nullopt;
  const auto before = static_cast<std::size_t>(found - view.series.buckets.begin());
  if (before >= *last || !view.value(before)) return std::nullopt;
  return changed(view, *view.value(before), *view.value(*last),
                 {{"bucket", view.bucket(*last)}, {"since", view.bucket(before)}});
}

Finding change_mean(const View& view) {
  const auto last = view.series.last_known();
  const auto span = static_cast<std::size_t>(view.parameter("buckets", 12));
  if (!last || span == 0) return std::nullopt;
  const auto mean = [&](std::size_t end) -> std::optional<double> {
    if (end + 1 < span) return std::nullopt;
    double sum = 0;
    for (std::size_t i = end + 1 - span; i <= end; ++i) {
      if (!view.value(i)) return std::nullopt;
      sum += *view.value(i);
    }
    return sum / static_cast<double>(span);
  };
  const auto before = year_before(view, *last);
  const auto now = mean(*last);
  const auto then = before ? mean(*before) : std::nullopt;
  if (!now || !then) return std::nullopt;
  return changed(view, *then, *now, {{"bucket", view.bucket(*last)}, {"since", view.bucket(*before)}});
}

/// What the whole years of a series say: first and last value, mean, and the bucket of the lowest.
struct Year {
  int year = 0;
  std::size_t buckets = 0;
  double last = 0;
  double sum = 0;
  std::size_t lowest = 0;
};

std::vector<Year> whole_years(const View& view) {
  std::vector<Year> years;
  const std::size_t full = view.series.by == BucketSize::month ? 12 : view.series.by == BucketSize::quarter ? 4 : 1;
  if (view.series.by == BucketSize::week || view.series.by == BucketSize::day || view.series.by == BucketSize::hour) {
    return years;
  }
  for (std::size_t i = 0; i < view.series.buckets.size(); ++i) {
    if (!view.value(i)) continue;
    const int year{view.day(i).year()};
    if (years.empty() || years.back().year != year) years.push_back({.year = year, .lowest = i});
    auto& of = years.back();
    ++of.buckets;
    of.last = *view.value(i);
    of.sum += of.last;
    if (of.last < *view.value(of.lowest)) of.lowest = i;
  }
  std::erase_if(years, [&](const Year& year) { return year.buckets != full; });
  return years;
}

template <class Figure>
Finding rises(const View& view, Figure figure) {
  const auto years = whole_years(view);
  if (years.size() < 3) return std::nullopt;
  for (std::size_t i = 1; i < years.size(); ++i) {
    if (years[i].year != years[i - 1].year + 1 || figure(years[i]) <= figure(years[i - 1])) return std::nullopt;
  }
  return Names{{"first_year", fmt::format("{}", years.front().year)},
               {"last_year", fmt::format("{}", years.back().year)},
               {"years", fmt::format("{}", years.size())}};
}

Finding rises_every_year(const View& view) {
  return rises(view, [](const Year& year) { return year.last; });
}

Finding mean_rises(const View& view) {
  return rises(view, [](const Year& year) { return year.sum / static_cast<double>(year.buckets); });
}

Finding lowest_month(const View& view) {
  const auto years = whole_years(view);
  if (view.series.by != BucketSize::month || years.size() < 3) return std::nullopt;
  const auto month = view.day(years.front().lowest).month();
  if (!std::ranges::all_of(years, [&](const Year& year) { return view.day(year.lowest).month() == month; })) {
    return std::nullopt;
  }
  return Names{{"month", publish::month_name(month, view.language)}, {"years", fmt::format("{}", years.size())}};
}

struct Condition {
  std::string_view name;
  Finding (*look)(const View&);
};
constexpr std::array kConditions{Condition{"latest", latest},
                                 Condition{"above", above},
                                 Condition{"highest", highest},
                                 Condition{"change_year", change_year},
                                 Condition{"change_since", change_since},
                                 Condition{"change_mean", change_mean},
                                 Condition{"rises_every_year", rises_every_year},
                                 Condition{"mean_rises", mean_rises},
                                 Condition{"lowest_month", lowest_month}};
constexpr std::string_view kFigures = "figures";

constexpr auto kNames = [] {
  std::array<std::string_view, kConditions.size() + 1> names{};
  for (std::size_t i = 0; i < kConditions.size(); ++i) names[i] = kConditions[i].name;
  names.back() = kFigures;
  return names;
}();

}  // namespace

std::span<const std::string_view> known_conditions() { return kNames; }

std::string fill(std::string text, const std::map<std::string, std::string>& names) {
  for (const auto& [name, value] : names) {
    const auto place = "{" + name + "}";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size())) {
      text.replace(at, place.size(), value);
    }
  }
  return text;
}

Result<std::optional<std::string>> say(const Say& say, const metrics::Metric& subject, BucketSize by, Figures& figures,
                                       Language language) {
  const auto where = say.parameters.find("where");
  const std::string filter = where == say.parameters.end() ? "" : where->second;
  const auto& text = language == Language::sv ? say.text.sv : say.text.en;
  Names names;
  if (say.when == kFigures) {
    for (const auto* metric : say.metrics) {
      MONALYS_TRY(const auto* series, figures.series(*metric, by, filter));
      const auto last = series->last_known();
      // A figure of another time would make the sentence untrue.
      if (!last || *last + 1 != series->rows.size()) return std::optional<std::string>{};
      names[metric->id] = publish::figure(*series->rows[*last].value, metric->unit, language);
      names["bucket"] = publish::spoken(series->buckets[*last], by, figures.platform().zone, language);
    }
    return std::optional{fill(text, names)};
  }
  const auto& metric = say.metrics.empty() ? subject : *say.metrics.front();
  MONALYS_TRY(const auto* series, figures.series(metric, by, filter));
  const auto condition = std::ranges::find(kConditions, std::string_view{say.when}, &Condition::name);
  if (condition == kConditions.end()) {
    return fail(Code::internal, fmt::format("no condition \"{}\"", say.when));
  }
  const auto found = condition->look({say, *series, figures.platform(), language});
  if (!found) return std::optional<std::string>{};
  return std::optional{fill(text, *found)};
}

}  // namespace monalys::reports
