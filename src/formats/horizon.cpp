// Events of a Horizon connection server: the event database exported as a table, or syslog.
//
// Tables have one row for each event, with the values of event_data_historical beside it (docs/FORMATS.md has the
// query); names of columns are those of the database:
//
//   EventID;EventType;Time;Node;UserSID;MachineId;UserDisplayName;MachineName;BrokerSessionId
//   4711;AGENT_CONNECTED;2022-04-30 13:05:09;cs1;S-1-5-21-...;m-17;MONA\anna;mvdi17;b-99
//
//   <111>1 2022-04-30T13:05:09+02:00 cs1 View - 73 [View@6876 EventType="AGENT_CONNECTED" UserDisplayName="..." ...]
//
// Sessions are on the machine that an agent reports ("horizon SESSION", or "horizon" where the session has no id):
// ingest/windows_sessions.hpp pairs them. Logging in at the broker is a logon and no session.

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

enum class Field : std::uint8_t { id, type, time, node, user, sid, machine, machine_id, session };
constexpr std::size_t kFields = 9;
constexpr std::array<std::string_view, kFields> kNames{"eventid",     "eventtype",       "time",
                                                       "node",        "userdisplayname", "usersid",
                                                       "machinename", "machineid",       "brokersessionid"};
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
using Texts = std::array<std::string_view, kFields>;

std::string_view text(const Texts& texts, Field field) { return texts[static_cast<std::size_t>(field)]; }
std::string_view first_of(std::string_view a, std::string_view b) { return a.empty() ? b : a; }

/// Why a login was refused, by the end of the event's type.
std::string_view reason_of(std::string_view type) {
  struct Reason {
    std::string_view part, words;
  };
  constexpr std::array kReasons{
      Reason{"BAD_USER_PASSWORD", "wrong user or password"},
      Reason{"LOCKED_OUT", "locked out"},
      Reason{"PASSWORD_EXPIRED", "password expired"},
      Reason{"DISABLED", "account disabled"},
      Reason{"RADIUS", "refused by the second factor"},
      Reason{"SECUREID", "refused by the second factor"},
      Reason{"SAML", "refused by the identity provider"},
      Reason{"NOT_ENTITLED", "not entitled"},
      Reason{"NOT_AUTHORIZED", "not entitled"},
  };
  const auto found = std::ranges::find_if(
      kReasons, [&](const Reason& reason) { return type.find(reason.part) != std::string_view::npos; });
  return found == kReasons.end() ? "other reason" : found->words;
}

class Teller {
 public:
  explicit Teller(const Options& options) : label_(constant(options, "label")) {}

  /// Why an event is rejected; empty when the sink has it.
  std::string_view tell(const Texts& texts, Instant at, Sink& sink) {
    const auto type = text(texts, Field::type);
    const auto user = first_of(text(texts, Field::user), text(texts, Field::sid));
    machine_ = fold_case(first_of(text(texts, Field::machine), text(texts, Field::machine_id)));
    if (const auto dot = machine_.find('.'); dot != std::string::npos) machine_.resize(dot);
    identity_.start();
    if (const auto id = text(texts, Field::id); !id.empty()) {
      identity_.add("id").add(text(texts, Field::node)).add(id);
    } else {
      identity_.add(type).add(at).add(user).add(machine_).add(text(texts, Field::session));
    }
    if (type == "BROKER_USERLOGGEDIN") return logon(user, at, {}, Outcome::completed, sink);
    if (type.starts_with("BROKER_USER_AUTHFAILED") || type == "BROKER_USER_NOT_ENTITLED" ||
        type == "BROKER_USER_NOT_AUTHORIZED") {
      return logon(user, at, reason_of(type), Outcome::failed, sink);
    }
    struct Meaning {
      std::string_view type;
      EventKind kind;
    };
    constexpr std::array kMeanings{
        Meaning{"AGENT_CONNECTED", EventKind::open},     Meaning{"AGENT_RECONNECTED", EventKind::back},
        Meaning{"AGENT_DISCONNECTED", EventKind::leave}, Meaning{"AGENT_ENDED", EventKind::close},
        Meaning{"AGENT_STARTUP", EventKind::boot},       Meaning{"AGENT_SHUTDOWN", EventKind::shutdown}};
    const auto meaning = std::ranges::find(kMeanings, type, &Meaning::type);
    if (meaning == kMeanings.end()) {
      sink.skip("event that is not asked for");
      return {};
    }
    if (machine_.empty()) return "session event without a machine";
    const bool of_host = meaning->kind == EventKind::boot || meaning->kind == EventKind::shutdown;
    if (!of_host && user.empty()) return "session event without a user";
    line_ = "horizon";
    if (const auto session = text(texts, Field::session); !session.empty()) line_.append(" ").append(session);
    sink.event({.realm = Realm::session,
                .identity = {at, identity_.text()},
                .kind = meaning->kind,
                .host = machine_,
                .line = of_host ? std::string_view{} : std::string_view(line_),
                .user = of_host ? std::string_view{} : user,
                .label = label_,
                .detail = of_host ? std::string_view{} : "horizon",
                .at = at});
    return {};
  }

 private:
  std::string_view logon(std::string_view user, Instant at, std::string_view reason, Outcome outcome, Sink& sink) {
    sink.moment({.realm = Realm::logon,
                 .identity = {at, identity_.text()},
                 .user = user,
                 .project = {},
                 .host = {},
                 .label = "horizon",
                 .detail = reason,
                 .at = at,
                 .outcome = outcome});
    return {};
  }

  std::string label_, machine_, line_;
  IdentityText identity_;
};

class EventTable final : public Parser {
 public:
  EventTable(TableHead table, const Options& options) : table_(std::move(table)), options_(options) {
    for (std::size_t i = 0; i < kFields; ++i) where_[i] = find_column(table_, kNames[i]).value_or(kNowhere);
  }

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::quoted_lines}; }
  [[nodiscard]] Prelude prelude() const override { return table_.prelude; }

  void parse(const Block& block, Sink& sink) const override {
    Fields fields(table_.delimiter);
    TimeReader times(time_, options_.zone);
    Teller teller(options_);
    each_row(block, table_.line, table_.names.size(), fields, sink,
             [&](Place) { return give(fields, times, teller, sink); });
  }

  void set_time(TimePattern time) { time_ = std::move(time); }

 private:
  std::string_view give(const Fields& fields, TimeReader& times, Teller& teller, Sink& sink) const {
    Texts texts;
    for (std::size_t i = 0; i < kFields; ++i) {
      const auto value = where_[i] == kNowhere ? std::string_view{} : trimmed(fields[where_[i]]);
      texts[i] = is_absent(value) ? std::string_view{} : value;
    }
    Instant at;
    times.start();
    if (const auto problem = times.read(text(texts, Field::time), at); !problem.empty()) return problem;
    if (const auto problem = teller.tell(texts, at, sink); !problem.empty()) return problem;
    if (times.ambiguous()) sink.remark(kAmbiguousLocalTime);
    return {};
  }

  TableHead table_;
  Options options_;
  TimePattern time_ = TimePattern::iso();
  std::array<std::size_t, kFields> where_{};
};

constexpr std::string_view kElement = "[View@6876 ";

class EventSyslog final : public Parser {
 public:
  explicit EventSyslog(const Options& options) : options_(options) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    TimeReader times(TimePattern::iso(), options_.zone);
    Teller teller(options_);
    std::array<std::string, kFields> scratch;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      const auto line = lines.text();
      const auto element = line.find(kElement);
      if (element == std::string_view::npos) {
        sink.skip(trimmed(line).empty() ? "empty line" : "message of another program");
      } else if (const auto problem = give(line, element, times, teller, scratch, sink); !problem.empty()) {
        sink.reject(lines.place(), problem);
      }
    }
  }

 private:
  static std::string_view give(std::string_view line, std::size_t element, TimeReader& times, Teller& teller,
                               std::array<std::string, kFields>& scratch, Sink& sink) {
    Texts texts{};
    if (!read_parameters(line.substr(element + kElement.size()), texts, scratch)) return "cut record";
    // <PRI>1 TIME HOST ...
    auto before = line.substr(0, element);
    const auto version = before.find(">1 ");
    if (version == std::string_view::npos) return "no syslog of RFC 5424";
    before.remove_prefix(version + 3);
    const auto time = before.substr(0, std::min(before.find(' '), before.size()));
    before.remove_prefix(std::min(time.size() + 1, before.size()));
    if (text(texts, Field::node).empty()) {
      texts[static_cast<std::size_t>(Field::node)] = before.substr(0, std::min(before.find(' '), before.size()));
    }
    Instant at;
    times.start();
    if (const auto problem = times.read(time, at); !problem.empty()) return problem;
    return teller.tell(texts, at, sink);
  }

  /// name="value" ..., with \" \\ \] in values, up to the closing bracket.
  static bool read_parameters(std::string_view rest, Texts& texts, std::array<std::string, kFields>& scratch) {
    while (true) {
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      if (rest.starts_with(']')) return true;
      const auto equals = rest.find("=\"");
      if (equals == std::string_view::npos) return false;
      const auto name = fold_case(rest.substr(0, equals));
      rest.remove_prefix(equals + 2);
      const auto field = std::ranges::find(kNames, std::string_view(name));
      std::string unknown;
      auto& value = field == kNames.end() ? unknown : scratch[static_cast<std::size_t>(field - kNames.begin())];
      value.clear();
      std::size_t i = 0;
      for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) {
          // Names are written with one backslash as often as with two.
          const bool escapes = rest[i + 1] == '"' || rest[i + 1] == '\\' || rest[i + 1] == ']';
          if (escapes) ++i;
        }
        value += rest[i];
      }
      if (i == rest.size()) return false;
      rest.remove_prefix(i + 1);
      if (field != kNames.end()) texts[static_cast<std::size_t>(field - kNames.begin())] = value;
    }
  }

  Options options_;
};

}  // namespace

Opened open_horizon(const Head& head, const Options& options) {
  if (head.bytes.find(kElement) != std::string_view::npos) return std::make_unique<EventSyslog>(options);
  auto table = read_table_head(head, options.delimiter);
  const auto missing = [&](std::string_view column) { return !table || !find_column(*table, column); };
  if (missing("eventtype") || missing("time")) {
    const bool values_alone = table && find_column(*table, "strvalue");
    return fail(Code::invalid_input,
                values_alone ? "this is the table of values alone, without the events that they belong to"
                             : fmt::format("these are no events of Horizon: this is {}", look_of(head)),
                "Export event_historical joined with event_data_historical: docs/FORMATS.md has the query.");
  }
  if (missing("userdisplayname") && missing("usersid")) {
    return fail(Code::invalid_input, "these events of Horizon do not tell of whom they are",
                "Export event_historical joined with event_data_historical: docs/FORMATS.md has the query.");
  }
  table->rows = {};  // borrowed from the head, which does not live as long
  auto parser = std::make_unique<EventTable>(std::move(*table), options);
  if (!options.time.empty()) {
    MONALYS_TRY(auto time, TimePattern::compile(options.time));
    parser->set_time(std::move(time));
  }
  return parser;
}

}  // namespace monalys::formats
