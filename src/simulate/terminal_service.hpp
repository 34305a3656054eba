// The terminal servers day by day: people connect, start programs, disconnect and leave their session behind, come back
// to it, log off; servers are closed as planned, and crash. Events are handled in the order of time, so that every log
// is written as it would have been.

#pragma once

#include <queue>
#include <set>
#include <string>
#include <vector>

#include "simulate/access_logs.hpp"
#include "simulate/windows_log.hpp"
#include "simulate/wtmp_log.hpp"

namespace monalys::simulate {

class TerminalService {
 public:
  explicit TerminalService(World& world);

  /// Everything that happens in a month. Months in order.
  void run_month(int month);
  /// The period is over: what is open stays open in the logs.
  void finish();

 private:
  enum class Kind : std::uint8_t { connect, hang_up, expire, closing, boot, crash, service, program };
  struct Event {
    Seconds at;
    std::uint64_t order;  // of two at one second the one planned first
    Kind kind;
    std::size_t subject;  // person, connection, session, host or service account
    // connect: length; hang_up: id; expire: generation; closing: when the host boots again; program: id; service: 0, it
    // comes, otherwise 1 or the process that it has started
    std::int64_t detail = 0;
    bool operator>(const Event& other) const { return std::pair{at, order} > std::pair{other.at, other.order}; }
  };
  struct Host {
    std::string name;
    WindowsLog log;
    Date from;
    bool up = true;
    bool crash_wanted = false;
    Seconds clock_error = 0;
    std::set<int> free_lines;  // returned ones; beyond them `lines`
    int lines = 0;
    std::vector<std::size_t> sessions;
  };
  /// Terminals of the Linux host.
  struct Terminals {
    std::set<int> free;  // returned ones; beyond them `taken`
    int taken = 0;
  };
  struct Session {
    std::uint32_t person;
    std::size_t host;
    int line;
    bool open = true;
    std::int64_t generation = 0;  // a reconnect makes the waiting expiry void
    std::vector<ProgramRun> programs;
  };
  struct Link {
    Connection connection;
    std::size_t session;
    bool open = true;
    bool web;
    Seconds planned_end;
    ConnectionEnd planned;
    std::optional<int> linux_terminal;
  };
  struct Presence {  // of a person
    std::vector<std::size_t> sessions;
    std::optional<std::size_t> link;
  };

  void plan(Seconds at, Kind kind, std::size_t subject, std::int64_t detail = 0);
  void plan_month(int month);
  void plan_visits(const Person& person, int day);
  void plan_night_of_time_change(int month);
  void plan_closing(Date in_month);
  void plan_crashes(int month);
  void handle(const Event& event);

  void connect(std::uint32_t number, Seconds at, Seconds length);
  std::size_t session_for(const Person& person, Seconds at);
  std::size_t back_to(std::size_t session, const Person& person, Seconds at);
  std::size_t open_session(const Person& person, std::size_t host, Seconds at);
  void start_programs(std::size_t session, Seconds at);
  /// Of those that stand in the event log.
  void start_program(std::size_t session, std::int64_t id, Seconds at);
  void hang_up(std::size_t link, Seconds at, ConnectionEnd end);
  void end_session(std::size_t session, Seconds at, bool recorded);
  void closing(std::size_t host, Seconds at, Seconds boot_at);
  void crash(std::size_t host, Seconds at);
  void service_account_comes(std::size_t account, Seconds at);
  void service_account_goes(std::size_t account, Seconds at, std::int64_t process);
  [[nodiscard]] bool in_service(const Host& host, Seconds at) const;
  Presence& presence(std::uint32_t person);

  World& world_;
  Random random_;
  GatewayLog gateway_;
  GuacamoleLog guacamole_;
  LogonLog logons_;
  ProgramLog programs_;
  ProcessLog processes_;
  WtmpLog linux_logins_;
  Terminals linux_terminals_;

  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t planned_ = 0;
  std::vector<Host> hosts_;
  std::vector<Session> sessions_;
  std::vector<std::size_t> spare_sessions_;  // ended ones whose place may be used again
  std::vector<Link> links_;
  std::vector<std::size_t> spare_links_;
  std::vector<Presence> presence_;
  std::int64_t connections_ = 0, programs_started_ = 0;
  Seconds closed_from_ = kNever, closed_until_ = kNever;
};

}  // namespace monalys::simulate
