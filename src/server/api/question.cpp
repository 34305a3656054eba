#include "server/api/question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "publish/control.hpp"

namespace monalys::server::api {
namespace {

constexpr std::array<std::string_view, 13> kWords{"metric", "profile", "by",       "from", "to",      "group", "where",
                                                  "top",    "as",      "forecast", "with", "compare", "kind"};

void add_list(std::string_view text, std::vector<std::string>& list) {
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (const auto word = trim(text.substr(0, comma)); !word.empty()) list.emplace_back(word);
    if (comma == std::string_view::npos) return;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

Error in_words_of_addresses(Error error) {
  constexpr std::string_view kDashes = "--";
  for (auto* text : {&error.message, &error.hint, &error.message_sv, &error.hint_sv}) {
    for (auto at = text->find(kDashes); at != std::string::npos; at = text->find(kDashes, at + 1)) {
      const auto rest = std::string_view(*text).substr(at + kDashes.size());
      const auto word = rest.substr(0, rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
      if (std::ranges::find(kWords, word) != kWords.end()) text->erase(at, kDashes.size());
    }
  }
  return error;
}

Result<reports::DrawingQuestion> question_in(const Parameters& parameters) {
  reports::DrawingQuestion question;
  auto& asking = question.asking;
  asking.prefix = "";
  for (const auto& [name, value] : parameters) {
    if (name == "group") add_list(value, asking.group);
    if (name == "where" && !value.empty()) asking.where.push_back(value);
    if (name == "metric") asking.metric = value;
    if (name == "by" && !value.empty()) asking.by = value;
    if (name == "profile") asking.profile = value;
    if (name == "from") asking.from = value;
    if (name == "to") asking.to = value;
    if (name == "as") asking.as = value;
    if (name == "forecast") asking.ahead = value;
    if (name == "with") question.with = value;
    if (name == "compare") question.compare = value;
    if (name == "kind") question.kind = value;
    if (name == "top" && !value.empty()) {
      const auto top = to_integer<std::size_t>(value);
      if (!top) {
        return fail(Code::wrong_usage, fmt::format("top={}: this is not a number of groups", value),
                    "Write for example top=5.");
      }
      asking.top = *top;
    }
  }
  return question;
}

Result<reports::DrawingQuestion> question_in(std::string_view query) {
  MONALYS_TRY(const auto parameters, read_parameters(query));
  for (const auto& [name, value] : parameters) {
    if (std::ranges::find(kWords, name) != kWords.end()) continue;
    return fail(Code::wrong_usage, fmt::format("a question has no parameter \"{}\"", name),
                fmt::format("{}Known: {}.", did_you_mean(name, kWords), fmt::join(kWords, ", ")));
  }
  return question_in(parameters);
}

Result<void> check_question(const publish::Asking& asking, const metrics::Control& control) {
  MONALYS_TRY(const auto request, asking.request());
  auto allowed = publish::check_allowed(request, control);
  if (!allowed) allowed.error().code = Code::permission;
  return allowed;
}

Result<std::optional<std::int64_t>> Known::first_fact(const metrics::Metric& metric) {
  const auto rests_on = metrics::rests_on(metric);
  const auto known = first_.find(rests_on);
  if (known != first_.end()) return known->second;
  MONALYS_TRY(const auto extent, store_.extent(rests_on));
  return first_[rests_on] = extent ? std::optional(extent->first) : std::nullopt;
}

Result<bool> Known::has_facts(const metrics::Metric& metric) {
  MONALYS_TRY(const auto first, first_fact(metric));
  if (!first) return false;
  if (metric.label.empty()) return true;
  // Of backups, signed agreements and the like there may be none where there are others.
  const std::pair about{metric.realm, metric.label};
  if (!labels_.contains(about)) {
    MONALYS_TRY(const auto seen, store_.seen({.realm = metric.realm, .group = {store::Dimension::label}}));
    labels_[about] = std::ranges::any_of(seen, [&](const auto& one) { return one.group.front() == metric.label; });
  }
  return labels_.at(about);
}

std::vector<Parameter> question_parameters(std::vector<Parameter> more) {
  std::vector<Parameter> all{
      {"metric", "What to count: an id of /metrics", "users.unique", true},
      {"by", "Size of the periods (month)", "month", false, false, "hour day week month quarter year"},
      {"profile",
       "In place of by: what comes round again, by hour of the week, hour of a working day, month of the year",
       {},
       false,
       false,
       "week day year"},
      {"from", "First period: 2022, 2022-Q2, 2022-04, 2022-W17 or 2022-04-30", "2021"},
      {"to", "Last period, included"},
      {"group",
       "organisation, organisation_type, project, host, label, detail or family; at most two",
       {},
       false,
       true},
      {"where", "Only these: DIMENSION=VALUE", {}, false, true},
      {"top", "Only the so many greatest groups, and all others as one"},
      {"as", "Shown as something else", {}, false, false, "change moving cumulative index share headroom use"},
      {"forecast", "What to expect of the next so many periods; empty: a year of them"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace monalys::server::api
