// The table of formats, and finding the right one for a file.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"

namespace monalys::formats {
namespace {

constexpr std::array kAnyRealm{Realm::session,   Realm::connection, Realm::run,    Realm::job,          Realm::project,
                               Realm::agreement, Realm::training,   Realm::order,  Realm::support_case, Realm::output,
                               Realm::logon,     Realm::storage,    Realm::server, Realm::organisation};
constexpr std::array kGuacamole{Realm::connection, Realm::logon};
constexpr std::array kLogon{Realm::logon};
constexpr std::array kConnection{Realm::connection};
constexpr std::array kSession{Realm::session};
constexpr std::array kSessionAndConnection{Realm::session, Realm::connection};
constexpr std::array kSessionAndLogon{Realm::session, Realm::logon};
constexpr std::array kWindows{Realm::session, Realm::connection, Realm::logon, Realm::run};
constexpr std::array kJob{Realm::job};
constexpr std::array kStorage{Realm::storage};
constexpr std::array kRun{Realm::run};
constexpr std::array kProject{Realm::project};
constexpr std::array kAgreement{Realm::agreement};
constexpr std::array kOrder{Realm::order};
constexpr std::array kCase{Realm::support_case};
constexpr std::array kServer{Realm::server};
constexpr std::array kOrganisation{Realm::organisation};
constexpr std::array kSeries{Realm::series};

constexpr std::array kFormats{
    Format{"csv", "delimited text of any realm, its columns named in the configuration",
           "anna;P0123;2016-03-01 09:12;2016-03-01 09:12;2016-03-01 10:40;Klar;81723", kAnyRealm, open_csv},
    Format{"guacamole", "Apache Guacamole's histories: history.csv, JSON, tables and dumps of PostgreSQL and MySQL",
           "\"anna\",\"2021-04-30 13:05:09\",\"5400.25\",\"MTS 1\",10.0.0.7", kGuacamole, open_guacamole},
    Format{"guacamole-log", "logins that Guacamole refused, from the log of its web server",
           "10:23:18.167 [http-nio-8080-exec-3] WARN  o.a.g.r.auth.AuthenticationService - Authentication attempt ...",
           kLogon, open_guacamole_log},
    Format{"wtmp", "logins, logouts and boots of Linux and Unix hosts (wtmp, utmp); refused logins (btmp)",
           "binary, 384 or 400 bytes: type, pid, line, user, host, time", kSessionAndLogon, open_wtmp, true, true},
    Format{"syslog", "logins of Linux hosts in syslog files: sshd, systemd-logind",
           "Mar 11 22:55:30 lin1 systemd-logind[812]: New session 42 of user anna.", kSessionAndLogon, open_syslog,
           true, true},
    Format{"journald", "the same from the systemd journal: journalctl -o json",
           R"({"__REALTIME_TIMESTAMP":"1710193530123456","_HOSTNAME":"lin1","MESSAGE":"New session 42 of user anna."})",
           kSessionAndLogon, open_journald, true, true},
    Format{"last", "sessions as last -F -w prints them",
           "anna     pts/9        10.0.0.7         Thu Dec 21 15:54:24 2023 - Thu Dec 21 17:34:32 2023  (01:40)",
           kSession, open_last},
    Format{"evtx", "Windows event logs: who was logged on and connected, which programs ran",
           "binary: ElfFile, then chunks of 64 KiB", kWindows, open_evtx, true, true, is_evtx},
    Format{"evtx-xml", "events of Windows logs as XML: wevtutil qe /f:xml, Get-WinEvent with ToXml(), forwarded events",
           "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>...</System>...</Event>",
           kWindows, open_evtx_xml, true, true, is_evtx_xml},
    Format{"evtx-json", "events of Windows logs as JSON, one a line: evtx_dump -o jsonl, Winlogbeat",
           R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"..."}},"EventID":21,...},"UserData":{...}}})",
           kWindows, open_evtx_json, true, true, is_evtx_json},
    Format{"evtx-csv",
           "events of Windows logs as Get-WinEvent | Export-Csv or the Event Viewer write them: second best",
           R"("Message","Id",...,"ProviderName",...,"MachineName",...,"TimeCreated",...)", kWindows, open_evtx_csv,
           true, true},
    Format{"access-log", "visits of authenticated users in access logs: Common, Combined, W3C extended (IIS)",
           R"(10.0.0.7 - anna [30/Apr/2022:13:05:09 +0200] "GET /x HTTP/1.1" 200 2326 "-" "Mozilla/5.0")", kConnection,
           open_access_log, true, true},
    Format{"horizon", "sessions and logons of Horizon: its event tables as a table, or syslog",
           R"(4711;AGENT_CONNECTED;2022-04-30 13:05:09;cs1;S-1-5-21-...;m-17;MONA\anna;mvdi17;b-99)", kSessionAndLogon,
           open_horizon, true, true},
    Format{"quser", "who is on a Windows host, looked at on a timer by quser or qwinsta: docs/COLLECT.md",
           "2024-04-30T14:05:00+02:00  mts1  300  >anna  rdp-tcp#3  3  Active  .  4/30/2024 9:12 AM",
           kSessionAndConnection, open_quser, true, true},
    Format{"tasklist", "programs on a Windows host, looked at on a timer by tasklist /v /fo csv",
           R"(2024-04-30T14:05:00+02:00  mts1  300  "stata.exe","4711","RDP-Tcp#3","3",...,"MONA\anna",...)", kRun,
           open_tasklist, true, true},
    Format{"ps", "programs on a Linux host, looked at on a timer by ps",
           "2024-04-30T14:05:00+02:00  lin1  300  4711 Tue Apr 30 09:12:00 2024 anna R", kRun, open_ps, true, true},
    Format{"slurm", "batch jobs from Slurm's sacct --parsable2",
           "4711|anna|p0123|normal|2020-03-01T09:12:00|...|COMPLETED|2|cpu=2|n1|fit", kJob, open_slurm},
    Format{"swf", "batch jobs in the Standard Workload Format",
           "4 399264 22885 172830 5 171477 -1 5 172800 -1 5 199 86 17974 3 -1 -1 -1", kJob, open_swf},
    Format{"storage-json", "storage snapshots in Open XDMoD's JSON",
           R"({"mountpoint": "/data", "user": "anna", "pi": "P0123", "dt": "...", "logical_usage": 491007360000})",
           kStorage, open_storage_json},
    Format{"pacct", "programs run on Linux hosts: process accounting, version 3",
           "binary, 64 bytes: exit status, user, process, start, duration, command", kRun, open_pacct},
    Format{"register-users",
           "register of users: user;organisation;project;from;to",
           "anna;Uppsala universitet;P0123;2019-03-01;2022-12-31",
           {},
           open_register_users},
    Format{"register-projects", "register of projects: project;organisation;state;from;to;removed",
           "P0123;Uppsala universitet;pågår;2019-03-01;2022-12-31;", kProject, open_register_projects},
    Format{"register-agreements", "register of agreements: agreement;project;state;from;to",
           "A17;P0123;undertecknat;2020-05-04;2023-05-03", kAgreement, open_register_agreements},
    Format{"register-orders", "register of orders: order;kind;project;asked;begun;ended",
           "B2041;uppdatering;P0123;2021-09-01;2021-11-15;2022-01-20", kOrder, open_register_orders},
    Format{"register-cases", "register of support cases: case;topic;asked;begun;ended",
           "S90;lösenord;2022-01-03 09:31;2022-01-03 10:02;2022-01-03 10:10", kCase, open_register_cases},
    Format{"register-aliases", "register of other names of users: alias;user", "20317;anna", {}, open_register_aliases},
    Format{"register-servers", "register of servers: server;kind;from;to", "mts3;terminal;2015-02-01;", kServer,
           open_register_servers},
    Format{"register-organisations", "register of organisations: organisation;type", "Uppsala universitet;lärosäte",
           kOrganisation, open_register_organisations},
    Format{"register-series", "register of figures from before there were logs: metric;period;value;group;source",
           "users.unique;2009-04;212;;Årsrapport 2009", kSeries, open_register_series},
};

constexpr std::size_t kRecordsToJudge = 100;

/// Counts the first hundred records and lets the rest go by.
class Judge final : public Sink {
 public:
  void interval(const IntervalRecord&) override { count(accepted_); }
  void level(const LevelRecord&) override { count(accepted_); }
  void moment(const MomentRecord&) override { count(accepted_); }
  void event(const EventRecord&) override { count(accepted_); }
  void membership(const MembershipRecord&) override { count(accepted_); }
  void alias(const AliasRecord&) override { count(accepted_); }
  void skip(std::string_view) override { count(skipped_); }
  void reject(Place, std::string_view) override { count(rejected_); }
  void more() override { more_ = true; }
  void remark(std::string_view) override {}

  [[nodiscard]] std::size_t accepted() const { return accepted_; }
  [[nodiscard]] std::size_t skipped() const { return skipped_; }
  [[nodiscard]] std::size_t records() const { return accepted_ + skipped_ + rejected_; }

 private:
  void count(std::size_t& which) {
    if (!std::exchange(more_, false) && records() < kRecordsToJudge) ++which;
  }
  bool more_ = false;
  std::size_t accepted_ = 0, skipped_ = 0, rejected_ = 0;
};

/// The first records of the head that are there in full.
std::string_view first_records(const Head& head, const Parser& parser) {
  const auto bytes = head.bytes.substr(std::min(parser.prelude().bytes, head.bytes.size()));
  const auto framing = parser.framing();
  switch (framing.kind) {
    case Framing::Kind::document:
      return bytes;
    case Framing::Kind::fixed: {
      const auto whole = bytes.size() / framing.record_size;
      return bytes.substr(0, std::min(whole, kRecordsToJudge) * framing.record_size);
    }
    case Framing::Kind::terminated: {
      std::size_t end = 0;
      for (std::size_t i = 0; i < kRecordsToJudge; ++i) {
        const auto next = bytes.find(framing.terminator, end);
        if (next == std::string_view::npos) break;
        end = next + framing.terminator.size();
      }
      return bytes.substr(0, end);
    }
    case Framing::Kind::lines:
    case Framing::Kind::quoted_lines:
      break;
  }
  Lines lines({bytes},
              framing.kind == Framing::Kind::lines ? Lines::Breaks::at_line_feeds : Lines::Breaks::outside_quotes);
  std::size_t end = 0;
  for (std::size_t i = 0; i < kRecordsToJudge && lines.next(); ++i) {
    const auto next = static_cast<std::size_t>(lines.text().data() - bytes.data()) + lines.text().size();
    const auto feed = bytes.find('\n', next);
    if (feed == std::string_view::npos) return head.whole ? bytes : bytes.substr(0, end);
    end = feed + 1;
  }
  return bytes.substr(0, end);
}

}  // namespace

std::span<const Format> all() { return kFormats; }

Result<const Format*> find(std::string_view id) {
  const auto found = std::ranges::find(kFormats, id, &Format::id);
  if (found != kFormats.end()) return &*found;
  std::vector<std::string_view> known;
  for (const auto& format : kFormats) known.push_back(format.id);
  return fail(Code::wrong_usage, fmt::format("there is no format \"{}\"", id),
              fmt::format("{}Known: {}.", did_you_mean(id, known), fmt::join(known, ", ")));
}

Result<const Format*> detect(const Head& head, const Options& options) {
  if (head.bytes.empty()) return fail(Code::invalid_input, "the file is empty");
  for (const auto& format : kFormats) {
    if (format.certain != nullptr && format.certain(head)) return &format;
  }
  std::vector<const Format*> best;
  std::vector<const Format*> without_facts;
  std::size_t most = 0;
  for (const auto& format : kFormats) {
    if (!format.detectable) continue;
    const auto parser = format.open(head, options);
    if (!parser) continue;
    Judge judge;
    (*parser)->parse({.bytes = first_records(head, **parser)}, judge);
    if (judge.records() == judge.skipped()) without_facts.push_back(&format);
    if (judge.accepted() == 0 || judge.accepted() < most) continue;
    if (judge.accepted() > most) best.clear();
    most = judge.accepted();
    best.push_back(&format);
  }
  // What only one format understands is of it, though it holds nothing (a header) or nothing of use.
  if (best.empty()) best = without_facts;
  if (best.size() == 1) return best.front();

  std::vector<std::string_view> ids;
  for (const auto* format : best) ids.push_back(format->id);
  if (!best.empty()) {
    return fail(Code::invalid_input, fmt::format("the file fits {} equally well", fmt::join(ids, " and ")),
                fmt::format("Name one of them: --format {}, or format = \"{}\" for the source.", ids[0], ids[0]));
  }
  return fail(Code::invalid_input, fmt::format("this is {} in no known format", look_of(head)),
              "If it is a log, name its format (--format, or `format` of the source) to learn what is wrong with it; "
              "`monalys formats` lists them. Tables of other kinds are read as csv, with realm and columns set.");
}

}  // namespace monalys::formats
