// What events of Windows logs mean, whichever way they were written down (event log files, XML, JSON, CSV).
//
// A reader of such a form looks up which fields of an event are wanted, reads those, and hands the event to tell(),
// which gives the sink what the event says:
//
//   sessions on a host   events on three kinds of lines, which ingest/windows_sessions.hpp pairs:
//                        "lsm 3"                  the session 3 of LocalSessionManager
//                        "logon 0x512d1 0x513da"  logon ids of Security; the second is the linked one, if any
//                        "winlogon 3"             the session 3 of Winlogon
//   connections          "gateway {ActivityID}": through RD Gateway
//   program runs         "pid 0x1a4" of Security, "process {ProcessGuid}" of Sysmon; label: the program; detail: the
//                        logon id that it runs for, whose end closes "session 0x512d1"
//   logons               moments, let in or refused with the reason
//   boots and stops      of the host, for sessions and for programs
//
// Provider and id decide together: many providers use the same numbers.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "formats/format.hpp"
#include "formats/identity.hpp"

namespace monalys::formats::windows {

inline constexpr std::string_view kSecurity = "Microsoft-Windows-Security-Auditing";
inline constexpr std::string_view kSessionManager = "Microsoft-Windows-TerminalServices-LocalSessionManager";
inline constexpr std::string_view kGateway = "Microsoft-Windows-TerminalServices-Gateway";
inline constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon";

inline constexpr std::size_t kMostFields = 9;

/// What is wanted of one kind of event.
struct Wanted {
  std::string_view provider;
  std::uint32_t id;
  /// Names of Data elements of EventData, or of child elements within UserData.
  std::array<std::string_view, kMostFields> fields{};

  [[nodiscard]] std::size_t count() const;
};

/// Ordered by provider and id.
[[nodiscard]] std::span<const Wanted> wanted();
/// Nothing: the event tells nothing that is asked for.
[[nodiscard]] const Wanted* find_wanted(std::string_view provider, std::uint32_t id);

struct WindowsEvent {
  const Wanted* kind = nullptr;
  Instant at;                   // System/TimeCreated
  std::uint64_t record_id = 0;  // System/EventRecordID; 0: unknown
  std::string_view channel, computer;
  std::string_view activity;  // System/Correlation ActivityID
  /// As kind->fields; empty where the event has none.
  std::array<std::string_view, kMostFields> fields{};
};

/// Gives the sink what an event says: one record. One per thread.
class Teller {
 public:
  explicit Teller(const Options& options);
  void tell(const WindowsEvent& event, Place place, Sink& sink);

 private:
  struct Record;
  void session_manager(const WindowsEvent& event, Record& record);
  void security(const WindowsEvent& event, Record& record);
  void logon(const WindowsEvent& event, Record& record);
  void logon_failed(const WindowsEvent& event, Record& record);
  void process(const WindowsEvent& event, Record& record);
  void system(const WindowsEvent& event, Record& record);
  void gateway(const WindowsEvent& event, Record& record);
  /// A logon id as lines write it; empty when there is none. Holds until the next call.
  std::string_view logon_of(std::string_view id);

  std::string label_;
  IdentityText identity_;
  std::string line_, host_, program_, logon_;
};

/// Whether an account stands for something else than a person, by its SID where that says so, otherwise by its name.
[[nodiscard]] bool is_no_person(std::string_view sid, std::string_view domain, std::string_view name);

}  // namespace monalys::formats::windows
