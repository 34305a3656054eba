// Sessions from events of logins and logouts.
//
// The events of one host, in order of time, tell which line was open when:
//   open      closes what is still open on the line (its log-off was lost), then opens
//   close     closes the line; without an open one it says nothing
//   boot      closes every line: at the shutdown mark before it, for lines opened before that mark, else at the last
//             sign of life of the host
// A close that names another program (label) than the line was opened for is of one whose beginning is missing.
// Sessions of Windows hosts outlive the connections to them: windows_sessions.hpp. Connections through RD Gateway
// ("gateway ...") become connections; the close tells in `detail` how many seconds they lasted, where the beginning is
// missing. Who is only seen now and then: sightings.hpp. A program ends with the logon that it ran for, if nothing
// tells of its own end ("session ID" closes; ID is the `detail` of the opens).
//
// Several logs of a host may tell of the same things. From where a better one begins to where it ends, the others are
// not asked: rank_of().
//
// A close that was logged ends a session as completed, anything else as unknown; what nothing closes stays open.
//
// Events of one instant have no order that survives being split over files, so they are taken in the one that makes
// sense: what is open is closed first, then the host boots, then lines open, and what closes then (unless the host
// booted: that was before) ends those.

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"
#include "ingest/pseudonym.hpp"
#include "ingest/sightings.hpp"
#include "ingest/windows_sessions.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

struct Paired {
  std::vector<Interval> intervals;  // ordered by key; file is that of the opening event; texts borrow from `texts`
  /// The same, of realm connection.
  std::vector<Interval> connections;
  std::vector<store::LooseEnds> ends_without_start;  // between two boots each, where there are any
  TextPool texts;

  [[nodiscard]] std::uint64_t loose_ends() const {
    std::uint64_t count = 0;
    for (const auto& ends : ends_without_start) count += ends.count;
    return count;
  }
};

/// One realm and host, one stretch. A stretch that has a beginning begins with a boot; one that has an end ends with
/// one, whose events are taken too as far as they belong to sessions of the stretch.
class Pairing {
 public:
  /// Connections that the logs of hosts tell of, as against those of gateways, brokers and web servers.
  enum class HostConnections : std::uint8_t { count, leave_out };

  /// The key must outlive it.
  Pairing(const PseudonymKey& key, store::Stretch stretch, HostConnections connections = HostConnections::count)
      : key_(key), stretch_(stretch), host_connections_(connections) {}
  Pairing(PseudonymKey&&, store::Stretch, HostConnections = HostConnections::count) = delete;

  /// In the order of Store::events. Texts are kept.
  void take(const Event& event);
  [[nodiscard]] Paired finish();

 private:
  struct Line {
    std::vector<Event> opens, closes;
  };
  struct Open {
    Event event;
    std::int64_t logon_ended_at = kNoInstant;  // of the logon that it runs for
  };
  static constexpr std::size_t kRanks = 4;
  [[nodiscard]] Event keep(const Event& event);
  void end_of_instant();
  void windows_of_instant(bool begins, bool ends);
  void loose(std::uint64_t ends);
  void loose(const Event& close);
  void close(const Event& open, std::int64_t at, Outcome outcome, std::int64_t begun_at);
  /// What is open on the line ends; false: nothing is, or something else than the close tells of.
  bool close_line(const Event& close);
  void end_line(std::string_view line, std::int64_t at, Outcome outcome);
  void boot();
  /// realm, begun_at and ended_at are the interval's; everything else is the event's.
  void give(Realm realm, const Event& event, std::string_view line, std::int64_t begun_at, std::int64_t ended_at,
            Outcome outcome);
  void give_windows();
  void give_stays();
  /// The intervals of which no better log tells.
  void keep_best();
  /// The logon that programs run for has ended.
  void end_logon(const Event& close);

  const PseudonymKey& key_;
  const store::Stretch stretch_;
  const HostConnections host_connections_;
  std::map<std::string_view, Open> open_;  // by line
  std::int64_t shutdown_at_ = kNoInstant;  // since the last boot
  std::int64_t last_at_ = kNoInstant;      // the instant before this one
  std::int64_t booted_at_ = stretch_.from;
  // Of the instant that is being taken:
  std::int64_t at_ = kNoInstant;
  std::map<std::string_view, Line> lines_;
  std::vector<Event> windows_of_instant_, seen_of_instant_;
  bool boots_ = false, shuts_down_ = false;

  WindowsSessions windows_;
  Sightings sightings_;
  std::array<std::vector<Interval>, kRanks> by_rank_;

  Paired paired_;
  std::string rest_, scratch_;
};

}  // namespace monalys::ingest
