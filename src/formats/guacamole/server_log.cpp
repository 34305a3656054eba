// The log of the web server that runs Guacamole. Logins that it refused are told of nowhere else; all others are in the
// user history.
//
//   10:23:18.167 [http-nio-8080-exec-3] WARN  o.a.g.r.auth.AuthenticationService - Authentication attempt from
//   10.0.0.7 for user "anna" failed.
//
// From 1.6 on "failed: REASON (rejected by "PROVIDER")". The time has no date: that stands before it where the lines
// went through journald, docker or syslog, or else in the name of the file (catalina.2024-03-15.log).

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"
#include "formats/words.hpp"

namespace monalys::formats {
namespace {

constexpr std::string_view kAttempt = "Authentication attempt from ";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Whether the text has digits where the pattern has 0, and the pattern's characters elsewhere.
bool looks_like(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

unsigned number(std::string_view digits) { return to_integer<unsigned>(trimmed(digits)).value_or(0); }

/// What the name of a file says about the dates in it.
struct FileDate {
  std::optional<std::chrono::year_month_day> day;
  /// Its lines are of that day. A file that was rotated away (catalina.out-20240315) holds those of the days before.
  bool of_lines = false;

  /// The year of a day without one: the last such day before the file was named. One day is allowed for zones.
  [[nodiscard]] int year_of(unsigned month, unsigned day_of_month) const {
    const int named{day->year()};
    for (const int year : {named + 1, named, named - 1}) {
      const auto date = std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day_of_month);
      if (date.ok() && std::chrono::sys_days{date} <= std::chrono::sys_days{*day} + std::chrono::days{1}) return year;
    }
    return named;
  }
};

FileDate date_of(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (at > 0 && is_digit(name[at - 1])) continue;
    const auto rest = name.substr(at);
    for (const std::string_view pattern : {"0000-00-00", "00000000"}) {
      if (!looks_like(rest, pattern) || (rest.size() > pattern.size() && is_digit(rest[pattern.size()]))) continue;
      const std::size_t gap = pattern.size() == 10 ? 1 : 0;
      const auto day = std::chrono::year{static_cast<int>(number(rest.substr(0, 4)))} /
                       static_cast<int>(number(rest.substr(4 + gap, 2))) /
                       static_cast<int>(number(rest.substr(6 + 2 * gap, 2)));
      if (day.ok() && day.year() >= std::chrono::year{2000}) return {.day = day, .of_lines = gap == 1};
    }
  }
  return {};
}

/// The time that a line begins with.
struct Stamp {
  enum class Kind : std::uint8_t {
    none,
    dated,     // 2024-03-15T10:23:18+01:00, 15-Mar-2024 10:23:18.167
    yearless,  // Mar 15 10:23:18
    clock,     // 10:23:18.167
  } kind = Kind::none;
  int year = 0;
  unsigned month = 0, day = 0;
  std::string_view clock;  // with its offset; empty: `iso` holds all
  std::string_view iso;
  std::string_view rest;  // of the line
};

Stamp stamp_of(std::string_view line) {
  using enum Stamp::Kind;
  if (line.starts_with('<')) {  // syslog's priority, and its version
    line.remove_prefix(std::min(line.find('>') + 1, line.size()));
    if (line.starts_with("1 ")) line.remove_prefix(2);
  }
  const auto until_blank = [&](std::size_t from) { return std::min(line.find(' ', from), line.size()); };
  Stamp stamp;
  std::size_t end = 0;
  if (looks_like(line, "0000-00-00") && line.size() > 10 && (line[10] == 'T' || line[10] == ' ')) {
    end = until_blank(11);
    stamp.kind = dated;
    stamp.iso = line.substr(0, end);
  } else if (looks_like(line, "00:00:00")) {
    end = until_blank(0);
    stamp.kind = clock;
    stamp.clock = line.substr(0, end);
  } else if (line.size() > 15 && looks_like(line.substr(6), " 00:00:00") && month_number(line.substr(0, 3)) != 0) {
    end = until_blank(7);
    stamp.kind = yearless;
    stamp.month = month_number(line.substr(0, 3));
    stamp.day = number(line.substr(4, 2));
    stamp.clock = line.substr(7, end - 7);
  } else if (line.size() > 20 && looks_like(line.substr(7), "0000 00:00:00") && line[2] == '-' && line[6] == '-' &&
             month_number(line.substr(3, 3)) != 0) {
    end = until_blank(12);
    stamp.kind = dated;
    stamp.year = static_cast<int>(number(line.substr(7, 4)));
    stamp.month = month_number(line.substr(3, 3));
    stamp.day = number(line.substr(0, 2));
    stamp.clock = line.substr(12, end - 12);
  }
  stamp.rest = line.substr(end);
  return stamp;
}

/// A login that was refused, as the log tells of it.
struct Refusal {
  std::string_view address, user, reason;
};

/// message: from kAttempt on. Whoever tries to log in chooses the name, quotes included: the last quote ends it.
std::optional<Refusal> read_refusal(std::string_view message) {
  constexpr std::string_view kUser = " for user \"", kFailed = "\" failed";
  message.remove_prefix(kAttempt.size());
  const auto user = message.find(kUser);
  const auto end = message.rfind(kFailed);
  if (user == std::string_view::npos || end == std::string_view::npos || end < user + kUser.size()) return std::nullopt;
  return Refusal{.address = message.substr(0, user),
                 .user = trimmed(message.substr(user + kUser.size(), end - user - kUser.size())),
                 .reason = message.substr(end + kFailed.size())};
}

/// Names that nobody has are often passwords in the wrong field.
bool names_nobody(std::string_view reason) {
  const auto folded = fold_case(reason);
  return has(folded, "does not exist") || has(folded, "no such user") || has(folded, "unknown user") ||
         has(folded, "not found");
}

class ServerLog final : public Parser {
 public:
  ServerLog(FileDate file, Zone zone) : file_(file), zone_(std::move(zone)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    TimeReader times(TimePattern::iso(), zone_);
    IdentityText identity;
    std::string iso;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      const auto text = lines.text();
      const auto attempt = text.find(kAttempt);
      if (attempt == std::string_view::npos) {
        sink.skip(why_skipped(text));
        continue;
      }
      times.start();
      MomentRecord logon{};
      const auto stamp = stamp_of(text.substr(0, attempt));
      if (const auto problem = read_time(stamp, times, iso, logon.at); !problem.empty()) {
        sink.reject(lines.place(), problem);
        continue;
      }
      const auto refusal = read_refusal(text.substr(attempt));
      if (!refusal) {
        sink.reject(lines.place(), "refused login without a user");
        continue;
      }
      logon.realm = Realm::logon;
      logon.user = names_nobody(refusal->reason) ? std::string_view{} : refusal->user;
      logon.label = "guacamole";
      logon.detail = "not accepted";
      logon.outcome = Outcome::failed;
      identity.start().add(refusal->user).add(refusal->address).add(stamp.rest);
      logon.identity = {logon.at, identity.text()};
      sink.moment(logon);
      if (times.ambiguous()) sink.remark(kAmbiguousLocalTime);
    }
  }

 private:
  static std::string_view why_skipped(std::string_view line) {
    if (trimmed(line).empty()) return "empty line";
    const auto user = line.find("User \"");
    return user != std::string_view::npos && has(line.substr(user), " successfully authenticated")
               ? "login that the user history tells of"
               : "other line of the log";
  }

  std::string_view read_time(const Stamp& stamp, TimeReader& times, std::string& iso, Instant& into) const {
    auto [year, month, day] = std::tuple(stamp.year, stamp.month, stamp.day);
    switch (stamp.kind) {
      case Stamp::Kind::none:
        return kUnreadableTime;
      case Stamp::Kind::yearless:
        if (!file_.day) return "time without a year";
        year = file_.year_of(month, day);
        break;
      case Stamp::Kind::clock:
        if (!file_.of_lines) return "time without a date";
        year = int{file_.day->year()};
        month = unsigned{file_.day->month()};
        day = unsigned{file_.day->day()};
        break;
      case Stamp::Kind::dated:
        break;
    }
    if (!stamp.iso.empty()) return times.read(stamp.iso, into);
    iso.clear();
    fmt::format_to(std::back_inserter(iso), "{:04}-{:02}-{:02} {}", year, month, day, stamp.clock);
    return times.read(iso, into);
  }

  FileDate file_;
  Zone zone_;
};

bool is_of_guacamole(const Head& head) {
  constexpr std::array<std::string_view, 6> kMarks{
      "apache.guacamole", "Apache Guacamole", " o.a.g.", "guacamole[", kAttempt, "successfully authenticated from "};
  return std::ranges::any_of(kMarks, [&](std::string_view mark) { return has(head.bytes, mark); }) ||
         has(head.file_name, "guacamole");
}

}  // namespace

Opened open_guacamole_log(const Head& head, const Options& options) {
  const auto file = date_of(head.file_name);
  bool clock = false, yearless = false, usable = false;
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  while (!usable && lines.next()) {
    const auto kind = stamp_of(lines.text()).kind;
    clock = clock || kind == Stamp::Kind::clock;
    yearless = yearless || kind == Stamp::Kind::yearless;
    usable = kind == Stamp::Kind::dated || (kind == Stamp::Kind::yearless && file.day) ||
             (kind == Stamp::Kind::clock && file.of_lines);
  }
  if (!is_of_guacamole(head) || (!usable && !clock && !yearless)) {
    return fail(Code::invalid_input,
                fmt::format("this is no log of Guacamole's web server: it is {}, and nothing of Guacamole with a time "
                            "before it is in it",
                            look_of(head)),
                "Expected the log of Tomcat or of the container, as docker logs -t, journalctl -o short-iso or syslog "
                "give it. A day on which nobody came can be told by the file's name alone: put guacamole into it.");
  }
  if (!usable) {
    return fail(
        Code::invalid_input,
        clock ? "the times of this log have no date, and the file's name has none"
              : "the times of this log have no year, and the file's name has none",
        "Name the file by the day of its lines (guacamole-2024-03-15.log), or export the log with dates: docker "
        "logs -t, journalctl -o short-iso.");
  }
  return std::make_unique<ServerLog>(file, options.zone);
}

}  // namespace monalys::formats
