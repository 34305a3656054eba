// Access logs of web servers: who was there, by the name that the server authenticated.
//
// Common and Combined, of nginx, Apache and Tomcat, with or without the virtual host in front:
//
//   10.0.0.7 - anna [30/Apr/2022:13:05:09 +0200] "GET /x HTTP/1.1" 200 2326 "-" "Mozilla/5.0"
//
// W3C extended, of IIS, whose times are UTC and whose columns #Fields names:
//
//   #Fields: date time cs-method cs-uri-stem cs-username c-ip sc-status
//   2022-04-30 11:05:09 GET /x MONA\anna 10.0.0.7 200
//
// A request is a sighting of its user in its minute (ingest/sightings.hpp makes visits of them): all requests of a
// person in one minute are one fact. Requests of nobody in particular say nothing of persons. The name in a request
// that was refused is not proven.
//
// The host is the source's.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

constexpr std::string_view kVisitHolds = "1800";  // seconds: who asks again within half an hour never left
constexpr std::string_view kNotALine = "no line of an access log";
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

bool is_refusal(std::string_view status) { return status == "401" || status == "403" || status == "407"; }
bool is_status(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}
bool is_nobody(std::string_view user) { return user.empty() || user == "-"; }

/// What Apache and nginx escape in a name: \" \\ \xhh. The result borrows from the name or from `into`.
std::string_view unescape(std::string_view name, std::string& into) {
  if (name.find('\\') == std::string_view::npos) return name;
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); };
  into.clear();
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto rest = name.substr(i);
    if (rest.size() >= 4 && rest.starts_with("\\x") && is_hex(rest[2]) && is_hex(rest[3])) {
      into += static_cast<char>(digit(rest[2]) * 16 + digit(rest[3]));
      i += 3;
    } else if (rest.starts_with("\\\\") || rest.starts_with("\\\"")) {
      into += rest[1];
      ++i;
    } else {
      into += rest[0];
    }
  }
  return into;
}

/// Gives the sink one request after another.
class Teller {
 public:
  Teller(std::string_view host, const Zone& zone)
      : host_(host), combined_(*TimePattern::compile("%d/%b/%Y:%H:%M:%S %z"), zone), iso_(TimePattern::iso(), zone) {}

  /// A time as Common writes it; why it is none.
  std::string_view at_combined(std::string_view text) { return at(text, combined_, 17); }  // 30/Apr/2022:13:05
  std::string_view at_iso(std::string_view text) { return at(text, iso_, 16); }            // 2022-04-30 13:05

  void seen(std::string_view user, Sink& sink) {
    // The user last: what tells repeated requests apart is looked for at both ends (Memo in ingest/gate.hpp).
    identity_.start_again().add(user);
    sink.event({.realm = Realm::session,
                .identity = {minute_, identity_.text()},
                .kind = EventKind::seen,
                .host = host_,
                .line = "web",
                .user = user,
                .label = "web",
                .detail = kVisitHolds,
                .at = minute_});
  }

  std::string scratch;

 private:
  /// Requests come by the thousand in one minute. to_minute: the part of the text up to there.
  std::string_view at(std::string_view text, TimeReader& times, std::size_t to_minute) {
    const auto after = to_minute + 3;  // the seconds stand between, and a colon before them
    const bool same = text.size() == last_.size() && text.size() >= after && text[to_minute] == ':' &&
                      text[to_minute + 1] >= '0' && text[to_minute + 1] <= '5' && text[to_minute + 2] >= '0' &&
                      text[to_minute + 2] <= '9' && std::memcmp(text.data(), last_.data(), to_minute + 1) == 0 &&
                      std::memcmp(text.data() + after, last_.data() + after, text.size() - after) == 0;
    if (same) return {};
    Instant instant;
    if (const auto problem = times.read(text, instant); !problem.empty()) return problem;
    minute_ = std::chrono::floor<std::chrono::minutes>(instant);
    identity_.start().add(host_).add("web").add(minute_).keep_beginning();
    last_ = text;
    return {};
  }

  std::string_view host_;
  TimeReader combined_, iso_;
  IdentityText identity_;
  std::string last_;
  Instant minute_;
};

class CombinedLog final : public Parser {
 public:
  explicit CombinedLog(const Options& options) : host_(fold_case(options.host)), zone_(options.zone) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    Teller teller(host_, zone_);
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      if (lines.text().empty()) {
        sink.skip("empty line");
      } else if (const auto problem = give(lines.text(), teller, sink); !problem.empty()) {
        sink.reject(lines.place(), problem);
      }
    }
  }

 private:
  /// Before " [": host, identity, user; a virtual host with its port may stand before them.
  static std::string_view user_of(std::string_view before) {
    auto end = before.find(' ');
    if (end == std::string_view::npos) return {};
    const auto first = before.substr(0, end);
    const auto colon = first.rfind(':');
    const bool virtual_host = colon != std::string_view::npos && to_integer<std::uint16_t>(first.substr(colon + 1)) &&
                              std::ranges::count(before, ' ') > 2 && first.find(':') == colon;
    if (virtual_host) end = before.find(' ', end + 1);
    const auto identity_end = before.find(' ', end + 1);
    if (identity_end == std::string_view::npos) return {};
    const auto user = before.substr(identity_end + 1);
    return user.size() > 1 && user.front() == '"' && user.back() == '"' ? user.substr(1, user.size() - 2) : user;
  }

  static std::string_view give(std::string_view line, Teller& teller, Sink& sink) {
    auto bracket = line.find('[');
    while (bracket != std::string_view::npos && (bracket == 0 || line[bracket - 1] != ' ')) {
      bracket = line.find('[', bracket + 1);
    }
    if (bracket == std::string_view::npos) return kNotALine;
    constexpr std::size_t kTime = 26;
    const auto after = line.substr(bracket + 1);
    if (after.size() < kTime + 2 || after[2] != '/' || after[6] != '/' || after[kTime] != ']') return kNotALine;
    const auto user = user_of(line.substr(0, bracket - 1));
    if (is_nobody(user)) {
      sink.skip("request without an authenticated user");
      return {};
    }
    const auto status = status_of(after.substr(kTime + 1));
    if (!is_status(status)) return "request without a status";
    if (const auto problem = teller.at_combined(after.substr(0, kTime)); !problem.empty()) return problem;
    if (is_refusal(status)) {
      sink.skip("request that was refused");
      return {};
    }
    teller.seen(unescape(user, teller.scratch), sink);
    return {};
  }

  /// Of ' "GET /x HTTP/1.1" 200 2326 ...'; quotes in the request are escaped or not.
  static std::string_view status_of(std::string_view rest) {
    if (!rest.starts_with(" \"")) return {};
    for (auto quote = rest.find('"', 2); quote != std::string_view::npos; quote = rest.find('"', quote + 1)) {
      const auto status = rest.substr(std::min(quote + 2, rest.size()), 3);
      const bool ends = rest.size() == quote + 5 || (rest.size() > quote + 5 && rest[quote + 5] == ' ');
      if (rest.substr(quote + 1, 1) == " " && is_status(status) && ends) return status;
    }
    return {};
  }

  std::string host_;
  Zone zone_;
};

struct W3cColumns {
  std::size_t count = 0, date = kNowhere, time = kNowhere, user = kNowhere, status = kNowhere;
};

constexpr std::string_view kFields = "#Fields:";

std::optional<W3cColumns> columns_of(std::string_view line) {
  line.remove_prefix(kFields.size());
  W3cColumns columns;
  while (true) {
    line = trimmed(line);
    if (line.empty()) break;
    const auto name = line.substr(0, std::min(line.find(' '), line.size()));
    line.remove_prefix(name.size());
    auto* const place = name == "date"          ? &columns.date
                        : name == "time"        ? &columns.time
                        : name == "cs-username" ? &columns.user
                        : name == "sc-status"   ? &columns.status
                                                : nullptr;
    if (place != nullptr) *place = columns.count;
    ++columns.count;
  }
  for (const auto at : {columns.date, columns.time, columns.user, columns.status}) {
    if (at == kNowhere) return std::nullopt;
  }
  return columns;
}

class W3cLog final : public Parser {
 public:
  W3cLog(W3cColumns columns, std::string fields_line, const Options& options)
      : columns_(columns), fields_line_(std::move(fields_line)), host_(fold_case(options.host)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    Teller teller(host_, Zone::utc());
    Fields fields(' ', Fields::Quotes::are_text);
    Lines lines(block, Lines::Breaks::at_line_feeds);
    std::string when;
    while (lines.next()) {
      const auto line = lines.text();
      if (trimmed(line).empty()) {
        sink.skip("empty line");
      } else if (line.starts_with(kFields) && line != fields_line_) {
        sink.reject(lines.place(), "other columns than at the beginning: this should be another file");
      } else if (line.front() == '#') {
        sink.skip("line about the log");
      } else if (!fields.split(line) || fields.size() != columns_.count) {
        sink.reject(lines.place(), "wrong number of columns");
      } else if (const auto problem = give(fields, when, teller, sink); !problem.empty()) {
        sink.reject(lines.place(), problem);
      }
    }
  }

 private:
  std::string_view give(const Fields& fields, std::string& when, Teller& teller, Sink& sink) const {
    when.assign(fields[columns_.date]).append(" ").append(fields[columns_.time]);
    if (const auto problem = teller.at_iso(when); !problem.empty()) return problem;
    const auto user = fields[columns_.user];
    const auto status = fields[columns_.status];
    if (!is_status(status)) return "request without a status";
    if (is_nobody(user)) {
      sink.skip("request without an authenticated user");
    } else if (is_refusal(status)) {
      sink.skip("request that was refused");
    } else {
      teller.seen(user, sink);
    }
    return {};
  }

  W3cColumns columns_;
  std::string fields_line_, host_;
};

/// Counts what a parser says of the first lines.
class Look final : public Sink {
 public:
  void interval(const IntervalRecord&) override {}
  void level(const LevelRecord&) override {}
  void moment(const MomentRecord&) override {}
  void event(const EventRecord&) override { ++good; }
  void membership(const MembershipRecord&) override {}
  void alias(const AliasRecord&) override {}
  void skip(std::string_view reason) override { good += reason != "empty line"; }
  void reject(Place, std::string_view) override { ++bad; }
  void remark(std::string_view) override {}

  std::size_t good = 0, bad = 0;
};

}  // namespace

Opened open_access_log(const Head& head, const Options& options) {
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  bool w3c = false;
  for (int i = 0; i < 20 && lines.next() && lines.text().starts_with('#'); ++i) {
    w3c = true;
    if (!lines.text().starts_with(kFields)) continue;
    if (const auto columns = columns_of(lines.text())) {
      return std::make_unique<W3cLog>(*columns, std::string(lines.text()), options);
    }
    break;
  }
  if (w3c) {
    return fail(Code::invalid_input, "this W3C log lacks a column: date, time, cs-username and sc-status are needed",
                "Choose them in the logging settings of the web site.");
  }
  auto parser = std::make_unique<CombinedLog>(options);
  Look look;
  parser->parse({.bytes = head.bytes.substr(0, head.bytes.find('\n', std::min<std::size_t>(head.bytes.size(), 4096)))},
                look);
  if (look.good == 0 || look.bad > 10 * look.good) {
    return fail(Code::invalid_input, fmt::format("this is no access log: it is {}", look_of(head)),
                "Common, Combined and W3C extended are read; let the web server write one of those.");
  }
  return parser;
}

}  // namespace monalys::formats
