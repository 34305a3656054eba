#include "reports/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "publish/control.hpp"

namespace monalys::reports {

std::optional<std::size_t> Series::last_known() const {
  for (std::size_t i = rows.size(); i-- > 0;) {
    if (rows[i].value) return i;
  }
  return std::nullopt;
}

std::optional<double> Series::mean12(std::size_t bucket) const {
  if (bucket < 11) return std::nullopt;
  double sum = 0;
  for (std::size_t i = bucket - 11; i <= bucket; ++i) {
    if (!rows[i].value) return std::nullopt;
    sum += *rows[i].value;
  }
  return sum / 12;
}

Result<Where> parse_where(std::string_view text) {
  Where where;
  if (text.empty()) return where;
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not a filter", text),
                "Write DIMENSION=VALUE, for example organisation=KI.");
  }
  MONALYS_TRY(const auto dimension, metrics::parse_dimension(trim(text.substr(0, equals))));
  where.push_back({dimension, std::string(trim(text.substr(equals + 1)))});
  return where;
}

Result<const Series*> Figures::series(const metrics::Metric& metric, BucketSize by, const std::string& where) {
  const auto key = std::make_tuple(metric.id, by, where);
  if (const auto found = known_.find(key); found != known_.end()) return &found->second;
  MONALYS_TRY(auto filters, parse_where(where));
  const Period end{until_, until_};
  MONALYS_TRY(
      auto table,
      publish::ask(store_, platform_,
                   {.metric = &metric, .by = by, .from = {}, .to = end, .group = {}, .where = filters}, control_));
  Series series{.metric = &metric,
                .by = by,
                .buckets = std::move(table.buckets),
                .rows = std::move(table.rows),
                .facts_until = table.facts_until,
                .imported_from = std::move(table.imported_from)};
  return &known_.emplace(key, std::move(series)).first->second;
}

Result<std::chrono::year_month_day> last_full_month(store::Store& store, const Platform& platform) {
  using namespace std::chrono;
  std::vector<Realm> daily;
  for (const auto& realm : realms()) {
    if (realm.daily && realm.shape != Shape::level) daily.push_back(realm.realm);
  }
  MONALYS_TRY(auto extent, store.extent(daily));
  if (!extent) {
    const Realm storage[] = {Realm::storage};
    MONALYS_TRY(extent, store.extent(storage));
  }
  if (!extent) {
    return fail(
        Code::not_found,
        Sentence{"the store holds no facts to report on", "databasen har inga uppgifter att rapportera om"},
        Sentence{"Run `monalys ingest` first.", "Läs först in loggar, på sidan Drift eller med `monalys ingest`."});
  }
  const auto first = local_day(Instant{microseconds{extent->first}}, platform.zone);
  const auto last = local_day(Instant{microseconds{extent->second}}, platform.zone);
  const year_month_day month_end{last.year() / last.month() / std::chrono::last};
  const auto before = last.year() / last.month() - months{1};
  if (last == month_end || (first.year() == last.year() && first.month() == last.month())) return month_end;
  return year_month_day{before / std::chrono::last};
}

}  // namespace monalys::reports
