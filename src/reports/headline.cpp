#include "reports/headline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "publish/output.hpp"

namespace monalys::reports {
namespace {

using metrics::Kind;
using metrics::Note;
using metrics::Row;
using metrics::Table;
using metrics::Unit;
using publish::Language;

bool is_told(const Row& row) { return row.value && row.note != Note::forecast; }

bool is_over(const Bucket& bucket, const Table& table, const Zone& zone) {
  if (!table.facts_until) return true;
  const auto end = local_day(bucket.end - std::chrono::microseconds{1}, zone);
  return std::chrono::local_days{end} <= std::chrono::local_days{local_day(*table.facts_until, zone)};
}

/// "Unika användare" within a sentence; "CPU-timmar" stays.
std::string uncapitalised(const std::string& text) {
  for (const auto& [capital, small] : {std::pair{"Å", "å"}, {"Ä", "ä"}, {"Ö", "ö"}}) {
    if (text.starts_with(capital)) return small + text.substr(2);
  }
  const auto is_capital = [&](std::size_t at) { return at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; };
  if (!is_capital(0) || is_capital(1)) return text;
  return static_cast<char>(text[0] - 'A' + 'a') + text.substr(1);
}

/// Whether the name says what is counted, so that a number can stand before it: "nya användare", not "uppdragskö".
bool can_be_counted(const metrics::Metric& metric, double value) {
  const auto names = [&](std::string_view marks) {
    return metric.name.sv.find_first_of(marks) != std::string::npos ||
           metric.name.en.find_first_of(marks) != std::string::npos;
  };
  const bool counts = metric.kind == Kind::flow || metric.kind == Kind::people || metric.kind == Kind::stock;
  return metric.unit == Unit::count && counts && value != 1 && !names(",:") &&
         metric.name.sv.find(' ') != std::string::npos;
}

std::string figure_of(const metrics::Metric& metric, double value, Language language) {
  return publish::figure(value, metric.unit, language);
}

/// The bucket of the same name a year before.
std::optional<std::size_t> year_before(const Table& table, std::size_t bucket, const Zone& zone) {
  using namespace std::chrono;
  if (table.by == BucketSize::hour || table.by == BucketSize::day) return std::nullopt;
  if (table.by == BucketSize::week) return bucket >= 52 ? std::optional(bucket - 52) : std::nullopt;
  const auto wanted = local_day(table.buckets[bucket].begin, zone) - years{1};
  for (std::size_t i = bucket; i-- > 0;) {
    if (local_day(table.buckets[i].begin, zone) == wanted) return i;
  }
  return std::nullopt;
}

std::string of_groups(const Table& table, std::uint32_t bucket, const Zone& zone, Language language) {
  const auto& metric = *table.metric;
  const auto& name = publish::pick(metric.name, language);
  const Row* greatest = nullptr;
  std::size_t known = 0;
  for (const auto& row : table.rows) {
    if (row.bucket != bucket) continue;
    if (row.note == Note::suppressed) return name;
    if (!is_told(row) || row.others) continue;
    ++known;
    if (greatest == nullptr || *row.value > *greatest->value) greatest = &row;
  }
  if (greatest == nullptr || known < 2 || *greatest->value <= 0) return name;
  const bool sv = language == Language::sv;
  const bool long_one = metric.unit == Unit::seconds;
  return fmt::format("{}: {} {} {} {}", name, group_name(*greatest, table, language),
                     long_one ? (sv ? "längst med" : "longest with") : (sv ? "störst med" : "largest with"),
                     figure_of(metric, *greatest->value, language),
                     time_phrase(metric, table.buckets[bucket], table.by, zone, language));
}

}  // namespace

std::string group_name(const Row& row, const Table& table, Language language) {
  std::string name;
  const bool sv = language == Language::sv;
  for (std::size_t i = 0; i < row.group.size(); ++i) {
    name += (i == 0 ? "" : ", ") + publish::group_word(row, i, language);
    if (row.others) break;
    if (table.group[i] != store::Dimension::active_days) continue;
    name += row.group[i] == "1" ? (sv ? " dag" : " day") : (sv ? " dagar" : " days");
  }
  return name;
}

std::optional<std::uint32_t> last_told(const Table& table, const Zone& zone) {
  std::optional<std::uint32_t> over, any;
  for (const auto& row : table.rows) {
    if (!is_told(row)) continue;
    any = std::max(any.value_or(0), row.bucket);
    if (is_over(table.buckets[row.bucket], table, zone)) over = std::max(over.value_or(0), row.bucket);
  }
  return over ? over : any;
}

std::string time_phrase(const metrics::Metric& metric, const Bucket& bucket, BucketSize by, const Zone& zone,
                        Language language) {
  const bool sv = language == Language::sv;
  const auto name = publish::spoken(bucket, by, zone, language);
  if (metric.kind == Kind::stock) return fmt::format("{} {}", sv ? "vid slutet av" : "at the end of", name);
  switch (by) {
    case BucketSize::hour:
      return sv ? "den " + name : "on " + name;
    case BucketSize::day:
      return (sv ? "den " : "on ") + name;
    case BucketSize::week:
      return sv ? name : "in " + name;
    case BucketSize::month:
      return (sv ? "i " : "in ") + name;
    case BucketSize::quarter:
    case BucketSize::year:
      return (sv ? "under " : "in ") + name;
  }
  std::unreachable();
}

std::string percent_text(double share, Language language) {
  return publish::number(share * 100, std::abs(share) < 0.01 ? 1 : 0, language) +
         (language == Language::sv ? "\u00a0%" : "%");
}

std::string change_phrase(const metrics::Metric& metric, double before, double value, Language language) {
  if (before == 0) return {};
  const double change = (value - before) / std::abs(before);
  if (std::abs(change) < 0.005) return {};
  struct Words {
    std::string_view up_sv, down_sv, up_en, down_en;
  };
  const auto words = [&]() -> Words {
    switch (metric.unit) {
      case Unit::count:
        return {"fler", "färre", "more", "fewer"};
      case Unit::bytes:
        return {"mer", "mindre", "more", "less"};
      case Unit::seconds:
        if (metric.kind == Kind::stock) return {"högre", "lägre", "higher", "lower"};  // an age
        return {"längre", "kortare", "longer", "shorter"};
      case Unit::share:
      case Unit::rate:
        return {"högre", "lägre", "higher", "lower"};
    }
    std::unreachable();
  }();
  const bool up = change > 0;
  return fmt::format(
      "{} {}", percent_text(std::abs(change), language),
      language == Language::sv ? (up ? words.up_sv : words.down_sv) : (up ? words.up_en : words.down_en));
}

std::string headline(const Table& table, const Zone& zone, Language language) {
  const auto& metric = *table.metric;
  const auto& name = publish::pick(metric.name, language);
  const bool sv = language == Language::sv;
  const auto last = last_told(table, zone);
  if (!last) return name;
  if (!table.group.empty()) return of_groups(table, *last, zone, language);
  const auto row_of = [&](std::size_t bucket) -> const Row* {
    const auto found = std::ranges::find_if(table.rows, [&](const Row& row) { return row.bucket == bucket; });
    return found == table.rows.end() ? nullptr : &*found;
  };
  const auto& row = *row_of(*last);
  const auto when = time_phrase(metric, table.buckets[*last], table.by, zone, language);
  const auto value = figure_of(metric, *row.value, language);
  auto text = can_be_counted(metric, *row.value) ? fmt::format("{} {} {}", value, uncapitalised(name), when)
              : table.by >= BucketSize::week     ? fmt::format("{}: {} {}", name, value, when)
                                                 : fmt::format("{}, {}: {}", name, when, value);  // no "3 den 30 april"
  if (const auto& end = table.rows.back(); end.note == Note::forecast && end.value) {
    return fmt::format("{}; {} {} {}", text, figure_of(metric, *end.value, language), sv ? "väntas" : "expected",
                       time_phrase(metric, table.buckets[end.bucket], table.by, zone, language));
  }
  const auto before = year_before(table, *last, zone);
  const auto* then = before ? row_of(*before) : nullptr;
  // What is derived is compared already; and a part of a month says nothing about the whole.
  if (table.own_metric || then == nullptr || !then->value || then->note != Note::none || row.note != Note::none ||
      !is_over(table.buckets[*last], table, zone)) {
    return text;
  }
  const auto change = change_phrase(metric, *then->value, *row.value, language);
  if (change.empty()) return text;
  return fmt::format("{}, {} {}", text, change, sv ? "än ett år tidigare" : "than a year before");
}

}  // namespace monalys::reports
