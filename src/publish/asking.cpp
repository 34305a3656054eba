#include "publish/asking.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "metrics/derive.hpp"
#include "metrics/forecast.hpp"
#include "metrics/profile.hpp"
#include "publish/control.hpp"

namespace monalys::publish {

Result<metrics::Request> Asking::request() const {
  metrics::Request made;
  MONALYS_TRY(made.metric, metrics::find(metric));
  MONALYS_TRY(made.by, parse_bucket_size(by.empty() ? "month" : by));
  if (!profile.empty()) {
    MONALYS_TRY(made.profile, metrics::parse_profile(profile));
    MONALYS_CHECK(check_profile());
  }
  if (!from.empty()) {
    MONALYS_TRY(made.from, parse_period(from));
  }
  if (!to.empty()) {
    MONALYS_TRY(made.to, parse_period(to));
  }
  for (const auto& word : group) {
    MONALYS_TRY(const auto dimension, metrics::parse_dimension(word));
    made.group.push_back(dimension);
  }
  if (made.group.size() > 2) {
    return fail(Code::wrong_usage, "at most two groupings can be shown at once",
                fmt::format("Leave one of the {}group out.", prefix));
  }
  for (const auto& text : where) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      return fail(Code::wrong_usage, fmt::format("{}where {}: this is not DIM=VALUE", prefix, text),
                  fmt::format("Write for example {}where organisation=\"Karolinska institutet\".", prefix));
    }
    MONALYS_TRY(const auto dimension, metrics::parse_dimension(text.substr(0, equals)));
    made.where.push_back({dimension, text.substr(equals + 1)});
  }
  if (top > 0) {
    if (made.group.size() != 1) {
      return fail(Code::wrong_usage, fmt::format("{0}top {1} needs one {0}group to choose from", prefix, top),
                  fmt::format("Write for example {0}group organisation {0}top 5.", prefix));
    }
    made.top = top;
  }
  if (ahead) {
    if (!as.empty()) {
      return fail(Code::wrong_usage, "figures shown as something else cannot be forecast",
                  fmt::format("Leave out {0}as or {0}forecast.", prefix));
    }
    MONALYS_CHECK(horizon(made.by));
    made.before = metrics::buckets_behind(made.by);
  }
  if (!as.empty()) {
    MONALYS_TRY(const auto derivation, metrics::parse_derivation(as));
    MONALYS_TRY(made.before, metrics::buckets_before(derivation, made.by));
    if (metrics::is_of_capacity(derivation) && !made.where.empty()) {
      return fail(Code::wrong_usage, fmt::format("the capacity of {} is there for all, not for a part", metric),
                  fmt::format("Leave out {}where.", prefix));
    }
  }
  return made;
}

Result<void> Asking::check_profile() const {
  std::string_view other;
  if (!by.empty()) other = "by";
  if (!as.empty()) other = "as";
  if (ahead) other = "forecast";
  if (top > 0) other = "top";
  if (other.empty()) return {};
  return fail(Code::wrong_usage, fmt::format("{0}profile {1} and {0}{2} exclude each other", prefix, profile, other),
              fmt::format("Leave out {0}profile or {0}{1}.", prefix, other));
}

Result<std::size_t> Asking::horizon(BucketSize size) const {
  MONALYS_TRY(const auto usual, metrics::usual_horizon(size));
  if (ahead->empty()) return usual;
  const auto buckets = to_integer<std::size_t>(*ahead);
  if (!buckets || *buckets < 1 || *buckets > metrics::kMostAhead) {
    return fail(Code::wrong_usage,
                fmt::format("{}forecast {}: this is not a number of {}s", prefix, *ahead, word(size)),
                fmt::format("Write a number from 1 to {}, or none for a year.", metrics::kMostAhead));
  }
  return *buckets;
}

Result<metrics::Table> Asking::ask(store::Store& store, const Config& config, const metrics::Control& control) const {
  MONALYS_TRY(const auto asked, request());
  MONALYS_TRY(auto table, publish::ask(store, config.platform, asked, control));
  if (ahead && !table.buckets.empty()) {
    MONALYS_TRY(const auto buckets, horizon(asked.by));
    return metrics::forecast(std::move(table), config.platform.zone, buckets, asked.from ? asked.before : 0);
  }
  if (as.empty()) return table;
  MONALYS_TRY(const auto derivation, metrics::parse_derivation(as));
  return metrics::derive(std::move(table), derivation, asked.from ? asked.before : 0, config.capacities,
                         config.platform.zone);
}

}  // namespace monalys::publish
