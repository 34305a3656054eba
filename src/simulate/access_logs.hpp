// The logs of people coming and going: logons, connections of both gateways, programs, Linux processes. Each writes its
// rows and enters into the books what can be read from them.

#pragma once

#include <deque>
#include <optional>

#include "simulate/world.hpp"

namespace monalys::simulate {

enum class ConnectionEnd { by_user, logged_off, closing, lost };

struct Connection {
  std::int64_t id = 0;
  std::uint32_t person = 0;
  std::string host;
  Seconds begun = kNever, ended = kNever;
  ConnectionEnd end = ConnectionEnd::by_user;
};

/// The gateway's log, csv in UTF-16LE with local times: a row when a connection ends, and one without an end for those
/// open when the year's file is closed.
///
///   Nr;Användare;Server;Klient;Ansluten;Frånkopplad;Orsak;Anmärkning
class GatewayLog {
 public:
  explicit GatewayLog(World& world);
  void ended(const Connection& connection, const Person& person);
  /// Still open at the end of a year's file or of the period.
  void open(const Connection& connection, const Person& person, int year);
  void open_at_the_end(const Connection& connection, const Person& person);
  /// A row of a time that no clock showed.
  void impossible_time(const Person& person, std::int64_t id, std::string_view local_time, int year);
  void finish() { file_.close(); }

 private:
  void row(const Connection& connection, const Person& person, int year, std::string_view ended);
  std::string remark();

  World& world_;
  Random random_;
  LogFile file_;
  Tally& tally_;
};

/// The web client's history, PostgreSQL COPY text of guacamole_connection_history, exported each half-year with a month
/// of overlap.
class GuacamoleLog {
 public:
  explicit GuacamoleLog(World& world);
  void begun(const Connection& connection, const Person& person);
  void ended(const Connection& connection);
  /// Called at each month's end.
  void month_over(int month);
  void finish();

 private:
  struct Row {
    std::int64_t id;
    std::uint32_t person;
    std::string before_times;  // the columns up to the begin
    Seconds begun, ended = kNever;
    bool end_lost;
  };
  void export_rows(Seconds from, Seconds at, const std::string& name);
  void settle(const Row& row);

  World& world_;
  Random random_;
  LogFile file_;
  std::deque<Row> rows_;
  Seconds exported_from_ = kNever;
  Tally& tally_;
};

/// Attempts to log on, csv in UTF-8 with UTC times.
///
///   tid,användare,server,metod,resultat,orsak,nr
class LogonLog {
 public:
  explicit LogonLog(World& world);
  void attempt(const Person& person, std::string_view host, Seconds at, bool let_in);
  void finish() { file_.close(); }

 private:
  World& world_;
  Random random_;
  LogFile file_;
  std::int64_t number_ = 0;
  Tally& tally_;
};

struct ProgramRun {
  std::int64_t id = 0;
  std::string_view program;
  Seconds begun = kNever;
  bool in_events = false;                     // it stands in the event log of its host
  std::optional<std::uint32_t> process = {};  // that has been started there
};

/// Programs on the terminal servers, csv in Windows-1252 with local times.
///
///   Löpnr;Användare;Server;Program;Start;Slut;Avslut
class ProgramLog {
 public:
  explicit ProgramLog(World& world);
  void ended(const ProgramRun& run, const Person& person, std::string_view host, Seconds ended, Seconds clock_error,
             bool crashed);
  void open_at_the_end(const ProgramRun& run, const Person& person, std::string_view host, Seconds clock_error);
  void finish() { file_.close(); }

 private:
  World& world_;
  Random random_;
  LogFile file_;
  Tally& tally_;
};

/// Process accounting (acct v3) of the Linux host mlin1.
class ProcessLog {
 public:
  explicit ProcessLog(World& world);
  /// What a person did there during a connection.
  void visit(const Person& person, Seconds from, Seconds until);
  void finish() { file_.close(); }

 private:
  void record(std::uint32_t uid, std::string_view command, Seconds begun, Seconds length, std::uint8_t flags,
              std::uint32_t exit);

  World& world_;
  Random random_;
  LogFile file_;
  std::uint32_t process_ = 4000;
  Tally& tally_;
};

/// The method a person logs on with on that day, as the logon log calls it.
[[nodiscard]] std::string_view logon_method(const Profile& profile, const Person& person, Date date);

}  // namespace monalys::simulate
