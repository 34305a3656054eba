// Who is on a host and what runs there, looked at on a timer: for hosts that log neither. Each line stands alone,
// because the collecting command (docs/COLLECT.md) puts before it when, where and how often it looks, with tabs
// between:
//
//   2024-04-30T14:05:00+02:00  mts1  300  >anna  rdp-tcp#3  3  Active  .  4/30/2024 9:12 AM             quser
//   2024-04-30T14:05:00+02:00  mts1  300  "stata.exe","4711","RDP-Tcp#3","3",...,"MONA\anna",...        tasklist
//   2024-04-30T14:05:00+02:00  lin1  300  4711 Tue Apr 30 09:12:00 2024 anna R                          ps
//
// A line is a sighting, which holds for one and a half times the interval (ingest/sightings.hpp). What begins and ends
// between two looks is never seen; titles of windows are never looked at.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"
#include "formats/windows/windows_events.hpp"

namespace monalys::formats {
namespace {

constexpr std::string_view kHeading = "heading of a look";
constexpr std::string_view kNoPerson = "account that is no person";
constexpr std::uint32_t kLongestInterval = 86'400;

struct Look {
  Instant at;
  std::string_view host, hold, row;
};

/// What rows of one command become.
class Teller {
 public:
  explicit Teller(Sink& sink) : sink_(sink) {}

  void begin(const Look& look) {
    look_ = &look;
    told_ = false;
  }
  /// The host was there.
  void sign(Realm realm) { event(realm, EventKind::sign, {}, {}, {}); }
  void seen(Realm realm, std::string_view on_line, std::string_view user, std::string_view label) {
    event(realm, EventKind::seen, on_line, user, label);
  }
  void skip(std::string_view reason) { sink_.skip(reason); }

  std::string line;

 private:
  void event(Realm realm, EventKind kind, std::string_view line_of_it, std::string_view user, std::string_view label) {
    if (std::exchange(told_, true)) sink_.more();
    identity_.start().add(look_->host).add(line_of_it).add(user).add(label).add(look_->at);
    sink_.event({.realm = realm,
                 .identity = {look_->at, identity_.text()},
                 .kind = kind,
                 .host = look_->host,
                 .line = line_of_it,
                 .user = user,
                 .label = label,
                 .detail = kind == EventKind::seen ? look_->hold : std::string_view{},
                 .at = look_->at});
  }

  Sink& sink_;
  const Look* look_ = nullptr;
  bool told_ = false;
  IdentityText identity_;
};

using Row = std::string_view (*)(std::string_view row, Teller& teller);

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    text = trimmed(text);
    if (text.empty()) return words;
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// quser:   user [session] id state idle logon-time...
/// qwinsta: [session] [user] id state [type device]
std::string_view read_quser(std::string_view row, Teller& teller) {
  constexpr std::string_view kNoRow = "no row of quser or qwinsta";
  if (row.starts_with('"')) return kNoRow;
  const bool nothing_first = row.starts_with("          ");
  if (row.starts_with('>')) row.remove_prefix(1);
  const auto words = words_of(row);
  const auto is_number = [](std::string_view word) { return to_integer<std::uint32_t>(word).has_value(); };
  const auto id = std::ranges::find_if(words, is_number);
  if (id == words.end()) {
    teller.sign(Realm::session);
    return {};
  }
  const auto before = static_cast<std::size_t>(id - words.begin()), after = words.size() - before - 1;
  if (after == 0 || before > 2) return kNoRow;
  std::string_view user;
  const bool quser = after >= 3 && before >= 1;  // idle time and logon time follow
  if (quser || (before == 1 && nothing_first)) {
    user = words[0];
  } else if (before == 2) {
    user = words[1];
  }
  if (user.empty()) {
    teller.skip("session of nobody");
    return {};
  }
  const auto state = fold_case(words[before + 1]);
  teller.line.assign("seen session ").append(*id);
  teller.seen(Realm::session, teller.line, user, {});
  if (state.starts_with("activ") || state.starts_with("aktiv")) {
    teller.line.assign("seen connection ").append(*id);
    teller.seen(Realm::session, teller.line, user, {});
  }
  return {};
}

/// "Image Name","PID","Session Name","Session#","Mem Usage","Status","User Name","CPU Time","Window Title"
std::string_view read_tasklist(std::string_view row, Teller& teller) {
  constexpr std::size_t kImage = 0, kProcess = 1, kUser = 6, kLast = 7;
  Fields fields(',');
  if (!fields.split(row, kLast + 1) || fields.size() != kLast + 1) return "no row of tasklist /v /fo csv";
  if (!to_integer<std::uint32_t>(fields[kProcess])) {
    teller.sign(Realm::run);
    return {};
  }
  const auto user = fields[kUser];
  const auto slash = user.find('\\');
  if (slash == std::string_view::npos || windows::is_no_person({}, user.substr(0, slash), user.substr(slash + 1))) {
    teller.skip(kNoPerson);
    return {};
  }
  teller.line.assign("seen pid ").append(fields[kProcess]);
  teller.seen(Realm::run, teller.line, user, fields[kImage]);
  return {};
}

/// pid, start (five words), user, command
std::string_view read_ps(std::string_view row, Teller& teller) {
  constexpr std::size_t kUser = 6, kCommand = 7;
  const auto words = words_of(row);
  if (words.size() < kCommand + 1 || !to_integer<std::uint32_t>(words[0]) ||
      words[4].find(':') == std::string_view::npos) {
    return "no row of ps -eo pid=,lstart=,user:64=,comm=";
  }
  if (words[kCommand].starts_with('[')) {
    teller.skip("thread of the kernel");
    return {};
  }
  teller.line.assign("seen pid ").append(words[0]);
  teller.seen(Realm::run, teller.line, words[kUser], words[kCommand]);
  return {};
}

class Snapshots final : public Parser {
 public:
  Snapshots(Row row, const Options& options) : row_(row), zone_(options.zone) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    TimeReader times(TimePattern::iso(), zone_);
    Fields fields('\t', Fields::Quotes::are_text);
    Teller teller(sink);
    std::string host, hold;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      if (trimmed(lines.text()).empty()) {
        sink.skip("empty line");
        continue;
      }
      (void)fields.split(lines.text(), 4);
      const auto seconds = fields.size() == 4 ? to_integer<std::uint32_t>(fields[2]) : std::nullopt;
      if (!seconds || *seconds == 0 || *seconds > kLongestInterval) {
        sink.reject(lines.place(), "no time, host and interval before the row");
        continue;
      }
      Look look{};
      if (const auto problem = times.read(fields[0], look.at); !problem.empty()) {
        sink.reject(lines.place(), problem);
        continue;
      }
      host = fold_case(fields[1].substr(0, fields[1].find('.')));
      hold = std::to_string((*seconds * 3 + 1) / 2);
      look.host = host;
      look.hold = hold;
      look.row = fields[3];
      if (trimmed(look.row).empty()) {
        sink.skip(kHeading);
        continue;
      }
      teller.begin(look);
      if (const auto problem = row_(look.row, teller); !problem.empty()) sink.reject(lines.place(), problem);
    }
  }

 private:
  Row row_;
  Zone zone_;
};

Opened open_snapshots(const Head& head, const Options& options, Row row, std::string_view command) {
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  Fields fields('\t', Fields::Quotes::are_text);
  for (int i = 0; i < 20 && lines.next(); ++i) {
    (void)fields.split(lines.text(), 4);
    if (fields.size() == 4 && to_integer<std::uint32_t>(fields[2]) && parse_iso(fields[0])) {
      return std::make_unique<Snapshots>(row, options);
    }
  }
  return fail(Code::invalid_input,
              fmt::format("these are no looks at a host by {}: this is {}", command, look_of(head)),
              "Each line begins with time, host and interval, as the commands in docs/COLLECT.md write it.");
}

}  // namespace

Opened open_quser(const Head& head, const Options& options) {
  return open_snapshots(head, options, read_quser, "quser");
}
Opened open_tasklist(const Head& head, const Options& options) {
  return open_snapshots(head, options, read_tasklist, "tasklist");
}
Opened open_ps(const Head& head, const Options& options) { return open_snapshots(head, options, read_ps, "ps"); }

}  // namespace monalys::formats
