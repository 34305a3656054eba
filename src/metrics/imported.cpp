#include "metrics/imported.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace monalys::metrics {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::int64_t number(year_month_day day) { return sys_days{day}.time_since_epoch().count(); }
year_month_day day_of(std::int64_t number) { return year_month_day{sys_days{days{number}}}; }

/// The size of buckets that last so many days.
BucketSize size_of(std::int64_t lasts) {
  if (lasts > 300) return BucketSize::year;
  if (lasts > 80) return BucketSize::quarter;
  if (lasts > 20) return BucketSize::month;
  return lasts > 1 ? BucketSize::week : BucketSize::day;
}

/// "organisation=" of the group or the one filter of a request; nothing where no figure says what is asked.
std::optional<std::string> prefix_of(const Request& request) {
  const auto dimensions = request.group.size() + request.where.size();
  if (request.metric->split || dimensions > 1) return std::nullopt;
  if (!request.group.empty()) return fmt::format("{}=", word(request.group.front()));
  if (!request.where.empty()) return fmt::format("{}=", word(request.where.front().dimension));
  return std::string{};
}

}  // namespace

std::shared_ptr<const KnownFigures> known_figures() {
  auto known = std::make_shared<KnownFigures>();
  for (const auto& metric : all()) {
    if (metric.split) continue;
    known->metrics.push_back({metric.id, metric.unit == Unit::bytes   ? KnownFigures::Unit::bytes
                                         : metric.unit == Unit::share ? KnownFigures::Unit::share
                                                                      : KnownFigures::Unit::any});
  }
  using enum store::Dimension;
  for (const auto dimension : {organisation, organisation_type, project, host, label, detail, family}) {
    known->dimensions.emplace_back(word(dimension));
  }
  return known;
}

Result<Imported> Imported::of(store::Store& store, const Request& request) {
  Imported imported;
  const auto prefix = prefix_of(request);
  if (!prefix) return imported;
  imported.by_ = request.by;
  imported.all_groups_ = !request.top;
  imported.adds_up_ = request.metric->kind == Kind::flow;
  MONALYS_TRY(const auto figures, store.figures(request.metric->id));
  for (const auto& figure : figures) {
    if (prefix->empty() != figure.group.empty() || !figure.group.starts_with(*prefix)) continue;
    auto group = figure.group.substr(prefix->size());
    if (!request.where.empty()) {
      if (group != request.where.front().value) continue;
      group.clear();
    }
    const auto size = size_of(figure.days);
    const bool part = imported.adds_up_ && request.by > size && size >= BucketSize::month;
    if (size != request.by && !part) continue;
    imported.figures_.emplace(Key{std::move(group), figure.first_day, figure.days},
                              Figure{figure.value, figure.source});
  }
  return imported;
}

std::optional<Period> Imported::period() const {
  std::optional<Period> period;
  for (const auto& [key, figure] : figures_) {
    const auto& [group, first, lasts] = key;
    const auto last = first + lasts - 1;
    if (!period) period = Period{day_of(first), day_of(last)};
    period->first = day_of(std::min(number(period->first), first));
    period->last = day_of(std::max(number(period->last), last));
  }
  return period;
}

std::vector<std::string> Imported::groups() const {
  std::vector<std::string> groups;
  for (const auto& [key, figure] : figures_) {
    if (groups.empty() || groups.back() != std::get<0>(key)) groups.push_back(std::get<0>(key));
  }
  return groups;
}

Result<void> Imported::fill_in(store::Store& store, const store::Question& question, const Zone& zone,
                               const RowOf& row_of, Table& table) const {
  if (figures_.empty()) return {};
  if (all_groups_ && !table.group.empty()) MONALYS_CHECK(add_groups(store, question, row_of, table));
  for (auto& row : table.rows) {
    if ((row.note != Note::gap && row.note != Note::disposed) || row.others) continue;
    const auto& bucket = table.buckets[row.bucket];
    const Period days{local_day(bucket.begin, zone), local_day(bucket.end - std::chrono::seconds{1}, zone)};
    const auto found = find(row.group.empty() ? std::string_view{} : row.group.front(), days);
    if (!found) continue;
    row.value = found->value;
    row.note = Note::imported;
    for (const auto& source : found->sources) {
      if (!source.empty() && std::ranges::find(table.imported_from, source) == table.imported_from.end()) {
        table.imported_from.push_back(source);
      }
    }
  }
  return {};
}

/// Where there are logs, what they say of such a group is found by asking about it alone.
Result<void> Imported::add_groups(store::Store& store, const store::Question& question, const RowOf& row_of,
                                  Table& table) const {
  for (const auto& name : groups()) {
    if (std::ranges::any_of(table.rows, [&](const Row& row) { return row.group.front() == name; })) continue;
    auto alone = question;
    alone.group.clear();
    alone.where = {{question.group.front(), name}};
    MONALYS_TRY(const auto answer, store.answer(alone));
    for (const auto& cell : answer) {
      table.rows.push_back(row_of(cell));
      table.rows.back().group = {name};
    }
  }
  std::ranges::stable_sort(table.rows, {}, [](const Row& row) { return std::tie(row.group, row.bucket); });
  return {};
}

std::optional<Imported::Found> Imported::find(std::string_view group, Period bucket) const {
  const auto first = number(bucket.first);
  const auto found = figures_.find({std::string(group), first, number(bucket.last) - first + 1});
  if (found != figures_.end()) return Found{found->second.value, {found->second.source}};
  if (!adds_up_ || by_ < BucketSize::quarter) return std::nullopt;
  auto made = sum(group, bucket, 1);
  if (!made && by_ == BucketSize::year) made = sum(group, bucket, 3);
  return made;
}

std::optional<Imported::Found> Imported::sum(std::string_view group, Period bucket, int of_months) const {
  Found found;
  for (auto first = bucket.first; number(first) <= number(bucket.last);) {
    const auto next = first + months{of_months};
    const auto part = figures_.find({std::string(group), number(first), number(next) - number(first)});
    if (part == figures_.end()) return std::nullopt;
    found.value += part->second.value;
    found.sources.push_back(part->second.source);
    first = next;
  }
  return found;
}

}  // namespace monalys::metrics
