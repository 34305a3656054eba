// The event logs of one terminal server. LocalSessionManager's and System are saved each year, as copies from the
// running machine, whose file header is out of date. Security, which holds the programs, is a ring; copies of it are
// made in time. On damaged hosts it may be otherwise (damage.hpp).

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "simulate/evtx_log.hpp"
#include "simulate/process_events.hpp"
#include "simulate/program_books.hpp"
#include "simulate/session_books.hpp"

namespace monalys::simulate {

class WindowsLog {
 public:
  /// number: of the host among the terminal servers, from 0.
  WindowsLog(World& world, std::string host, std::size_t number);

  /// One in a thousand records of people is lost; service accounts work on the console, whatever the line.
  void logon(int line, const Person& person, Seconds at);
  void logoff(int line, const Person& person, Seconds at);
  /// The session stays, without anybody at it, and somebody comes back to it.
  void disconnect(int line, const Person& person, Seconds at, bool by_user);
  void reconnect(int line, const Person& person, Seconds at);
  /// A program that runs in a session; gives the process id, which the end must be told with. Both are written into the
  /// Security log, and among them processes of the machine. One in a thousand begins is lost, and two ends.
  std::uint32_t program_started(int line, const Person& person, std::string_view program, Seconds at);
  void program_ended(std::uint32_t process, int line, const Person& person, std::string_view program, Seconds at);
  void shutdown(Seconds at);
  /// From now on the host's clock is wrong by that much.
  void boot(Seconds at, Seconds clock_error);
  /// The last record of a session is a person's, so that a crash now has a last sign of life that counts.
  [[nodiscard]] bool person_was_last() const { return person_was_last_; }
  void finish();

 private:
  /// A record of one of the logs, or several in a row that are copies of each other.
  struct Recorded {
    const EvtxLog* log = nullptr;
    std::uint64_t first = 0, count = 0;
    Seconds at = kNever;  // the second under which it stands there; kNever: no log is kept
  };
  struct Waiting {
    Recorded recorded;
    std::function<void()> tell;
  };

  /// The instant under which something is recorded, in Unix microseconds; kNever when no log is kept.
  std::int64_t instant(Seconds at, Random& random);
  Recorded write(EvtxLog& log, EvtxEvent event, std::int64_t microsecond, EvtxLog::Counts as);
  /// An event of LocalSessionManager.
  Recorded session_event(std::uint16_t id, int line, const Person& person, Seconds at);
  Recorded program_event(const ProcessEvent& event, Seconds at, EvtxLog::Counts as);
  /// Processes that come and go without a person.
  void machine_process(MachineProcess kind, Seconds at);
  Account account_of(const Person& person, int line, Seconds at) const;
  /// Enters into the books what a record says, once it is known that a file holds it.
  void tell(const Recorded& recorded, std::function<void()> what);

  World& world_;
  Random random_, program_random_;
  std::string host_;
  EvtxLog sessions_, system_, security_;
  SessionBooks books_;
  ProgramBooks program_books_;
  std::vector<Waiting> waiting_;  // where records may be lost
  ProcessIds process_ids_;
  static constexpr int kNobodysLine = -1;
  std::map<int, std::uint64_t> logon_ids_;  // by line; of service accounts kNobodysLine
  std::uint64_t next_logon_id_ = 0x51'2d10;
  Seconds clock_error_ = 0;
  std::int64_t last_microsecond_ = 0;
  bool told_to_stop_ = true;  // the last stop was written down
  bool person_was_last_ = false;
};

}  // namespace monalys::simulate
