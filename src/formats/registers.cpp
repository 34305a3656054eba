// Registers: the small tables that people keep beside the logs, as delimited text with Swedish or English headers.
//
//   projekt;organisation;status;från;till;gallrat
//   P0123;Uppsala universitet;pågår;2019-03-01;2022-12-31;
//
// Columns stand in any order, further ones are ignored, other header texts are mapped with `columns`. Days count from
// their local midnight; a last day (till) is included, so that it ends at the midnight after it. An empty day is open.
// A row is identified by its id alone, because dates get corrected.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/table_rows.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

enum class Register : std::uint8_t { users, projects, agreements, orders, cases, aliases, servers, organisations };

/// A column by both names; in configurations by the English one.
struct Column {
  std::string_view english, swedish;
  bool needed = false;
};
constexpr std::size_t kMostColumns = 6;

struct Spec {
  Register kind;
  std::string_view id;                       // of the format
  std::array<Column, kMostColumns> columns;  // the first is the key
  /// Columns that show that the file is another register.
  std::array<Column, kMostColumns> foreign;
};

constexpr Column kUser{"user", "användare", true};
constexpr Column kFrom{"from", "från", false};
constexpr Column kTo{"to", "till", false};
constexpr Column kNone{};

constexpr Spec kUsers{Register::users,
                      "register-users",
                      {{kUser, {"organisation", "organisation", true}, {"project", "projekt"}, kFrom, kTo, kNone}},
                      {{{"alias", "alias"}}}};
constexpr Spec kProjects{
    Register::projects,
    "register-projects",
    {{{"project", "projekt", true},
      {"organisation", "organisation"},
      {"state", "status"},
      {"from", "från", true},
      kTo,
      {"removed", "gallrat"}}},
    {{kUser, {"agreement", "avtal"}, {"order", "beställning"}, {"case", "ärende"}, {"server", "server"}, kNone}}};
constexpr Spec kAgreements{
    Register::agreements,
    "register-agreements",
    {{{"agreement", "avtal", true}, {"project", "projekt", true}, {"state", "status", true}, kFrom, kTo, kNone}},
    {}};
constexpr Spec kOrders{Register::orders,
                       "register-orders",
                       {{{"order", "beställning", true},
                         {"kind", "slag"},
                         {"project", "projekt"},
                         {"asked", "inkommen", true},
                         {"begun", "påbörjad"},
                         {"ended", "levererad", true}}},
                       {}};
constexpr Spec kCases{Register::cases,
                      "register-cases",
                      {{{"case", "ärende", true},
                        {"topic", "ämne"},
                        {"asked", "öppnat", true},
                        {"begun", "besvarat"},
                        {"ended", "stängt", true},
                        kNone}},
                      {}};
constexpr Spec kAliases{
    Register::aliases, "register-aliases", {{{"alias", "alias", true}, kUser, kNone, kNone, kNone, kNone}}, {}};
constexpr Spec kServers{
    Register::servers,
    "register-servers",
    {{{"server", "server", true}, {"kind", "slag", true}, {"from", "från", true}, kTo, kNone, kNone}},
    {}};

constexpr Spec kOrganisations{
    Register::organisations,
    "register-organisations",
    {{{"organisation", "organisation", true}, {"type", "typ", true}, kNone, kNone, kNone, kNone}},
    {{kUser, {"project", "projekt"}, kNone, kNone, kNone, kNone}}};

/// Words for the same state or kind, in lower case.
struct Word {
  std::string_view written, meant;
};
constexpr std::array kAgreementStates{
    Word{"signed", "signed"},
    Word{"undertecknat", "signed"},
    Word{"sent", "sent"},
    Word{"skickat", "sent"},
    Word{"not_needed", "not_needed"},
    Word{"not needed", "not_needed"},
    Word{"behövs ej", "not_needed"},
    Word{"none", "none"},
    Word{"saknas", "none"},
};
constexpr std::array kServerKinds{
    Word{"terminal", "terminal"}, Word{"terminalserver", "terminal"}, Word{"terminal server", "terminal"},
    Word{"batch", "batch"},       Word{"batchserver", "batch"},       Word{"batch server", "batch"},
};

std::optional<std::string_view> meaning(std::span<const Word> words, std::string_view written) {
  const auto folded = fold_case(written);
  const auto found = std::ranges::find(words, std::string_view{folded}, &Word::written);
  if (found == words.end()) return std::nullopt;
  return found->meant;
}

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

struct Plan {
  const Spec* spec = nullptr;
  TableHead table;
  std::array<std::size_t, kMostColumns> where{};
  TimePattern time = TimePattern::iso();
  Zone zone = Zone::utc();
};

/// Reads the rows of one block.
class Rows {
 public:
  Rows(const Plan& plan, Sink& sink)
      : plan_(plan), sink_(sink), fields_(plan.table.delimiter), times_(plan.time, plan.zone) {}

  /// The row to the sink, or why not.
  std::string_view row() {
    if (text(plan_.spec->columns[0].english).empty()) return "the key column is empty";
    ambiguous_ = false;
    if (const auto problem = give(); !problem.empty()) return problem;
    if (ambiguous_) sink_.remark(kAmbiguousLocalTime);
    return {};
  }
  [[nodiscard]] Fields& fields() { return fields_; }

 private:
  std::string_view give() {
    switch (plan_.spec->kind) {
      case Register::users:
        return membership();
      case Register::aliases:
        return alias();
      default:
        return interval();
    }
  }

  std::string_view membership() {
    MembershipRecord record{text("user"), text("organisation"), text("project"), {}, {}};
    if (const auto problem = period(record.from, record.until); !problem.empty()) return problem;
    if (record.from && record.until && *record.until < *record.from) return "ends before it begins";
    sink_.membership(record);
    return {};
  }

  std::string_view alias() {
    const AliasRecord record{text("alias"), text("user")};
    if (record.user.empty()) return "no user";
    sink_.alias(record);
    return {};
  }

  std::string_view interval() {
    IntervalRecord record{};
    const auto id = text(plan_.spec->columns[0].english);
    std::string_view problem;
    std::string_view remark;
    switch (plan_.spec->kind) {
      case Register::projects:
        record.realm = Realm::project;
        record.project = id;
        record.label = text("organisation");
        record.detail = text("state");
        problem = period(record.begun_at, record.ended_at);
        if (problem.empty()) problem = time("removed", DayEdge::start, record.other_at);
        break;
      case Register::agreements: {
        record.realm = Realm::agreement;
        record.project = text("project");
        const auto state = meaning(kAgreementStates, text("state"));
        record.label = state.value_or(text("state"));
        if (!state) remark = "unknown state of an agreement";
        problem = period(record.begun_at, record.ended_at);
        break;
      }
      case Register::servers:
        record.realm = Realm::server;
        record.host = id;
        record.label = meaning(kServerKinds, text("kind")).value_or(text("kind"));
        problem = period(record.begun_at, record.ended_at);
        break;
      case Register::organisations:
        record.realm = Realm::organisation;
        record.label = id;
        record.detail = text("type");
        break;
      case Register::orders:
        record.realm = Realm::order;
        record.project = text("project");
        record.label = text("kind");
        problem = course(record);
        break;
      case Register::cases:
        record.realm = Realm::support_case;
        record.label = text("topic");
        problem = course(record);
        break;
      case Register::users:
      case Register::aliases:
        break;  // no intervals
    }
    if (!problem.empty()) return problem;
    record.identity = {kEarliest, identity_.start().add(id).text()};
    if (problem = deliver(record, sink_); !problem.empty()) return problem;
    if (!remark.empty()) sink_.remark(remark);
    return {};
  }

  /// From the first day to the last one, which is included.
  std::string_view period(std::optional<Instant>& from, std::optional<Instant>& until) {
    if (const auto problem = time("from", DayEdge::start, from); !problem.empty()) return problem;
    return time("to", DayEdge::end, until);
  }

  /// Asked for, taken up, done: days or times.
  std::string_view course(IntervalRecord& record) {
    if (const auto problem = time("asked", DayEdge::start, record.asked_at); !problem.empty()) return problem;
    if (const auto problem = time("begun", DayEdge::start, record.begun_at); !problem.empty()) return problem;
    if (const auto problem = time("ended", DayEdge::start, record.ended_at); !problem.empty()) return problem;
    if (record.ended_at) record.outcome = Outcome::completed;
    // Somebody who notes days writes the day of taking up, or of asking, also for what is done within it.
    return record.asked_at || record.begun_at || record.ended_at ? std::string_view{} : "no time";
  }

  std::string_view time(std::string_view column, DayEdge edge, std::optional<Instant>& into) {
    into.reset();
    const auto written = text(column);
    if (is_absent(written)) return {};
    if (written.find(':') == std::string_view::npos) {
      auto day = plan_.time.parse(written);
      if (!day) day = parse_iso(written);
      if (!day) return kUnreadableTime;
      into = day_edge(day->local, edge, times_.zone());
      return plausible(*into) ? std::string_view{} : kTimeOutOfRange;
    }
    times_.start();
    const auto problem = times_.read(written, into);
    ambiguous_ = ambiguous_ || times_.ambiguous();
    return problem;
  }

  [[nodiscard]] std::string_view text(std::string_view column) const {
    const auto& columns = plan_.spec->columns;
    const auto at = static_cast<std::size_t>(std::ranges::find(columns, column, &Column::english) - columns.begin());
    const auto field = at < columns.size() ? plan_.where[at] : kNowhere;
    return field == kNowhere ? std::string_view{} : trimmed(fields_[field]);
  }

  const Plan& plan_;
  Sink& sink_;
  Fields fields_;
  TimeReader times_;
  IdentityText identity_;
  bool ambiguous_ = false;
};

using RegisterFile = TableFile<Plan, Rows, Framing::Kind::quoted_lines>;

std::string expected_columns(const Spec& spec) {
  std::string english, swedish;
  for (const auto& column : spec.columns) {
    if (column.english.empty()) continue;
    english += fmt::format("{}{}", english.empty() ? "" : ";", column.english);
    swedish += fmt::format("{}{}", swedish.empty() ? "" : ";", column.swedish);
  }
  return fmt::format("Expected the columns {} (in Swedish {}), in any order.", english, swedish);
}

std::optional<std::size_t> find_either(const TableHead& table, const Column& column) {
  if (const auto found = find_column(table, column.english)) return found;
  return find_column(table, column.swedish);
}

Opened open_register(const Spec& spec, const Head& head, const Options& options) {
  Plan plan;
  plan.spec = &spec;
  plan.zone = options.zone;
  if (!options.time.empty()) {
    MONALYS_TRY(plan.time, TimePattern::compile(options.time));
  }
  MONALYS_TRY(plan.table, read_table_head(head, options.delimiter));
  plan.table.rows = {};  // borrowed from the head, which does not live as long
  plan.where.fill(kNowhere);
  const auto unusable = [&](std::string_view why) {
    return fail(Code::invalid_input, fmt::format("{}: {}; the file has {}", spec.id, why, shown_header(plan.table)),
                expected_columns(spec));
  };
  for (const auto& [name, header] : options.columns) {
    const auto column = std::ranges::find(spec.columns, name, &Column::english);
    if (column == spec.columns.end()) return unusable(fmt::format("the register has no column {}", name));
    const auto field = find_column(plan.table, header);
    if (!field) return unusable(fmt::format("there is no column \"{}\" (for {})", header, name));
    plan.where[static_cast<std::size_t>(column - spec.columns.begin())] = *field;
  }
  for (std::size_t i = 0; i < kMostColumns; ++i) {
    const auto& column = spec.columns[i];
    if (column.english.empty()) continue;
    if (plan.where[i] == kNowhere) plan.where[i] = find_either(plan.table, column).value_or(kNowhere);
    if (column.needed && plan.where[i] == kNowhere) {
      return unusable(fmt::format("there is no column {} ({})", column.english, column.swedish));
    }
  }
  for (const auto& column : spec.foreign) {
    if (!column.english.empty() && find_either(plan.table, column)) {
      return unusable(fmt::format("a column {} belongs to another register", column.english));
    }
  }
  return std::make_unique<RegisterFile>(std::move(plan));
}

}  // namespace

Opened open_register_users(const Head& head, const Options& options) { return open_register(kUsers, head, options); }
Opened open_register_projects(const Head& head, const Options& options) {
  return open_register(kProjects, head, options);
}
Opened open_register_agreements(const Head& head, const Options& options) {
  return open_register(kAgreements, head, options);
}
Opened open_register_orders(const Head& head, const Options& options) { return open_register(kOrders, head, options); }
Opened open_register_cases(const Head& head, const Options& options) { return open_register(kCases, head, options); }
Opened open_register_aliases(const Head& head, const Options& options) {
  return open_register(kAliases, head, options);
}
Opened open_register_servers(const Head& head, const Options& options) {
  return open_register(kServers, head, options);
}
Opened open_register_organisations(const Head& head, const Options& options) {
  return open_register(kOrganisations, head, options);
}

}  // namespace monalys::formats
