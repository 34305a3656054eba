// Sessions as `last -F -w` prints them, for hosts whose wtmp is not at hand:
//
//   anna     pts/9        10.0.0.7         Thu Dec 21 15:54:24 2023 - Thu Dec 21 17:34:32 2023  (01:40)
//   user     line         host             begin                      end, or crash, down,
//                                                                     "still logged in", "gone - no logout"
//
// Names are as wide as they are, so a line is read around its one or two times. --time-format iso prints them with an
// offset; otherwise they are in the source's zone. A session that a crash or a stop of the host ended lasted for the
// time in brackets at most. Times without a year (no -F) say too little.
//
// The host is the source's; its `constants` may say label (the kind of host) and detail (the login method).

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/linux/terminals.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"
#include "formats/words.hpp"

namespace monalys::formats {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
/// How long the time at the front of a text is: "Thu Dec 21 15:54:24 2023", or ISO; 0: there is none.
std::size_t time_at(std::string_view text) {
  constexpr std::size_t kFull = 24, kIso = 19;
  if (text.size() >= kFull && std::ranges::find(kDays, text.substr(0, 3)) != kDays.end() && text[3] == ' ' &&
      month_number(text.substr(4, 3)) != 0 && text[13] == ':' && text[16] == ':' && is_digit(text[20]) &&
      is_digit(text[23])) {
    return kFull;
  }
  if (text.size() >= kIso && is_digit(text[0]) && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
      text[13] == ':') {
    return std::min(text.find(' '), text.size());
  }
  return 0;
}

struct Times {
  std::string_view before, begin, end, rest;  // rest: what follows the last time
};

std::optional<Times> find_times(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i > 0 && line[i - 1] != ' ') continue;
    const auto length = time_at(line.substr(i));
    if (length == 0) continue;
    Times times{line.substr(0, i), line.substr(i, length), {}, line.substr(i + length)};
    constexpr std::string_view kTo = " - ";
    if (times.rest.starts_with(kTo)) {
      const auto after = times.rest.substr(kTo.size());
      if (const auto size = time_at(after); size > 0) {
        times.end = after.substr(0, size);
        times.rest = after.substr(size);
      }
    }
    return times;
  }
  return std::nullopt;
}

/// Columns have any number of blanks between them.
std::string_view take_column(std::string_view& text) {
  text = trimmed(text);
  return take_word(text);
}

/// "(01:40)" and "(2+01:40)".
std::optional<std::chrono::minutes> length_in(std::string_view text) {
  const auto open = text.find('('), close = text.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  text = text.substr(open + 1, close - open - 1);
  std::int64_t days = 0;
  if (const auto plus = text.find('+'); plus != std::string_view::npos) {
    const auto number = to_integer<std::uint16_t>(text.substr(0, plus));
    if (!number) return std::nullopt;
    days = *number;
    text.remove_prefix(plus + 1);
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto hours = to_integer<std::uint16_t>(text.substr(0, colon));
  const auto minutes = to_integer<std::uint16_t>(text.substr(colon + 1));
  if (!hours || !minutes) return std::nullopt;
  return std::chrono::days{days} + std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
}

class Last final : public Parser {
 public:
  explicit Last(const Options& options) : options_(options) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    TimeReader iso(TimePattern::iso(), options_.zone);
    TimeReader full(*TimePattern::compile("%b %-d %H:%M:%S %Y"), options_.zone);
    IdentityText identity;
    std::string scratch;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      if (trimmed(lines.text()).empty()) {
        sink.skip("empty line");
      } else if (const auto problem = give(lines.text(), iso, full, identity, scratch, sink); !problem.empty()) {
        sink.reject(lines.place(), problem);
      }
    }
  }

 private:
  std::string_view give(std::string_view line, TimeReader& iso, TimeReader& full, IdentityText& identity,
                        std::string& scratch, Sink& sink) const {
    const auto times = find_times(line);
    if (!times) return "no time with a year";
    auto names = times->before;
    const auto user = take_column(names), terminal = take_column(names), from = trimmed(names);
    if (from == "begins" || terminal == "begins") {
      sink.skip("line about the file");
      return {};
    }
    if (user == "reboot" || user == "shutdown" || user == "runlevel") {
      sink.skip("boot, stop or run level");
      return {};
    }
    if (user.empty() || terminal.empty()) return "session without a user or a line";
    if (inside_another(from)) {
      sink.skip("terminal inside a session");
      return {};
    }
    const auto read = [&](std::string_view text, Instant& into) {
      if (is_digit(text.front())) return iso.read(text, into);
      // Without the day of the week; a day of one digit has two blanks before it.
      scratch.assign(text.substr(4, 4)).append(trimmed(text.substr(8)));
      return full.read(scratch, into);
    };
    iso.start();
    full.start();
    IntervalRecord session{};
    session.realm = Realm::session;
    Instant begun, ended;
    if (const auto problem = read(times->begin, begun); !problem.empty()) return problem;
    session.begun_at = begun;
    if (!times->end.empty()) {
      if (const auto problem = read(times->end, ended); !problem.empty()) return problem;
      session.ended_at = ended;
      session.outcome = Outcome::completed;
    } else if (times->rest.find("crash") != std::string_view::npos ||
               times->rest.find("down") != std::string_view::npos) {
      if (const auto length = length_in(times->rest)) session.ended_at = begun + *length;
      if (session.ended_at && !plausible(*session.ended_at)) return kTimeOutOfRange;
    }
    session.user = user;
    session.host = options_.host;
    session.label = constant(options_, "label");
    session.detail = constant(options_, "detail");
    session.identity = {begun, identity.start().add(options_.host).add(terminal).add(user).add(begun).text()};
    if (const auto problem = deliver(session, sink); !problem.empty()) return problem;
    if (iso.ambiguous() || full.ambiguous()) sink.remark(kAmbiguousLocalTime);
    return {};
  }

  Options options_;
};

}  // namespace

Opened open_last(const Head& head, const Options& options) {
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  for (int i = 0; i < 20 && lines.next(); ++i) {
    const auto times = find_times(lines.text());
    if (!times) continue;
    auto names = times->before;
    const auto user = take_column(names);
    const auto terminal = take_column(names);
    const bool known = terminal.starts_with("pts/") || terminal.starts_with("tty") || terminal.starts_with(":") ||
                       terminal == "system" || terminal == "~" || terminal == "begins" || user == "reboot";
    if (known) return std::make_unique<Last>(options);
  }
  return fail(Code::invalid_input, fmt::format("this is not what last prints: it is {}", look_of(head)),
              "Run it as: last -F -w (with -F the times have a year). The file /var/log/wtmp itself says more.");
}

}  // namespace monalys::formats
