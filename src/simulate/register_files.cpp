#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/calendar.hpp"
#include "simulate/registers.hpp"

namespace monalys::simulate {
namespace {

using namespace std::chrono;
using nlohmann::json;

std::string text(const std::optional<Date>& date) { return date ? date_text(*date) : std::string{}; }

std::string minute_text(const Clock& clock, Seconds at) {
  return at == kNever ? std::string{} : clock.local_text(at).substr(0, 16);
}

std::string_view word(AgreementState state) {
  switch (state) {
    case AgreementState::signed_:
      return "undertecknat";
    case AgreementState::sent:
      return "skickat";
    case AgreementState::not_needed:
      return "behövs ej";
    case AgreementState::none:
      return "saknas";
  }
  std::unreachable();
}

std::string_view word(ProjectState state) {
  switch (state) {
    case ProjectState::running:
      return "pågående";
    case ProjectState::ended:
      return "avslutat";
    case ProjectState::removed:
      return "gallrat";
  }
  std::unreachable();
}

class Registers {
 public:
  Registers(World& world, json& metrics) : world_(world), metrics_(metrics) {}

  void write(std::string_view name, Encoding encoding, std::string_view header, const std::vector<std::string>& lines) {
    LogFile file{world_, encoding, std::string{header} + "\r\n"};
    file.turn_to(fmt::format("registers/{}.csv", name));
    for (const auto& line : lines) file.write(line + "\r\n");
    file.close();
  }

  /// One value at the end of each month from `first` on; `value(instant)`.
  template <class Value>
  void monthly(const char* id, Date first, Date last, Value value) {
    auto& metric = metrics_[id] = {{"by", "month"}, {"values", json::object()}};
    Date month = first.year() / first.month() / 1;
    metric["from"] = date_text(month).substr(0, 7);
    for (; month <= last; month = month + months{1}) {
      const auto label = date_text(month).substr(0, 7);
      metric["values"][label] = value(world_.clock.at(month + months{1}, 0));
      metric["to"] = label;
    }
  }

 private:
  World& world_;
  json& metrics_;
};

bool running_at(const Project& project, Seconds at, const Clock& clock) {
  return clock.at(project.from, 0) < at && (!project.till || clock.at(add_days(*project.till, 1), 0) >= at);
}
bool removed_at(const Project& project, Seconds at, const Clock& clock) {
  return project.removed && clock.at(*project.removed, 0) < at;
}
bool ended_at(const Project& project, Seconds at, const Clock& clock) {
  return project.till && clock.at(add_days(*project.till, 1), 0) < at && !removed_at(project, at, clock);
}

void write_projects(World& world, Registers& registers) {
  const auto& clock = world.clock;
  std::vector<std::string> lines;
  for (const auto& project : world.projects) {
    lines.push_back(fmt::format("{};{};{};{};{};{}", project.id, kOrganisations[project.organisation],
                                word(project.state), date_text(project.from), text(project.till),
                                text(project.removed)));
  }
  registers.write("projects", Encoding::bytes, "projekt;organisation;status;från;till;gallrat", lines);

  const auto agreements = make_agreements(world);
  lines.clear();
  for (const auto& agreement : agreements) {
    lines.push_back(fmt::format("A-{:05};{};{};{};{}", lines.size() + 1, world.projects[agreement.project].id,
                                word(agreement.state), text(agreement.from), text(agreement.till)));
  }
  registers.write("agreements", Encoding::utf16le_with_mark, "avtal;projekt;status;från;till", lines);

  const auto count = [&](auto matches) {
    return [&world, matches](Seconds at) {
      std::int64_t number = 0;
      for (std::size_t i = 0; i < world.projects.size(); ++i) number += matches(i, at) ? 1 : 0;
      return number;
    };
  };
  const auto& projects = world.projects;
  const auto running = [&](std::size_t i, Seconds at) { return running_at(projects[i], at, clock); };
  const auto ended = [&](std::size_t i, Seconds at) { return ended_at(projects[i], at, clock); };
  const auto removed = [&](std::size_t i, Seconds at) { return removed_at(projects[i], at, clock); };
  const auto has = [&](std::size_t i, Seconds at) {
    return std::ranges::any_of(agreements, [&](const Agreement& agreement) {
      return agreement.project == i && agreement.counts_at(at, clock);
    });
  };
  const auto ever_had = [&](std::size_t i, Seconds at) {
    return std::ranges::any_of(agreements, [&](const Agreement& agreement) {
      const bool state = agreement.state == AgreementState::signed_ || agreement.state == AgreementState::not_needed;
      return agreement.project == i && state && clock.at(*agreement.from, 0) < at;
    });
  };
  const Date first = world.profile.first, last = world.profile.last;
  registers.monthly("project.running", first, last, count(running));
  registers.monthly("project.ended", first, last, count(ended));
  registers.monthly("project.removed", first, last, count(removed));
  registers.monthly("project.without_agreement", first, last,
                    count([&](std::size_t i, Seconds at) { return running(i, at) && !has(i, at); }));
  registers.monthly("project.ended.without_agreement", first, last,
                    count([&](std::size_t i, Seconds at) { return ended(i, at) && !ever_had(i, at); }));
  registers.monthly("agreement.signed", first, last, [&](Seconds at) {
    std::set<std::size_t> signed_projects;
    for (const auto& agreement : agreements) {
      if (agreement.state == AgreementState::signed_ && agreement.counts_at(at, clock)) {
        signed_projects.insert(agreement.project);
      }
    }
    return signed_projects.size();
  });
}

void write_errands(World& world, Registers& registers, json& metrics) {
  const auto& clock = world.clock;
  const auto open = [](const std::vector<Errand>& errands) {
    return [&errands](Seconds at) {
      return std::ranges::count_if(errands, [at](const Errand& errand) { return errand.open_at(at); });
    };
  };
  const auto orders = make_orders(world);
  std::vector<std::string> lines;
  for (const auto& order : orders) {
    lines.push_back(fmt::format("B-{:06};{};{};{};{};{}", lines.size() + 1, order.kind,
                                world.projects[order.project].id, minute_text(clock, order.asked),
                                minute_text(clock, order.begun), minute_text(clock, order.ended)));
  }
  registers.write("orders", Encoding::bytes, "beställning;slag;projekt;inkommen;påbörjad;levererad", lines);
  const Date kept_from = clock.local_date(orders.front().asked);
  const Date first = Date{kept_from.year() / kept_from.month() / 1} + months{2};
  registers.monthly("order.open", first, world.profile.last, open(orders));

  auto& weekly = metrics["order.open|week"] = {{"by", "week"}, {"values", json::object()}};
  Date monday = world.profile.last.year() / January / 1;
  while (weekday{sys_days{monday}} != Monday) monday = add_days(monday, 1);
  for (; monday < world.profile.registers_until; monday = add_days(monday, 7)) {
    const auto week = iso_week(monday);
    const auto label = fmt::format("{:04}-W{:02}", week.year, week.week);
    if (weekly["values"].empty()) weekly["from"] = label;
    weekly["to"] = label;
    weekly["values"][label] = open(orders)(clock.at(add_days(monday, 7), 0));
  }

  const auto cases = make_cases(world);
  lines.clear();
  for (const auto& one : cases) {
    lines.push_back(fmt::format("S-{:06};{};{};{};{}", lines.size() + 1, one.kind, minute_text(clock, one.asked),
                                minute_text(clock, one.begun), minute_text(clock, one.ended)));
  }
  registers.write("cases", Encoding::bytes, "ärende;ämne;öppnat;besvarat;stängt", lines);
  registers.monthly("case.open", first, world.profile.last, open(cases));
}

void write_users(World& world, Registers& registers) {
  std::vector<std::string> lines, aliases;
  for (const auto& person : world.people.all()) {
    for (const auto& row : person.memberships) {
      lines.push_back(fmt::format("{};{};{};{};{}", person.account, kOrganisations[row.organisation],
                                  world.projects[row.project].id, date_text(row.from), text(row.till)));
    }
    aliases.push_back(fmt::format("{};{}", person.uid, person.account));
    if (person.old_account.empty()) continue;
    if (person.number == 3) {  // renamed twice: the register knows each step
      aliases.push_back(fmt::format("{};{}x", person.old_account, person.old_account));
      aliases.push_back(fmt::format("{}x;{}", person.old_account, person.account));
    } else {
      aliases.push_back(fmt::format("MONA\\{};{}", person.old_account, person.account));
    }
  }
  for (const auto& service : world.people.service_accounts()) {
    aliases.push_back(fmt::format("{};{}", service.uid, service.account));
  }
  registers.write("users", Encoding::windows_1252, "användare;organisation;projekt;från;till", lines);
  registers.write("aliases", Encoding::bytes, "alias;användare", aliases);
}

void write_organisations(World& world, Registers& registers, json& metrics) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < kOrganisations.size(); ++i) {
    if (!kOrganisationTypes[i].empty()) lines.push_back(fmt::format("{};{}", kOrganisations[i], kOrganisationTypes[i]));
  }
  registers.write("organisations", Encoding::bytes, "organisation;typ", lines);
  registers.monthly("project.running|organisation_type", world.profile.first, world.profile.last, [&world](Seconds at) {
    json types = json::object();
    for (const auto& project : world.projects) {
      if (!running_at(project, at, world.clock)) continue;
      const std::string type{kOrganisationTypes[project.organisation]};
      types[type] = types.value(type, 0) + 1;
    }
    return types;
  });
  metrics["project.running|organisation_type"]["group"] = "organisation_type";
}

void write_servers(World& world, Registers& registers, json& metrics) {
  std::vector<std::string> lines;
  Date last = world.profile.last;
  for (const auto& server : world.profile.servers) {
    lines.push_back(fmt::format("{};{};{};{}", server.name, server.kind, date_text(server.from), text(server.till)));
    last = std::max(last, server.from);
  }
  registers.write("servers", Encoding::bytes, "server;slag;från;till", lines);
  registers.monthly("server.running|label", world.profile.first, last, [&world](Seconds at) {
    json kinds = json::object();
    for (const auto& server : world.profile.servers) {
      if (world.clock.at(server.from, 0) >= at) continue;
      kinds[server.kind] = kinds.value(server.kind, 0) + 1;
    }
    return kinds;
  });
  metrics["server.running|label"]["group"] = "label";
}

}  // namespace

Result<> write_registers(World& world, json& metrics) {
  Registers registers{world, metrics};
  write_projects(world, registers);
  write_errands(world, registers, metrics);
  write_users(world, registers);
  write_servers(world, registers, metrics);
  write_organisations(world, registers, metrics);
  if (world.problem) return std::unexpected(*world.problem);
  return {};
}

Result<> write_identifiers(World& world, std::int64_t& user_ids) {
  std::set<std::string> identifiers{kPersonalNumbers.begin(), kPersonalNumbers.end()};
  user_ids = 0;
  const auto add = [&](const std::string& name) {
    std::string upper = name;
    for (char& letter : upper) letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    identifiers.insert({name, upper});
    ++user_ids;
  };
  const auto add_all = [&](const std::vector<Person>& people) {
    for (const auto& person : people) {
      add(person.account);
      if (!person.old_account.empty()) add(person.old_account);
      identifiers.insert(fmt::format("{}", person.uid));
    }
  };
  add_all(world.people.all());
  add_all(world.people.service_accounts());
  LogFile file{world, Encoding::bytes, {}};
  file.turn_to("raw-identifiers.txt");
  for (const auto& identifier : identifiers) file.write(identifier + "\n");
  file.close();
  if (world.problem) return std::unexpected(*world.problem);
  return {};
}

}  // namespace monalys::simulate
