#include "publish/asking.hpp"

#include <fmt/format.h>

#include "base/sentence.hpp"
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
    return fail(Code::wrong_usage,
                Sentence{"at most two groupings can be shown at once", "högst två uppdelningar kan visas på en gång"},
                sentence("Leave one of the {}group out.", "Ta bort en av uppdelningarna ({}group).", prefix));
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
      return fail(Code::wrong_usage,
                  sentence("{0}top {1} needs one {0}group to choose from",
                           "{0}top {1} kräver en uppdelning ({0}group) att välja ur", prefix, top),
                  sentence("Write for example {0}group organisation {0}top 5.",
                           "Skriv till exempel {0}group organisation {0}top 5.", prefix));
    }
    made.top = top;
  }
  if (ahead) {
    if (!as.empty()) {
      return fail(Code::wrong_usage,
                  Sentence{"figures shown as something else cannot be forecast",
                           "det går inte att göra en prognos av omräknade värden"},
                  sentence("Leave out {0}as or {0}forecast.",
                           "Ta bort omräkningen ({0}as) eller prognosen ({0}forecast).", prefix));
    }
    MONALYS_CHECK(horizon(made.by));
    made.before = metrics::buckets_behind(made.by);
  }
  if (!as.empty()) {
    MONALYS_TRY(const auto derivation, metrics::parse_derivation(as));
    MONALYS_TRY(made.before, metrics::buckets_before(derivation, made.by));
    if (metrics::is_of_capacity(derivation) && !made.where.empty()) {
      return fail(Code::wrong_usage,
                  sentence("the capacity of {} is there for all, not for a part",
                           "kapaciteten för {} gäller alla, inte en del", metric),
                  sentence("Leave out {}where.", "Ta bort urvalet ({}where).", prefix));
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
  return fail(Code::wrong_usage,
              sentence("{0}profile {1} and {0}{2} exclude each other", "{0}profile {1} och {0}{2} utesluter varandra",
                       prefix, profile, other),
              sentence("Leave out {0}profile or {0}{1}.", "Ta bort {0}profile eller {0}{1}.", prefix, other));
}

Result<std::size_t> Asking::horizon(BucketSize size) const {
  MONALYS_TRY(const auto usual, metrics::usual_horizon(size));
  if (ahead->empty()) return usual;
  const auto buckets = to_integer<std::size_t>(*ahead);
  if (!buckets || *buckets < 1 || *buckets > metrics::kMostAhead) {
    return fail(Code::wrong_usage,
                Sentence{fmt::format("{}forecast {}: this is not a number of {}s", prefix, *ahead, word(size)),
                         fmt::format("{}forecast {}: det är inte ett antal {}", prefix, *ahead, in_swedish(size).many)},
                sentence("Write a number from 1 to {}, or none for a year.",
                         "Skriv ett tal från 1 till {}, eller inget alls för ett år.", metrics::kMostAhead));
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
