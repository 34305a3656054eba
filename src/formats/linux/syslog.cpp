// Logins of Linux hosts in syslog files (auth.log, secure, messages), in all the ways that lines are written:
//
//   Mar 11 22:55:30 lin1 sshd[4711]: Accepted password for anna from 10.0.0.7 port 42532 ssh2      RFC 3164
//   2024-03-11T22:55:30.123456+01:00 lin1 systemd-logind[812]: New session 42 of user anna.        rsyslog
//   <38>1 2024-03-11T22:55:30Z lin1 sshd 4711 - - Accepted password for anna from ...              RFC 5424
//
// The first has no year: it is the last one that makes the time no later than the file's, which is the day in its name
// (auth.log-20240315) or else the time when it was last changed. What the messages mean: linux_messages.hpp.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/lines.hpp"
#include "formats/linux/linux_messages.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"
#include "formats/words.hpp"

namespace monalys::formats {
namespace {

using namespace std::chrono;

struct Line {
  std::string_view time;
  bool has_year = true;
  std::string_view host, program, process_id, text;
};

/// "Mar 11 22:55:30 " or "Mar  1 ...".
bool begins_with_short_time(std::string_view text) {
  return text.size() > 15 && month_number(text.substr(0, 3)) != 0 && text[3] == ' ' &&
         (text[4] == ' ' || is_digit(text[4])) && is_digit(text[5]) && text[6] == ' ' && text[9] == ':' &&
         text[12] == ':' && text[15] == ' ';
}

/// Steps over "[a@1 b="..."][c@2]" or "-".
bool skip_structured_data(std::string_view& text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
    return true;
  }
  while (text.starts_with('[')) {
    bool quoted = false;
    std::size_t i = 1;
    for (; i < text.size() && (quoted || text[i] != ']'); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        quoted = !quoted;
      }
    }
    if (i >= text.size()) return false;
    text.remove_prefix(i + 1);
  }
  return true;
}

std::optional<Line> read_line(std::string_view text) {
  Line line;
  bool rfc5424 = false;
  if (text.starts_with('<')) {
    const auto close = text.find('>');
    if (close == std::string_view::npos || close > 4 || !to_integer<std::uint16_t>(text.substr(1, close - 1))) {
      return std::nullopt;
    }
    text.remove_prefix(close + 1);
    rfc5424 = text.starts_with("1 ");
    if (rfc5424) text.remove_prefix(2);
  }
  if (begins_with_short_time(text)) {
    line.time = text.substr(0, 15);
    line.has_year = false;
    text.remove_prefix(16);
  } else if (text.size() > 11 && is_digit(text[0]) && text[4] == '-' && text[10] == 'T') {
    line.time = take_word(text);
  } else {
    return std::nullopt;
  }
  line.host = take_word(text);
  if (line.host.empty()) return std::nullopt;
  if (rfc5424) {
    line.program = take_word(text);
    line.process_id = take_word(text);
    (void)take_word(text);  // message id
    if (!skip_structured_data(text)) return std::nullopt;
    line.text = trimmed(text);
    if (line.text.starts_with("\xEF\xBB\xBF")) line.text.remove_prefix(3);
    return line;
  }
  const auto tag_end = std::min(text.find_first_of(":[ "), text.size());
  line.program = text.substr(0, tag_end);
  text.remove_prefix(tag_end);
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return line;
    line.process_id = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
  }
  if (text.starts_with(':')) text.remove_prefix(1);
  line.text = trimmed(text);
  return line;
}

/// A day that a file's name holds: 20240315 or 2024-03-15.
std::optional<sys_days> day_in(std::string_view name) {
  for (std::size_t i = 0; i + 8 <= name.size(); ++i) {
    if (!is_digit(name[i]) || (i > 0 && is_digit(name[i - 1]))) continue;
    std::string digits;
    std::size_t end = i;
    for (; end < name.size() && digits.size() < 8 && (is_digit(name[end]) || name[end] == '-'); ++end) {
      if (is_digit(name[end])) digits += name[end];
    }
    if (digits.size() != 8 || (end < name.size() && is_digit(name[end]))) continue;
    const auto number = [&](std::size_t from, std::size_t size) {
      return to_integer<int>(std::string_view(digits).substr(from, size)).value_or(0);
    };
    const year_month_day date{year{number(0, 4)}, month{static_cast<unsigned>(number(4, 2))},
                              day{static_cast<unsigned>(number(6, 2))}};
    if (date.ok() && plausible(Instant{sys_days{date}})) return sys_days{date};
  }
  return std::nullopt;
}

/// The year of a time without one, for each month and day.
class Years {
 public:
  /// Local time; lines are no later than that.
  explicit Years(LocalTime latest) : latest_(latest) {}

  /// Nothing when there is no such day.
  [[nodiscard]] std::optional<year> of(unsigned of_month, unsigned of_day, seconds time_of_day) const {
    const year_month_day last{floor<days>(latest_)};
    constexpr int kLeapYearsApart = 8;
    for (int back = 0; back <= kLeapYearsApart; ++back) {
      const year_month_day date{last.year() - years{back}, month{of_month}, day{of_day}};
      if (date.ok() && local_days{date} + time_of_day <= latest_) return date.year();
    }
    return std::nullopt;
  }

 private:
  LocalTime latest_;
};

class Syslog final : public Parser {
 public:
  Syslog(std::optional<Years> years, const Options& options) : years_(years), options_(options) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    linux_logs::Teller teller(options_);
    TimeReader times(TimePattern::iso(), options_.zone);
    std::string written;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      const auto line = read_line(lines.text());
      if (!line) {
        // Messages of several lines are ordinary in these files.
        sink.skip(trimmed(lines.text()).empty() ? "empty line" : "line that goes on or is no message");
        continue;
      }
      if (!linux_logs::may_tell(line->program)) {
        sink.skip("message of another program");
        continue;
      }
      linux_logs::Message message{{}, line->host, line->program, line->process_id, line->text};
      times.start();
      auto time = line->time;
      if (!line->has_year) {
        if (!complete(line->time, written)) {
          sink.reject(lines.place(), kUnreadableTime);
          continue;
        }
        time = written;
      }
      if (const auto problem = times.read(time, message.at); !problem.empty()) {
        sink.reject(lines.place(), problem);
        continue;
      }
      teller.tell(message, lines.place(), sink);
      if (times.ambiguous()) sink.remark(kAmbiguousLocalTime);
    }
  }

 private:
  /// "Mar  1 22:55:30" as "2024-03-01 22:55:30".
  bool complete(std::string_view time, std::string& into) const {
    const auto number = [&](std::size_t at) {
      const auto text = time.substr(at, 2);
      return to_integer<unsigned>(text.front() == ' ' ? text.substr(1) : text);
    };
    const auto of_month = month_number(time.substr(0, 3));
    const auto day_of_month = number(4), hour = number(7), minute = number(10), second = number(13);
    if (!years_ || of_month == 0 || !day_of_month || !hour || !minute || !second) return false;
    const auto found = years_->of(of_month, *day_of_month, hours{*hour} + minutes{*minute} + seconds{*second});
    if (!found) return false;
    into.clear();
    fmt::format_to(std::back_inserter(into), "{:04}-{:02}-{:02} {}", int{*found}, of_month, *day_of_month,
                   time.substr(7));
    return true;
  }

  std::optional<Years> years_;
  Options options_;
};

}  // namespace

Opened open_syslog(const Head& head, const Options& options) {
  std::size_t messages = 0, without_year = 0, looked_at = 0;
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  while (looked_at < 100 && lines.next()) {
    const auto line = read_line(lines.text());
    ++looked_at;
    if (!line) continue;
    ++messages;
    without_year += line->has_year ? 0U : 1U;
  }
  if (messages == 0 || messages * 10 < looked_at) {
    return fail(Code::invalid_input, fmt::format("this is no syslog: it is {}", look_of(head)),
                "Give /var/log/auth.log, /var/log/secure or the like; the journal is read as journald.");
  }
  std::optional<Years> years;
  if (const auto day = day_in(head.file_name)) {
    years.emplace(options.zone.local(Instant{*day + days{2}}));  // the day itself, wherever
  } else if (head.written_at) {
    years.emplace(options.zone.local(*head.written_at + days{1}));
  } else if (without_year > 0) {
    return fail(Code::invalid_input, "the times of this syslog have no year, and nothing tells when it was written",
                "Keep the file's time when it is copied (cp -p), or put the day into its name: auth.log-20240315.");
  }
  return std::make_unique<Syslog>(years, options);
}

}  // namespace monalys::formats
