// Records: what a format reads from a log, before identity and privacy. Texts borrow from the parser or the block that
// was parsed and hold until the sink returns. User names occur here and nowhere after the gate (ingest/gate.hpp).

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/time.hpp"
#include "facts/realm.hpp"

namespace monalys {

/// How something ended. The numbers reach the disk: never renumber.
enum class Outcome : std::uint8_t {
  unknown = 0,    // nobody logged how, or it has not ended
  completed = 1,  // as intended; of a logon: let in
  failed = 2,     // error, crash, out of memory, time limit; of a logon: refused
  withdrawn = 3,  // taken back before it began
  cancelled = 4,  // stopped by a person after it began
  dropped = 5,    // a connection lost without anybody asking for it
  replaced = 6,   // taken over by another of the same kind
};

/// Which side of a connection tells of it. What a host tells of is not counted where a gateway tells of the same person
/// at the same time (store/duckdb/links.hpp). The numbers reach the disk: never renumber.
enum class ToldBy : std::uint8_t {
  itself = 0,   // there is no other side: it always counts, and hides nothing
  host = 1,     // the machine that was connected to
  gateway = 2,  // what leads people to hosts
};

/// What makes a record the same record when it is read again: the moment that never changes for it (submission, start,
/// time of the snapshot) and the rest of its natural identity as bytes.
struct Identity {
  Instant at;
  std::string_view rest;
};

struct IntervalRecord {
  Realm realm;
  Identity identity;
  std::string_view user, project, host, label, detail;
  std::optional<Instant> asked_at, begun_at, ended_at;
  std::optional<Instant> other_at;  // RealmRow::other_means
  Outcome outcome = Outcome::unknown;
  std::uint32_t slots = 1;
  ToldBy told_by = ToldBy::itself;
};

/// A size at one instant. Snapshot = all levels of one (realm, volume, label, at).
struct LevelRecord {
  Realm realm;
  Identity identity;
  std::string_view user, project, volume, label;
  Instant at;
  std::optional<std::int64_t> value;  // bytes; empty: the row was there and its size was not known
  std::optional<std::int64_t> files;
  std::optional<std::int64_t> limit;  // bytes; empty: none
};

struct MomentRecord {
  Realm realm;
  Identity identity;
  std::string_view user, project, host, label, detail;
  Instant at;
  Outcome outcome = Outcome::unknown;
};

enum class EventKind : std::uint8_t {
  open = 1,      // a session began on a line
  close = 2,     // it ended
  boot = 3,      // the host started: nothing from before is open
  shutdown = 4,  // the host was told to stop
  sign = 5,      // any other record: the host was alive
  // Of sessions that outlive the connection to them (ingest/windows_sessions.hpp):
  leave = 6,  // nobody is connected to the session on a line any more
  back = 7,   // somebody is again
  here = 8,   // the session is there: it opens unless it is open
  why = 9,    // the reason, in `detail`, of what happens on the line within a few seconds
  seen = 10,  // a person was seen on a line; what is seen again within `detail` seconds is one stay
};

/// One end of a session, or a sign of life: paired with others of its host (ingest/pairing.hpp).
struct EventRecord {
  Realm realm;  // of the intervals that come of it
  Identity identity;
  EventKind kind;
  std::string_view host, line, user;
  std::string_view label, detail;
  Instant at;
};

/// A row of the users register: where a person belongs, from a day (included) to a day (excluded).
struct MembershipRecord {
  std::string_view user, organisation, project;
  std::optional<Instant> from, until;
};

/// A row of the aliases register: another name of a person.
struct AliasRecord {
  std::string_view alias, user;
};

using Record = std::variant<IntervalRecord, LevelRecord, MomentRecord, EventRecord, MembershipRecord, AliasRecord>;

}  // namespace monalys
