#include "metrics/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "metrics/cohorts.hpp"

namespace monalys::metrics {
namespace {

/// What is said of a derived figure: at the end of its name, and of its definition.
struct Words {
  Derivation derivation;
  std::string_view id;
  std::string_view name_sv, name_en;
  std::string_view definition_sv, definition_en;
};

constexpr std::array kWords{
    Words{Derivation::change, "change", "förändring mot ett år tidigare", "change from a year before",
          "Visat är hur mycket större eller mindre värdet är än ett år tidigare, som andel.",
          "Shown is by how much the value is greater or smaller than a year before, as a share."},
    Words{Derivation::moving, "moving", "glidande medelvärde över ett år", "moving average over a year",
          "Visat är medelvärdet av perioden och de föregående, sammanlagt ett år.",
          "Shown is the mean of the period and those before it, a year in all."},
    Words{Derivation::cumulative, "cumulative", "summa från början", "sum from the beginning",
          "Visat är summan från den första period som visas.", "Shown is the sum from the first period shown."},
    Words{Derivation::index, "index", "index, första värdet = 100", "index, first value = 100",
          "Visat är värdet i procent av det första kända.", "Shown is the value in percent of the first known one."},
    Words{Derivation::share, "share", "andel av alla", "share of all",
          "Visat är gruppens andel av summan av alla grupper som visas, i samma period.",
          "Shown is the group's share of the sum of all groups shown, in the same period."},
    Words{Derivation::headroom, "headroom", "ledigt till kapaciteten", "room left to the capacity",
          "Visat är kapaciteten minus värdet: mindre än noll är över den. Ändras kapaciteten under perioden gäller den "
          "lägsta.",
          "Shown is the capacity less the value: less than zero is above it. Where the capacity changes in the period "
          "the least one holds."},
    Words{Derivation::use, "use", "andel av kapaciteten", "share of the capacity",
          "Visat är värdet som andel av kapaciteten. Ändras kapaciteten under perioden gäller den lägsta.",
          "Shown is the value as a share of the capacity. Where the capacity changes in the period the least one "
          "holds."},
};

const Words& words(Derivation derivation) { return *std::ranges::find(kWords, derivation, &Words::derivation); }

std::shared_ptr<const Metric> named(const Metric& metric, Derivation derivation) {
  auto made = std::make_shared<Metric>(metric);
  const auto& about = words(derivation);
  made->name = {fmt::format("{}: {}", metric.name.sv, about.name_sv),
                fmt::format("{}: {}", metric.name.en, about.name_en)};
  made->definition = {fmt::format("{} {}", metric.definition.sv, about.definition_sv),
                      fmt::format("{} {}", metric.definition.en, about.definition_en)};
  // No longer the height of one second.
  if (metric.kind == Kind::peak || metric.kind == Kind::people) made->kind = Kind::level;
  if (derivation == Derivation::change) made->unit = Unit::share, made->kind = Kind::level;
  if (derivation == Derivation::share) made->unit = Unit::share, made->kind = Kind::level;
  if (derivation == Derivation::use) made->unit = Unit::share;
  if (is_of_capacity(derivation)) made->kind = Kind::level;
  if (derivation == Derivation::index) made->unit = Unit::rate, made->kind = Kind::level;
  return made;
}

/// The values of one group, by bucket, in place.
void derive(std::span<Row> rows, Derivation derivation, std::size_t year) {
  std::vector<std::optional<double>> was;
  for (const auto& row : rows) was.push_back(row.value);
  const auto base = std::ranges::find_if(was, [](const auto& value) { return value && *value != 0; });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& value = rows[i].value;
    rows[i].at.reset();
    value.reset();
    switch (derivation) {
      case Derivation::change:
        if (i >= year && was[i] && was[i - year] && *was[i - year] != 0) value = *was[i] / *was[i - year] - 1;
        break;
      case Derivation::moving: {
        if (i + 1 < year) break;
        double sum = 0;
        const auto first = was.begin() + static_cast<std::ptrdiff_t>(i + 1 - year);
        const auto last = was.begin() + static_cast<std::ptrdiff_t>(i + 1);
        if (std::any_of(first, last, [](const auto& one) { return !one; })) break;
        for (auto one = first; one != last; ++one) sum += **one;
        value = sum / static_cast<double>(year);
        break;
      }
      case Derivation::cumulative:
        if (was[i] && (i == 0 || rows[i - 1].value)) value = *was[i] + (i == 0 ? 0 : *rows[i - 1].value);
        break;
      case Derivation::index:
        if (was[i] && base != was.end()) value = 100 * *was[i] / **base;
        break;
      case Derivation::share:
      case Derivation::headroom:
      case Derivation::use:
        value = was[i];  // made before: see into_shares, against_capacity
        break;
    }
  }
}

/// Each value becomes its share of the bucket's sum over all groups.
void into_shares(Table& table) {
  std::vector<std::optional<double>> sums(table.buckets.size(), 0.0);
  for (const auto& row : table.rows) {
    auto& sum = sums[row.bucket];
    sum = sum && row.value ? std::optional{*sum + *row.value} : std::nullopt;
  }
  for (auto& row : table.rows) {
    const auto& sum = sums[row.bucket];
    row.value = sum && *sum > 0 ? std::optional{*row.value / *sum} : std::nullopt;
  }
}

/// Whether the figures of groups make the figure of all: who stays away from one group may still be in another.
bool adds_up_over_groups(const Metric& metric) {
  return metric.kind == Kind::flow && metric.measure != store::Measure::lapsed_people &&
         metric.measure != store::Measure::level_growth;  // what shrinks has no share in what grows
}

Result<void> check_shares(const Table& table) {
  if (table.group.empty()) {
    return fail(Code::wrong_usage,
                Sentence{"a share is that of a group, and the figures have none",
                         "en andel är en grupps andel, och värdena är inte uppdelade i grupper"},
                Sentence{"Add --group, for example --group family.",
                         "Välj en uppdelning (--group), till exempel --group family."});
  }
  const bool is_distribution = table.metric->split && table.group.size() == 1;  // each person is in one class
  if (!adds_up_over_groups(*table.metric) && !is_distribution) {
    return fail(Code::wrong_usage,
                sentence("{} cannot be shown as shares: its groups do not add up",
                         "{} kan inte visas som andelar: grupperna går inte att lägga ihop", table.metric->id),
                Sentence{"Choose a count or hours, such as run.hours.",
                         "Välj ett mått som är ett antal eller timmar, till exempel run.hours."});
  }
  return {};
}

/// The least of a metric's capacities that are in force on a day from `first` to `last`.
std::optional<double> least_in_force(std::span<const Capacity> capacities, const Metric& metric,
                                     std::chrono::local_days first, std::chrono::local_days last) {
  using std::chrono::local_days;
  const Capacity* at_first = nullptr;  // of several from the same day the last one written holds
  std::optional<double> least;
  for (const auto& one : capacities) {
    const local_days from{one.from};
    if (one.metric != metric.id || from > last) continue;
    if (from > first) {
      least = std::min(least.value_or(one.value), one.value);
    } else if (at_first == nullptr || from >= local_days{at_first->from}) {
      at_first = &one;
    }
  }
  if (at_first != nullptr) least = std::min(least.value_or(at_first->value), at_first->value);
  return least;
}

Result<void> check_capacity(const Table& table, std::span<const Capacity> capacities) {
  const auto& metric = *table.metric;
  if (std::ranges::find(capacities, metric.id, &Capacity::metric) == capacities.end()) {
    std::vector<std::string_view> others;
    for (const auto& one : capacities) {
      if (std::ranges::find(others, one.metric) == others.end()) others.push_back(one.metric);
    }
    const auto known = others.empty() ? Sentence{}
                                      : sentence(" There is one of {}.", " Det finns kapacitet för {}.",
                                                 fmt::format("{}", fmt::join(others, ", ")));
    constexpr auto* kHint = "Write one into the configuration: [[capacity]] with metric = \"{}\", from and value.{}";
    constexpr auto* kHintSv = "Skriv in en i konfigurationen: [[capacity]] med metric = \"{}\", from och value.{}";
    return fail(Code::wrong_usage,
                sentence("{} has no capacity that it could be compared with", "{} har ingen kapacitet att jämföras med",
                         metric.id),
                Sentence{fmt::format(kHint, metric.id, known.en), fmt::format(kHintSv, metric.id, known.sv)});
  }
  if (!table.group.empty() || (table.control && !table.control->project.empty())) {
    return fail(Code::wrong_usage,
                sentence("the capacity of {} is there for all, not for a group",
                         "kapaciteten för {} gäller alla, inte en grupp", metric.id),
                Sentence{"Leave out --group, and ask as another role than project.",
                         "Ta bort uppdelningen (--group), och fråga i en annan roll än project."});
  }
  return {};
}

void against_capacity(Table& table, Derivation derivation, std::span<const Capacity> capacities, const Zone& zone) {
  for (auto& row : table.rows) {
    const auto& bucket = table.buckets[row.bucket];
    const std::chrono::local_days last{local_day(bucket.end - std::chrono::microseconds{1}, zone)};
    const bool at_end = table.metric->kind == Kind::stock;
    const auto first = at_end ? last : std::chrono::local_days{local_day(bucket.begin, zone)};
    const auto capacity = least_in_force(capacities, *table.metric, first, last);
    if (!row.value || !capacity || (derivation == Derivation::use && *capacity <= 0)) {
      row.value.reset();
    } else {
      row.value = derivation == Derivation::use ? *row.value / *capacity : *capacity - *row.value;
    }
  }
}

std::optional<std::size_t> buckets_of_a_year(BucketSize by) {
  switch (by) {
    case BucketSize::month:
      return 12;
    case BucketSize::quarter:
      return 4;
    case BucketSize::year:
      return 1;
    default:
      return std::nullopt;  // years differ in their days and weeks
  }
}

}  // namespace

Result<Derivation> parse_derivation(std::string_view word) {
  std::vector<std::string_view> known;
  for (const auto& about : kWords) {
    if (about.id == word) return about.derivation;
    known.push_back(about.id);
  }
  return fail(Code::wrong_usage,
              sentence("figures cannot be shown as \"{}\"", "värden kan inte räknas om till ”{}”", word),
              Sentence{fmt::format("{}Choose {}.", did_you_mean(word, known), fmt::join(known, ", ")),
                       fmt::format("{}Välj {}.", did_you_mean_sv(word, known), choice_sv(known))});
}

bool is_of_capacity(Derivation derivation) {
  return derivation == Derivation::headroom || derivation == Derivation::use;
}

Result<std::size_t> buckets_before(Derivation derivation, BucketSize by) {
  if (derivation != Derivation::change && derivation != Derivation::moving) return 0;
  const auto year = buckets_of_a_year(by);
  if (!year) {
    return fail(
        Code::wrong_usage,
        Sentence{fmt::format("a {0} cannot be compared with the same one a year before: years differ in their {0}s",
                             word(by)),
                 fmt::format("{0} kan inte jämföras med samma {0} ett år tidigare: de infaller olika från år "
                             "till år",
                             in_swedish(by).many)},
        Sentence{"Choose --by month, quarter or year.", "Välj månad, kvartal eller år som period (--by)."});
  }
  return derivation == Derivation::change ? *year : *year - 1;
}

Result<Table> derive(Table table, Derivation derivation, std::size_t left_out, std::span<const Capacity> capacities,
                     const Zone& zone) {
  const auto& metric = *table.metric;
  MONALYS_CHECK(check_is_series(table));
  if (derivation == Derivation::cumulative && metric.kind != Kind::flow) {
    return fail(
        Code::wrong_usage,
        metric.kind == Kind::people
            ? sentence("{} cannot be summed over periods: the same person would count several times",
                       "{} kan inte summeras över perioder: samma person skulle räknas flera gånger", metric.id)
            : sentence("{} cannot be summed over periods: it is not something that happens, but how things "
                       "stand",
                       "{} kan inte summeras över perioder: måttet är ett tillstånd, inte något som händer", metric.id),
        Sentence{"Choose another metric, or --as moving.",
                 "Välj ett annat mått, eller medelvärdet över ett år (--as moving)."});
  }
  if (derivation == Derivation::share) {
    MONALYS_CHECK(check_shares(table));
    into_shares(table);
  }
  if (is_of_capacity(derivation)) {
    MONALYS_CHECK(check_capacity(table, capacities));
    against_capacity(table, derivation, capacities, zone);
    table.limit = derivation == Derivation::use ? 1 : 0;
  }
  const auto buckets = table.buckets.size();
  const auto year = buckets_of_a_year(table.by).value_or(1);
  left_out = std::min(left_out, buckets);
  Table made = table;
  made.own_metric = named(metric, derivation);
  made.metric = made.own_metric.get();
  made.rows.clear();
  made.buckets.erase(made.buckets.begin(), made.buckets.begin() + static_cast<std::ptrdiff_t>(left_out));
  for (std::size_t first = 0; first + buckets <= table.rows.size() && buckets > 0; first += buckets) {
    const std::span group{table.rows.data() + first, buckets};
    derive(group, derivation, year);
    for (auto& row : group.subspan(left_out)) {
      row.bucket -= static_cast<std::uint32_t>(left_out);
      made.rows.push_back(std::move(row));
    }
  }
  return made;
}

}  // namespace monalys::metrics
