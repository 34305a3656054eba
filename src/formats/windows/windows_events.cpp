#include "formats/windows/windows_events.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <tuple>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/evtx/values.hpp"

namespace monalys::formats::windows {
namespace {

constexpr std::string_view kKernel = "Microsoft-Windows-Kernel-General";
constexpr std::string_view kPower = "Microsoft-Windows-Kernel-Power";
constexpr std::string_view kEventLog = "Microsoft-Windows-Eventlog";
constexpr std::string_view kClassicEventLog = "EventLog";
constexpr std::string_view kWinlogon = "Microsoft-Windows-Winlogon";

constexpr std::string_view kNoPerson = "account that is no person";
constexpr std::string_view kNoSession = "logon without a desktop (network, service, batch, unlock)";
constexpr std::string_view kNotAsked = "event that is not asked for";

constexpr std::array kWanted{
    Wanted{kClassicEventLog, 6005},
    Wanted{kClassicEventLog, 6006},
    Wanted{kClassicEventLog, 6008},
    Wanted{kEventLog, 1100},
    Wanted{kKernel, 12, {"StartTime"}},
    Wanted{kKernel, 13, {"StopTime"}},
    Wanted{kPower, 41},
    Wanted{kPower, 109},
    Wanted{kSecurity, 4608},
    Wanted{
        kSecurity,
        4624,
        {"TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId", "LogonType", "TargetLinkedLogonId"}},
    Wanted{kSecurity, 4625, {"TargetUserName", "TargetDomainName", "Status", "SubStatus", "LogonType"}},
    Wanted{kSecurity, 4634, {"TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId", "LogonType"}},
    Wanted{kSecurity, 4647, {"TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId"}},
    Wanted{kSecurity,
           4688,
           {"NewProcessId", "NewProcessName", "SubjectUserSid", "SubjectUserName", "SubjectDomainName",
            "TargetUserName", "TargetLogonId", "TargetDomainName", "SubjectLogonId"}},
    Wanted{kSecurity, 4689, {"ProcessId", "ProcessName", "SubjectUserSid", "SubjectUserName", "SubjectDomainName"}},
    Wanted{kSecurity, 4778, {"AccountName", "AccountDomain", "LogonID", "SessionName"}},
    Wanted{kSecurity, 4779, {"AccountName", "AccountDomain", "LogonID", "SessionName"}},
    Wanted{kSysmon, 1, {"UtcTime", "ProcessGuid", "Image", "User", "LogonId"}},
    Wanted{kSysmon, 5, {"UtcTime", "ProcessGuid", "Image"}},
    Wanted{kGateway, 201, {"Username", "ErrorCode"}},
    Wanted{kGateway, 301, {"Username", "ErrorCode"}},
    Wanted{kGateway, 302, {"Username", "ConnectionProtocol"}},
    Wanted{kGateway, 303, {"Username", "ConnectionProtocol", "SessionDuration", "ErrorCode"}},
    Wanted{kGateway, 304, {"Username", "ErrorCode"}},
    Wanted{kSessionManager, 21, {"User", "SessionID", "Address"}},
    Wanted{kSessionManager, 22, {"User", "SessionID", "Address"}},
    Wanted{kSessionManager, 23, {"User", "SessionID"}},
    Wanted{kSessionManager, 24, {"User", "SessionID", "Address"}},
    Wanted{kSessionManager, 25, {"User", "SessionID", "Address"}},
    Wanted{kSessionManager, 39, {"TargetSession"}},
    Wanted{kSessionManager, 40, {"Session", "Reason"}},
    Wanted{kWinlogon, 7001, {"TSId", "UserSid"}},
    Wanted{kWinlogon, 7002, {"TSId", "UserSid"}},
};

constexpr auto by_provider_and_id = [](const Wanted& wanted) { return std::pair{wanted.provider, wanted.id}; };
static_assert(std::ranges::is_sorted(kWanted, {}, by_provider_and_id));

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool starts_with_fold(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::ranges::equal(text.substr(0, prefix.size()), prefix, {}, lower, lower);
}
bool same_fold(std::string_view a, std::string_view b) { return a.size() == b.size() && starts_with_fold(a, b); }

/// "0x00000000000512D1", "0x512d1" and "332497" are one number; nothing when it is none, or 0.
std::optional<std::uint64_t> number(std::string_view text) {
  const auto value = evtx::number_of(trim(text));
  return value == std::uint64_t{0} ? std::nullopt : value;
}

void append_hex(std::string& into, std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto [end, problem] = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
  (void)problem;
  into.append(digits.data(), end);
}

/// The last part of a path.
std::string_view base_name(std::string_view path) {
  const auto slash = path.find_last_of("\\/");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// A time that an event tells of; the event's own where it does not.
Instant time_of(std::string_view text, Instant otherwise) {
  const auto written = parse_iso(text);
  if (!written) return otherwise;
  const auto at = monalys::place(*written, Zone::utc()).at;
  return plausible(at) ? at : otherwise;
}

/// How a logon came about, when it starts a desktop.
std::string_view method_of(std::string_view logon_type) {
  if (logon_type == "2" || logon_type == "11") return "console";
  if (logon_type == "10" || logon_type == "12") return "rdp";
  return {};
}

std::string_view method_of_address(std::string_view address) {
  return address.empty() || same_fold(address, "LOCAL") || address == "-" ? "console" : "rdp";
}

std::string_view failure_of(std::uint64_t code) {
  switch (code) {
    case 0xC0000064:
      return "no such user";
    case 0xC000006A:
      return "wrong password";
    case 0xC000006D:
      return "wrong user or password";
    case 0xC000006E:
      return "account restriction";
    case 0xC000006F:
      return "outside permitted hours";
    case 0xC0000070:
      return "workstation not permitted";
    case 0xC0000071:
      return "password expired";
    case 0xC0000072:
      return "account disabled";
    case 0xC0000133:
      return "clocks differ";
    case 0xC000015B:
      return "kind of logon not granted";
    case 0xC0000193:
      return "account expired";
    case 0xC0000224:
      return "password must be changed";
    case 0xC0000234:
      return "locked out";
    default:
      return "other reason";
  }
}
constexpr std::uint64_t kNoSuchUser = 0xC0000064;

}  // namespace

std::size_t Wanted::count() const {
  return static_cast<std::size_t>(std::ranges::find_if(fields, &std::string_view::empty) - fields.begin());
}

std::span<const Wanted> wanted() { return kWanted; }

const Wanted* find_wanted(std::string_view provider, std::uint32_t id) {
  const auto found = std::ranges::lower_bound(kWanted, std::pair{provider, id}, {}, by_provider_and_id);
  return found != kWanted.end() && found->provider == provider && found->id == id ? &*found : nullptr;
}

bool is_no_person(std::string_view sid, std::string_view domain, std::string_view name) {
  for (const auto known : {"S-1-5-18", "S-1-5-19", "S-1-5-20", "S-1-5-7"}) {
    if (sid == known) return true;
  }
  for (const auto prefix : {"S-1-5-80-", "S-1-5-82-", "S-1-5-83-", "S-1-5-90-", "S-1-5-96-"}) {
    if (sid.starts_with(prefix)) return true;
  }
  if (sid.starts_with("S-1-5-21-")) return name.ends_with('$');  // of a domain or a machine: a person or a computer
  if (name.empty() || name == "-" || name.ends_with('$')) return true;
  for (const auto known :
       {"ANONYMOUS LOGON", "SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE", "LOKAL TJÄNST", "NÄTVERKSTJÄNST"}) {
    if (same_fold(name, known)) return true;
  }
  for (const auto known :
       {"Window Manager", "Font Driver Host", "NT AUTHORITY", "NT INSTANS", "NT SERVICE", "IIS APPPOOL"}) {
    if (same_fold(domain, known)) return true;
  }
  return starts_with_fold(name, "DWM-") || starts_with_fold(name, "UMFD-");
}

/// What one record of the log becomes: the first thing told is the record, what follows tells more of it.
struct Teller::Record {
  Sink& sink;
  Place place;
  std::string_view host, label, identity;
  bool numbered = false;  // the log numbers its records
  bool told = false;

  void skip(std::string_view reason) {
    if (!std::exchange(told, true)) sink.skip(reason);
  }
  void reject(std::string_view reason) {
    if (!std::exchange(told, true)) sink.reject(place, reason);
  }
  void event(Realm realm, EventKind kind, Instant at, std::string_view line = {}, std::string_view user = {},
             std::string_view detail = {}) {
    event_of(realm, kind, at, line, user, label, detail);
  }
  void event_of(Realm realm, EventKind kind, Instant at, std::string_view line, std::string_view user,
                std::string_view what, std::string_view detail) {
    next();
    sink.event({.realm = realm,
                .identity = identity_at(at),
                .kind = kind,
                .host = host,
                .line = line,
                .user = user,
                .label = what,
                .detail = detail,
                .at = at});
  }
  void moment(Instant at, std::string_view user, std::string_view method, std::string_view reason, Outcome outcome) {
    next();
    sink.moment({.realm = Realm::logon,
                 .identity = identity_at(at),
                 .user = user,
                 .project = {},
                 .host = host,
                 .label = method,
                 .detail = reason,
                 .at = at,
                 .outcome = outcome});
  }

 private:
  void next() {
    if (std::exchange(told, true)) sink.more();
  }
  /// Some forms write times to the millisecond or the second only; the number of the record tells those of one second
  /// apart.
  [[nodiscard]] Identity identity_at(Instant at) const {
    return {numbered ? Instant{std::chrono::floor<std::chrono::seconds>(at)} : at, identity};
  }
};

Teller::Teller(const Options& options) : label_(constant(options, "label")) {}

void Teller::tell(const WindowsEvent& event, Place place, Sink& sink) {
  if (event.kind == nullptr) return sink.skip(kNotAsked);
  if (!plausible(event.at)) return sink.reject(place, "time outside 1970 to 2105");
  // The computer changes its name between short and full while it is set up.
  host_ = fold_case(event.computer.substr(0, event.computer.find('.')));
  identity_.start().add(host_).add(event.channel).add_number(event.kind->id).add_number(event.record_id);
  if (event.record_id == 0) {
    for (const auto field : event.fields) identity_.add(field);
  }
  Record record{.sink = sink,
                .place = place,
                .host = host_,
                .label = label_,
                .identity = identity_.text(),
                .numbered = event.record_id != 0};
  const auto provider = event.kind->provider;
  if (provider == kSessionManager) {
    session_manager(event, record);
  } else if (provider == kSecurity) {
    security(event, record);
  } else if (provider == kGateway) {
    gateway(event, record);
  } else if (provider == kSysmon) {
    process(event, record);
  } else {
    system(event, record);
  }
  record.skip(kNotAsked);
}

void Teller::session_manager(const WindowsEvent& event, Record& record) {
  const auto id = event.kind->id;
  const auto& fields = event.fields;
  const bool is_reason = id == 39 || id == 40;
  const auto session = is_reason ? fields[0] : fields[1];
  if (session.empty()) return record.reject("session event without a session id");
  line_.assign("lsm ").append(trim(session));
  if (is_reason) {
    return record.event(Realm::session, EventKind::why, event.at, line_, {}, id == 39 ? "39" : trim(fields[1]));
  }
  const auto user = fields[0];
  if (user.empty()) return record.reject("session event without a user");
  const auto method = method_of_address(fields[2]);
  switch (id) {
    case 21:
      return record.event(Realm::session, EventKind::open, event.at, line_, user, method);
    case 22:
      return record.event(Realm::session, EventKind::here, event.at, line_, user, method);
    case 23:
      return record.event(Realm::session, EventKind::close, event.at, line_, user);
    case 24:
      return record.event(Realm::session, EventKind::leave, event.at, line_, user, method);
    default:
      return record.event(Realm::session, EventKind::back, event.at, line_, user, method);
  }
}

void Teller::security(const WindowsEvent& event, Record& record) {
  switch (event.kind->id) {
    case 4608:
      record.event(Realm::session, EventKind::boot, event.at);
      return record.event(Realm::run, EventKind::boot, event.at);
    case 4624:
      return logon(event, record);
    case 4625:
      return logon_failed(event, record);
    case 4634:
      if (method_of(event.fields[4]).empty()) return record.skip(kNoSession);
      [[fallthrough]];
    case 4647: {
      const auto& [sid, name, domain, logon_id, type, rest1, rest2, rest3, rest4] = event.fields;
      if (is_no_person(sid, domain, name)) return record.skip(kNoPerson);
      const auto id = number(logon_id);
      if (!id) return record.reject("logoff without a logon id");
      line_ = "logon 0x";
      append_hex(line_, *id);
      record.event(Realm::session, EventKind::close, event.at, line_, name,
                   event.kind->id == 4634 ? "destroyed" : "logoff");
      line_ = "session 0x";
      append_hex(line_, *id);
      return record.event_of(Realm::run, EventKind::close, event.at, line_, {}, {}, {});
    }
    case 4778:
    case 4779: {
      const auto& fields = event.fields;
      if (is_no_person({}, fields[1], fields[0])) return record.skip(kNoPerson);
      const auto id = number(fields[2]);
      if (!id) return record.reject("session event without a logon id");
      line_ = "logon 0x";
      append_hex(line_, *id);
      return record.event(Realm::session, event.kind->id == 4778 ? EventKind::back : EventKind::leave, event.at, line_,
                          fields[0], same_fold(fields[3], "Console") ? "console" : "rdp");
    }
    default:
      return process(event, record);
  }
}

void Teller::logon(const WindowsEvent& event, Record& record) {
  const auto& [sid, name, domain, logon_id, type, linked, rest1, rest2, rest3] = event.fields;
  const auto method = method_of(trim(type));
  if (method.empty()) return record.skip(kNoSession);
  if (is_no_person(sid, domain, name)) return record.skip(kNoPerson);
  const auto id = number(logon_id);
  if (!id) return record.reject("logon without a logon id");
  line_ = "logon 0x";
  append_hex(line_, *id);
  if (const auto other = number(linked)) {
    line_ += " 0x";
    append_hex(line_, *other);
    // The other token of the same logon is written down too: one of the two is the logon.
    if (*other < *id) return record.event(Realm::session, EventKind::open, event.at, line_, name, method);
  }
  record.moment(event.at, name, method, {}, Outcome::completed);
  record.event(Realm::session, EventKind::open, event.at, line_, name, method);
}

void Teller::logon_failed(const WindowsEvent& event, Record& record) {
  const auto& [name, domain, status, sub_status, type, rest1, rest2, rest3, rest4] = event.fields;
  if (name.ends_with('$')) return record.skip(kNoPerson);
  const auto code = number(sub_status).value_or(number(status).value_or(0)) & 0xFFFF'FFFFU;
  // A name that does not exist may be a password that was typed into the wrong field.
  const auto user = code == kNoSuchUser || name == "-" ? std::string_view{} : name;
  auto method = method_of(trim(type));
  if (method.empty()) method = trim(type) == "3" ? "network" : "other";
  record.moment(event.at, user, method, failure_of(code), Outcome::failed);
}

void Teller::process(const WindowsEvent& event, Record& record) {
  const auto& fields = event.fields;
  const auto id = event.kind->id;
  if (event.kind->provider == kSysmon) {
    const auto guid = trim(fields[1]);
    if (guid.empty()) return record.reject("process event without a process id");
    line_.assign("process ");
    for (const char c : guid) line_ += lower(c);
    const auto at = time_of(fields[0], event.at);
    program_ = base_name(fields[2]);
    if (id == 5) return record.event_of(Realm::run, EventKind::close, at, line_, {}, program_, {});
    const auto slash = fields[3].find('\\');
    const auto domain = slash == std::string_view::npos ? std::string_view{} : fields[3].substr(0, slash);
    if (is_no_person({}, domain, slash == std::string_view::npos ? fields[3] : fields[3].substr(slash + 1))) {
      return record.skip(kNoPerson);
    }
    return record.event_of(Realm::run, EventKind::open, at, line_, fields[3], program_, logon_of(fields[4]));
  }
  const auto process_id = number(fields[0]);
  if (!process_id) return record.reject("process event without a process id");
  line_ = "pid 0x";
  append_hex(line_, *process_id);
  program_ = base_name(fields[1]);
  if (id == 4689) {
    if (is_no_person(fields[2], fields[4], fields[3])) return record.skip(kNoPerson);
    return record.event_of(Realm::run, EventKind::close, event.at, line_, {}, program_, {});
  }
  const bool for_another = number(fields[6]).has_value();
  const auto user = for_another ? fields[5] : fields[3];
  const auto domain = for_another ? fields[7] : fields[4];
  if (is_no_person(for_another ? std::string_view{} : fields[2], domain, user)) return record.skip(kNoPerson);
  record.event_of(Realm::run, EventKind::open, event.at, line_, user, program_,
                  logon_of(for_another ? fields[6] : fields[8]));
}

std::string_view Teller::logon_of(std::string_view id) {
  logon_.clear();
  if (const auto value = number(id)) {
    logon_ = "0x";
    append_hex(logon_, *value);
  }
  return logon_;
}

void Teller::system(const WindowsEvent& event, Record& record) {
  const auto id = event.kind->id;
  const auto both = [&](EventKind kind, Instant at) {
    record.event(Realm::session, kind, at);
    record.event(Realm::run, kind, at);
  };
  if (event.kind->provider == kWinlogon) {
    const auto sid = event.fields[1];
    if (sid.empty() || event.fields[0].empty()) return record.reject("session event without a session id or a user");
    if (is_no_person(sid, {}, sid)) return record.skip(kNoPerson);
    line_.assign("winlogon ").append(trim(event.fields[0]));
    return record.event(Realm::session, id == 7001 ? EventKind::open : EventKind::close, event.at, line_, sid);
  }
  if (event.kind->provider == kKernel) {
    return id == 12 ? both(EventKind::boot, time_of(event.fields[0], event.at))
                    : both(EventKind::shutdown, time_of(event.fields[0], event.at));
  }
  if (id == 6005) return both(EventKind::boot, event.at);
  if (id == 6006) return both(EventKind::shutdown, event.at);
  both(EventKind::sign, event.at);
}

void Teller::gateway(const WindowsEvent& event, Record& record) {
  const auto& fields = event.fields;
  const auto id = event.kind->id;
  const auto user = fields[0];
  if (id != 302 && id != 303) {
    const auto reason = id == 201   ? "refused by the connection policy"
                        : id == 301 ? "refused by the resource policy"
                                    : "the server could not be reached";
    return record.moment(event.at, user, "rd gateway", reason, Outcome::failed);
  }
  if (starts_with_fold(fields[1], "UDP")) return record.skip("second channel of a connection");
  if (event.activity.empty()) return record.reject("gateway event without an activity id");
  if (user.empty()) return record.reject("gateway event without a user");
  line_.assign("gateway ");
  for (const char c : event.activity) line_ += lower(c);
  record.event_of(Realm::session, id == 302 ? EventKind::open : EventKind::close, event.at, line_, user, "rd gateway",
                  id == 302 ? std::string_view{} : trim(fields[2]));
}

}  // namespace monalys::formats::windows
