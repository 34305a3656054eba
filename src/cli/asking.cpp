#include "cli/asking.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "charts/output.hpp"
#include "metrics/derive.hpp"
#include "metrics/forecast.hpp"
#include "metrics/profile.hpp"
#include "publish/control.hpp"

namespace monalys::cli {

void Asking::add_options(CLI::App& command) {
  command.add_option("metric", metric, "What to count; `monalys metrics` lists all")->required()->type_name("METRIC");
  command.add_option("--by", by, "hour, day, week, month, quarter or year (month)")->type_name("BUCKET");
  command
      .add_option("--profile", profile,
                  "In place of --by, what comes round again: week (by weekday and hour), day (by hour of working days) "
                  "or year (by month of the year); of the last 12 complete months, for year of as many whole years as "
                  "there are, unless --from and --to say otherwise")
      ->type_name("OF");
  command.add_option("--from", from, "First period: 2022, 2022-Q2, 2022-04, 2022-W17 or 2022-04-30")->type_name("D");
  command.add_option("--to", to, "Last period, included")->type_name("D");
  command
      .add_option("--group", group,
                  "organisation, organisation_type, project, host, label, detail or family; at most two")
      ->type_name("DIM")
      ->delimiter(',');
  command.add_option("--top", top, "Only the so many greatest groups, and all others as one")->type_name("N");
  command
      .add_option("--as", as,
                  "change (from a year before), moving (mean over a year), cumulative, index (first value 100), share "
                  "(of all groups), headroom (the capacity less the value) or use (share of the capacity)")
      ->type_name("HOW");
  command
      .add_option_function<std::string>(
          "--forecast", [this](const std::string& given) { ahead = given; },
          "What to expect of the next N buckets (a year of them)")
      ->type_name("[N]")
      ->expected(0, 1);
  command.add_option("--where", where, "Only these: DIM=VALUE, may be repeated")->type_name("DIM=V");
  add_role_options(command, role, project);
}

void add_role_options(CLI::App& command, std::string& role, std::string& project) {
  command.add_option("--role", role, "As whom: public, project, analyst or admin (admin, who sees everything)")
      ->type_name("R");
  command.add_option("--project", project, "Of the role project: which one it sees")->type_name("P");
}

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
    return fail(Code::wrong_usage, "at most two groupings can be shown at once", "Leave one of the --group out.");
  }
  for (const auto& text : where) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      return fail(Code::wrong_usage, fmt::format("--where {}: this is not DIM=VALUE", text),
                  "Write for example --where organisation=\"Karolinska institutet\".");
    }
    MONALYS_TRY(const auto dimension, metrics::parse_dimension(text.substr(0, equals)));
    made.where.push_back({dimension, text.substr(equals + 1)});
  }
  if (top > 0) {
    if (made.group.size() != 1) {
      return fail(Code::wrong_usage, fmt::format("--top {} needs one --group to choose from", top),
                  "Write for example --group organisation --top 5.");
    }
    made.top = top;
  }
  if (ahead) {
    if (!as.empty()) {
      return fail(Code::wrong_usage, "figures shown as something else cannot be forecast",
                  "Leave out --as or --forecast.");
    }
    MONALYS_CHECK(horizon(made.by));
    made.before = metrics::buckets_behind(made.by);
  }
  if (!as.empty()) {
    MONALYS_TRY(const auto derivation, metrics::parse_derivation(as));
    MONALYS_TRY(made.before, metrics::buckets_before(derivation, made.by));
    if (metrics::is_of_capacity(derivation) && !made.where.empty()) {
      return fail(Code::wrong_usage, fmt::format("the capacity of {} is there for all, not for a part", metric),
                  "Leave out --where.");
    }
  }
  return made;
}

Result<void> Asking::check_profile() const {
  std::string_view other;
  if (!by.empty()) other = "--by";
  if (!as.empty()) other = "--as";
  if (ahead) other = "--forecast";
  if (top > 0) other = "--top";
  if (other.empty()) return {};
  return fail(Code::wrong_usage, fmt::format("--profile {} and {} exclude each other", profile, other),
              fmt::format("Leave out --profile or {}.", other));
}

Result<std::size_t> Asking::horizon(BucketSize size) const {
  MONALYS_TRY(const auto usual, metrics::usual_horizon(size));
  if (ahead->empty()) return usual;
  std::size_t buckets = 0;
  const auto* end = ahead->data() + ahead->size();
  const auto [read, problem] = std::from_chars(ahead->data(), end, buckets);
  if (problem != std::errc{} || read != end || buckets < 1 || buckets > metrics::kMostAhead) {
    return fail(Code::wrong_usage, fmt::format("--forecast {}: this is not a number of {}s", *ahead, word(size)),
                fmt::format("Write a number from 1 to {}, or none for a year.", metrics::kMostAhead));
  }
  return buckets;
}

Result<metrics::Table> Asking::ask(store::Store& store, const Config& config) const {
  MONALYS_TRY(const auto asked, request());
  MONALYS_TRY(const auto control, publish::control_for(config, role, project));
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

Result<void> deliver(const Context& context, const std::string& file, std::string_view bytes) {
  if (file.empty() || file == "-") {
    context.streams.out << bytes;
    context.streams.out.flush();
    if (!context.streams.out) return fail(Code::io, "standard output cannot be written", "Is the disk full?");
    return {};
  }
  return charts::write_whole_file(file, bytes);
}

}  // namespace monalys::cli
