#include "simulate/acceptance.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "simulate/storage_service.hpp"

namespace monalys::simulate {
namespace {

using nlohmann::json;
using Values = std::map<std::string, double>;  // by bucket

Values values(const json& truth, std::string_view metric) {
  Values result;
  for (const auto& [bucket, value] : truth["metrics"][std::string{metric}]["values"].items()) {
    result[bucket] = value.get<double>();
  }
  return result;
}

double mean(const std::vector<double>& of) {
  return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
}

std::vector<double> yearly_means(const Values& monthly) {
  std::map<std::string, std::vector<double>> years;
  for (const auto& [month, value] : monthly) years[month.substr(0, 4)].push_back(value);
  std::vector<double> means;
  for (const auto& [year, of] : years) means.push_back(mean(of));
  return means;
}

enum class Way { rising, falling };
bool strictly(Way way, const std::vector<double>& series) {
  return std::ranges::adjacent_find(
             series, [way](double a, double b) { return way == Way::rising ? b <= a : b >= a; }) == series.end();
}

bool between(double value, double low, double high) { return value >= low && value <= high; }

Date parse_date(const std::string& text) {
  using namespace std::chrono;
  return Date{year{std::stoi(text)}, month{static_cast<unsigned>(std::stoi(text.substr(5)))},
              day{static_cast<unsigned>(std::stoi(text.substr(8)))}};
}

Finding s1_every_month(const json& truth) {
  const auto users = values(truth, "users.unique");
  return {"S1", users.size() == 172 && users.begin()->first == "2008-01" && users.rbegin()->first == "2022-04",
          fmt::format("{} months", users.size())};
}

Finding s2_above_600(const json& truth) {
  const auto users = values(truth, "users.unique");
  double before = 0;
  for (const auto& [month, value] : users) before = month < "2021-09" ? std::max(before, value) : before;
  const auto last = {users.at("2022-02"), users.at("2022-03"), users.at("2022-04")};
  return {"S2", std::ranges::min(last) > 600 && before <= 600,
          fmt::format("last months {}, highest before 2021-09 {}", fmt::join(last, " "), before)};
}

Finding s3_use_grows(const json& truth) {
  const auto users = values(truth, "users.unique");
  std::vector<double> all, trailing;
  for (const auto& [month, value] : users) {
    all.push_back(value);
    if (month.substr(5) == "04" && all.size() >= 12) trailing.push_back(mean({all.end() - 12, all.end()}));
  }
  return {"S3", strictly(Way::rising, trailing), fmt::format("{:.0f}", fmt::join(trailing, " "))};
}

Finding s4_storage_rises(const json& truth) {
  const auto bytes = values(truth, "storage.bytes");
  const auto means = yearly_means(bytes);
  return {"S4", bytes.size() == 64 && strictly(Way::rising, means),
          fmt::format("{} months, yearly means {:.3g}", bytes.size(), fmt::join(means, " "))};
}

Finding s5_half_a_year_on_backup(const json& truth) {
  int differing = 0;
  for (const auto& [month, value] : truth["metrics"]["storage.backup.bytes"]["values"].items()) {
    const auto as_of = parse_date(truth["storage"]["backup_as_of"][month].get<std::string>());
    std::int64_t expected = 0;
    for (const auto& [date, bytes] : truth["storage"]["deleted"].items()) {
      const auto deleted = parse_date(date);
      if (deleted <= as_of && as_of < gone_from_backup(deleted)) expected += bytes.get<std::int64_t>();
    }
    differing += expected == value.get<std::int64_t>() ? 0 : 1;
  }
  return {"S5", differing == 0, fmt::format("{} months differ from the deletions of six months", differing)};
}

Finding s6_batch_rises(const json& truth) {
  const auto started = values(truth, "job.started");
  const auto means = yearly_means(started);
  const bool waits =
      values(truth, "job.wait.p50").size() == started.size() && values(truth, "job.wait.p95").size() == started.size();
  return {"S6", strictly(Way::rising, means) && waits, fmt::format("jobs a month {:.0f}", fmt::join(means, " "))};
}

Finding s7_about_300_at_once(const json& truth) {
  const auto peak = [&truth](std::string_view metric) {
    const auto all = values(truth, metric);
    return std::ranges::max({all.at("2022-02"), all.at("2022-03"), all.at("2022-04")});
  };
  const double users = peak("run.users.max");
  return {"S7",
          between(users, 280, 310) && peak("run.concurrent.max") > users && peak("session.concurrent.max") > users &&
              2 * peak("connection.users.max") < users,
          fmt::format("{} users with programs, {} programs, {} sessions, {} connected", users,
                      peak("run.concurrent.max"), peak("session.concurrent.max"), peak("connection.users.max"))};
}

Finding s8_order_queue(const json& truth) {
  const auto weeks = values(truth, "order.open|week");
  return {"S8", between(weeks.at("2022-W01"), 95, 105) && between(weeks.at("2022-W18"), 67, 73),
          fmt::format("{} in January, {} in May", weeks.at("2022-W01"), weeks.at("2022-W18"))};
}

Finding s9_agreements(const json& truth) {
  const auto last = [&truth](std::string_view metric) { return values(truth, metric).at("2022-04"); };
  const std::vector<double> seen{last("project.running"),
                                 last("project.ended"),
                                 last("project.removed"),
                                 last("project.without_agreement"),
                                 last("project.ended.without_agreement"),
                                 last("agreement.signed")};
  return {"S9", seen == std::vector<double>{529, 80, 350, 80, 60, 500}, fmt::format("{}", fmt::join(seen, " "))};
}

Finding s10_servers(const json& truth) {
  const auto& months = truth["metrics"]["server.running|label"]["values"];
  const json now{{"batch", 4}, {"terminal", 3}}, autumn{{"batch", 4}, {"terminal", 4}};
  return {"S10", months["2022-05"] == now && months["2022-09"] == autumn, months["2022-05"].dump()};
}

Finding s11_methods(const json& truth) {
  std::int64_t bankid = 0;
  for (const auto& [month, methods] : truth["metrics"]["logon.count|label"]["values"].items()) {
    bankid += methods.value("BankID", 0);
  }
  const auto& last = truth["metrics"]["logon.count|label"]["values"]["2022-04"];
  return {"S11", bankid == 0 && last.size() == 2 && last.value("app", 0) > 0 && last.value("säkerhetskort", 0) > 0,
          last.dump()};
}

Finding s12_fewer_drops(const json& truth) {
  auto means = yearly_means(values(truth, "connection.drops"));
  const std::vector<double> since_2014(means.begin() + 6, means.end());
  return {"S12", strictly(Way::falling, since_2014), fmt::format("{:.1f}", fmt::join(since_2014, " "))};
}

}  // namespace

std::vector<Finding> acceptance(const json& truth) {
  return {s1_every_month(truth),
          s2_above_600(truth),
          s3_use_grows(truth),
          s4_storage_rises(truth),
          s5_half_a_year_on_backup(truth),
          s6_batch_rises(truth),
          s7_about_300_at_once(truth),
          s8_order_queue(truth),
          s9_agreements(truth),
          s10_servers(truth),
          s11_methods(truth),
          s12_fewer_drops(truth)};
}

}  // namespace monalys::simulate
