// wtmp (and utmp): who was logged in, one record of fixed size for each login, logout, boot and shutdown. btmp, told by
// its name, has the same records for logins that were refused.
//
//   [7] [20060] [pts/32] [ts/3] [anna] [10.0.0.7] ... [1322760998.432935]
//   type pid     line     id     user   host           seconds, microseconds
//
// Three layouts are in use: 384 bytes little-endian (x86, arm), and 400 bytes with 64-bit times, little-endian
// (aarch64) or big-endian (s390x). The one that makes most sense of the first records is taken. Records stand at
// multiples of their size from the start of the file; a damaged one is rejected alone. Texts are not terminated when
// they fill their field.
//
// The host is the source's; its `constants` may say label (the kind of host) and detail (the login method).
// Logins inside a session (screen, tmux) have the line of the outer one in the field host; they are not sessions.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "base/text.hpp"
#include "formats/binary.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/linux/terminals.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

struct Layout {
  std::size_t size;
  Bytes::Order order;
  bool wide;  // seconds and microseconds of 64 bits
};
constexpr std::array kLayouts{
    Layout{384, Bytes::Order::little, false},
    Layout{400, Bytes::Order::little, true},
    Layout{400, Bytes::Order::big, true},
};

enum Type : std::int16_t {
  kEmpty = 0,
  kRunLevel = 1,
  kBoot = 2,
  kNewTime = 3,
  kOldTime = 4,
  kInit = 5,
  kLoginProcess = 6,
  kUserLogin = 7,
  kDeadProcess = 8,
  kAccounting = 9,
};

/// The fields of use of one record; texts borrow from it.
struct Entry {
  std::int16_t type;
  std::int32_t pid;
  std::string_view line, id, user, host;
  std::int64_t seconds, microseconds;
};

Entry read_entry(std::string_view record, const Layout& layout) {
  const Bytes in(record, layout.order);
  Entry entry{};
  entry.type = static_cast<std::int16_t>(in.u16(0));
  entry.pid = static_cast<std::int32_t>(in.u32(4));
  entry.line = in.text(8, 32);
  entry.id = in.text(40, 4);
  entry.user = in.text(44, 32);
  entry.host = in.text(76, 256);
  if (layout.wide) {
    entry.seconds = static_cast<std::int64_t>(in.u64(344));
    entry.microseconds = static_cast<std::int64_t>(in.u64(352));
  } else {
    entry.seconds = in.u32(340);  // unsigned: good until 2106
    entry.microseconds = static_cast<std::int32_t>(in.u32(344));
  }
  return entry;
}

bool known_type(const Entry& entry) { return entry.type >= kEmpty && entry.type <= kAccounting; }

/// Why the time of an entry is none; empty when `into` holds it.
std::string_view time_of(const Entry& entry, Instant& into) {
  if (entry.microseconds < 0 || entry.microseconds > 999'999) return "impossible microseconds";
  if (entry.seconds < unix_seconds(kEarliest) || entry.seconds >= unix_seconds(kLatest)) return kTimeOutOfRange;
  into = from_unix_seconds(entry.seconds) + std::chrono::microseconds{entry.microseconds};
  return {};
}

/// How many of the first records make sense in a layout, and how many there are.
struct Sense {
  std::size_t good = 0, all = 0;
};
Sense sense_of(std::string_view bytes, const Layout& layout) {
  constexpr std::size_t kRecordsToJudge = 64;
  constexpr std::int64_t k1990 = 631'152'000;
  Sense sense;
  for (; sense.all < kRecordsToJudge && bytes.size() >= layout.size; bytes.remove_prefix(layout.size)) {
    const auto entry = read_entry(bytes.substr(0, layout.size), layout);
    ++sense.all;
    Instant at;
    const bool named = !entry.line.empty() || !entry.id.empty();
    if (known_type(entry) && entry.type != kEmpty && named && entry.seconds >= k1990 && time_of(entry, at).empty()) {
      ++sense.good;
    }
  }
  return sense;
}

class Wtmp final : public Parser {
 public:
  enum class Holds : std::uint8_t { logins, refused_logins };

  Wtmp(const Layout& layout, Holds holds, const Options& options)
      : layout_(layout),
        holds_(holds),
        host_(options.host),
        label_(constant(options, "label")),
        detail_(constant(options, "detail")) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::fixed, .record_size = layout_.size}; }

  void parse(const Block& block, Sink& sink) const override {
    IdentityText identity;
    CleanText line, user;
    Place place{block.first_record, block.offset};
    auto rest = block.bytes;
    for (; rest.size() >= layout_.size; rest.remove_prefix(layout_.size)) {
      const auto entry = read_entry(rest.substr(0, layout_.size), layout_);
      const auto problem = give(entry, {line.of(entry.line), user.of(entry.user)}, identity, sink);
      if (!problem.empty()) sink.reject(place, problem);
      ++place.record;
      place.offset += layout_.size;
    }
    if (!rest.empty()) sink.reject(place, "cut record");
  }

 private:
  struct Texts {
    std::string_view line, user;
  };

  std::string_view give(const Entry& entry, const Texts& texts, IdentityText& identity, Sink& sink) const {
    if (!known_type(entry)) return "impossible type of record";
    if (entry.type == kEmpty) {
      sink.skip("empty record");
      return {};
    }
    EventRecord event{};
    event.realm = Realm::session;
    if (const auto problem = time_of(entry, event.at); !problem.empty()) return problem;
    if (holds_ == Holds::refused_logins) {
      refused(entry, texts, event.at, identity, sink);
      return {};
    }
    switch (entry.type) {
      case kUserLogin:
        if (inside_another(entry.host)) {
          sink.skip("terminal inside a session");
          return {};
        }
        if (texts.line.empty()) return "login without a line";
        if (texts.user.empty()) return "login without a user";
        event.kind = EventKind::open;
        break;
      case kDeadProcess:
        event.kind = texts.line.empty() ? EventKind::sign : EventKind::close;
        break;
      case kBoot:
        event.kind = EventKind::boot;
        break;
      case kRunLevel:
        event.kind = texts.user == "shutdown" ? EventKind::shutdown : EventKind::sign;
        break;
      default:
        event.kind = EventKind::sign;
    }
    event.host = host_;
    event.line = texts.line;
    event.user = event.kind == EventKind::open || event.kind == EventKind::close ? texts.user : std::string_view{};
    event.label = label_;
    event.detail = detail_;
    identity.start().add(host_).add(texts.line).add_number(static_cast<std::uint16_t>(entry.type)).add(event.at);
    identity.add_number(static_cast<std::uint32_t>(entry.pid)).add(texts.user);
    event.identity = {event.at, identity.text()};
    sink.event(event);
    return {};
  }

  void refused(const Entry& entry, const Texts& texts, Instant at, IdentityText& identity, Sink& sink) const {
    if (entry.type != kLoginProcess && entry.type != kUserLogin) return sink.skip("record of no login");
    identity.start().add(host_).add(texts.line).add_number(static_cast<std::uint16_t>(entry.type)).add(at);
    identity.add_number(static_cast<std::uint32_t>(entry.pid)).add(texts.user);
    // Whoever logs in by the name of a password has typed it into the wrong field: names stay here.
    sink.moment({.realm = Realm::logon,
                 .identity = {at, identity.text()},
                 .user = {},
                 .project = {},
                 .host = host_,
                 .label = texts.line.starts_with("ssh") ? "ssh" : "terminal",
                 .detail = "not accepted",
                 .at = at,
                 .outcome = Outcome::failed});
  }

  Layout layout_;
  Holds holds_;
  std::string host_, label_, detail_;
};

}  // namespace

Opened open_wtmp(const Head& head, const Options& options) {
  const Layout* best = nullptr;
  Sense best_sense;
  for (const auto& layout : kLayouts) {
    const auto sense = sense_of(head.bytes, layout);
    // More good records of fewer in all; sizes differ, so shares are compared.
    if (sense.good > 0 && sense.good * std::max<std::size_t>(best_sense.all, 1) > best_sense.good * sense.all) {
      best = &layout;
      best_sense = sense;
    }
  }
  if (best == nullptr) {
    return fail(Code::invalid_input,
                fmt::format("this is no wtmp file: it is {}, and none of the three layouts (384 bytes; 400 bytes of "
                            "either byte order) makes sense of its first records",
                            look_of(head)),
                "Give the file itself (/var/log/wtmp), not the text that `last` prints.");
  }
  const auto holds = head.file_name.starts_with("btmp") ? Wtmp::Holds::refused_logins : Wtmp::Holds::logins;
  return std::make_unique<Wtmp>(*best, holds, options);
}

}  // namespace monalys::formats
