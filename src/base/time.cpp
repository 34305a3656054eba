#include "base/time.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "base/text.hpp"

namespace monalys {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads fixed numbers of digits from the front of a text.
struct Digits {
  std::string_view rest;
  bool good = true;

  int take(std::size_t count) {
    if (rest.size() < count) return fail();
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest[i])) return fail();
      value = value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(count);
    return value;
  }
  /// One digit or two.
  int take_short() { return take(rest.size() > 1 && is_digit(rest[1]) ? 2 : 1); }
  bool take_if(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  int fail() {
    good = false;
    return 0;
  }
  /// Decimals after the point as microseconds; further ones are cut.
  int decimals() {
    int value = 0;
    int count = 0;
    while (!rest.empty() && is_digit(rest.front())) {
      if (count < 6) value = value * 10 + (rest.front() - '0'), ++count;
      rest.remove_prefix(1);
    }
    if (count == 0) return fail();
    for (; count < 6; ++count) value *= 10;
    return value;
  }
  /// Z, +02, +0200, +02:00
  std::optional<seconds> offset() {
    if (take_if('Z')) return seconds{0};
    const bool east = !rest.empty() && rest.front() == '+';
    if (!east && (rest.empty() || rest.front() != '-')) return std::nullopt;
    rest.remove_prefix(1);
    const int hours = take(2);
    int minutes = 0;
    if (take_if(':') || (!rest.empty() && is_digit(rest.front()))) minutes = take(2);
    if (hours > 15 || minutes > 59) fail();
    const seconds total{hours * 3600 + minutes * 60};
    return east ? total : -total;
  }
};

struct Fields {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, micro = 0;
  std::optional<seconds> offset;

  [[nodiscard]] std::optional<WrittenTime> placed() const {
    using namespace std::chrono;
    const year_month_day ymd{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                             std::chrono::day{static_cast<unsigned>(day)}};
    // A leap second is read as the second before it, so that nothing is lost on 31 December. It ends a quarter of an
    // hour on every clock.
    const int whole = second == 60 && minute % 15 == 14 ? 59 : second;
    if (month < 1 || day < 1 || !ymd.ok() || hour > 23 || minute > 59 || whole > 59) return std::nullopt;
    const auto local = local_days{ymd} + hours{hour} + minutes{minute} + seconds{whole} + microseconds{micro};
    return WrittenTime{LocalTime{local}, offset};
  }
};

constexpr std::array<std::string_view, 12> kEnglishMonths{"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 12> kSwedishMonths{"januari",   "februari", "mars",     "april",
                                                          "maj",       "juni",     "juli",     "augusti",
                                                          "september", "oktober",  "november", "december"};

/// Takes the letters in front: a month's name, whole or cut after three letters or more. 0 when it is none.
int month_by_name(std::string_view& rest) {
  std::string name;
  for (const char c : rest) {
    const char low = static_cast<char>(c | 0x20);
    if (low < 'a' || low > 'z') break;
    name += low;
  }
  if (name.size() < 3) return 0;
  for (std::size_t i = 0; i < kEnglishMonths.size(); ++i) {
    if (kEnglishMonths[i].starts_with(name) || kSwedishMonths[i].starts_with(name)) {
      rest.remove_prefix(name.size());
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

std::optional<WrittenTime> parse_fields(std::string_view pattern, std::string_view text) {
  Fields fields;
  Digits in{text};
  bool afternoon = false;
  bool twelve = false;
  for (std::size_t i = 0; i < pattern.size() && in.good; ++i) {
    if (pattern[i] != '%') {
      if (!in.take_if(pattern[i])) in.fail();
      continue;
    }
    // Without the dash two digits are asked for: a day that lost its second one is another day.
    const bool padded = pattern[++i] != '-';
    if (!padded) ++i;
    const auto number = [&] { return padded ? in.take(2) : in.take_short(); };
    switch (pattern[i]) {
      case 'Y':
        fields.year = in.take(4);
        break;
      case 'y':
        fields.year = in.take(2), fields.year += fields.year < 70 ? 2000 : 1900;
        break;
      case 'm':
        fields.month = number();
        break;
      case 'd':
        fields.day = number();
        break;
      case 'H':
        fields.hour = number();
        break;
      case 'I':
        fields.hour = number(), twelve = true;
        break;
      case 'M':
        fields.minute = in.take(2);
        break;
      case 'S':
        fields.second = in.take(2);
        break;
      case 'f':
        fields.micro = in.decimals();
        break;
      case 'b':
        fields.month = month_by_name(in.rest);
        break;
      case 'z':
        fields.offset = in.offset();
        if (!fields.offset) in.fail();
        break;
      case 'p':
        if (in.rest.size() < 2 || (in.rest[1] | 0x20) != 'm') return std::nullopt;
        afternoon = (in.rest[0] | 0x20) == 'p';
        if (!afternoon && (in.rest[0] | 0x20) != 'a') return std::nullopt;
        in.rest.remove_prefix(2);
        break;
      case '%':
        if (!in.take_if('%')) in.fail();
        break;
      default:
        in.fail();
    }
  }
  if (!in.good || !in.rest.empty()) return std::nullopt;
  if (twelve) {
    if (fields.hour < 1 || fields.hour > 12) return std::nullopt;
    fields.hour = fields.hour % 12 + (afternoon ? 12 : 0);
  }
  return fields.placed();
}

std::optional<WrittenTime> parse_unix(std::string_view text, std::int64_t units_per_second) {
  std::int64_t whole = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (problem != std::errc{} || text.front() == '-') return std::nullopt;
  const std::int64_t limit = unix_microseconds(kLatest) / 1'000'000 * units_per_second;
  if (whole > limit) return std::nullopt;
  auto micro = microseconds{whole * (1'000'000 / units_per_second)};
  if (end != text.data() + text.size()) {  // 1650000000.123
    Digits decimals{{end, static_cast<std::size_t>(text.data() + text.size() - end)}};
    if (units_per_second != 1 || !decimals.take_if('.')) return std::nullopt;
    micro += microseconds{decimals.decimals()};
    if (!decimals.good || !decimals.rest.empty()) return std::nullopt;
  }
  return WrittenTime{LocalTime{micro}, seconds{0}};
}

}  // namespace

std::string to_iso(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss clock{at - day};
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{ymd.year()}, unsigned{ymd.month()},
                          unsigned{ymd.day()}, clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (const auto micro = clock.subseconds().count(); micro != 0) {
    text += fmt::format(".{:06}", micro);
    while (text.back() == '0') text.pop_back();
  }
  return text + "Z";
}

Result<Zone> Zone::locate(std::string_view name) {
  if (name == "UTC") return utc();
  Zone zone;
  zone.name_ = name;
  try {
    zone.zone_ = date::locate_zone(std::string(name));
    return zone;
  } catch (const std::exception&) {
    std::string suggestion;
    try {
      std::vector<std::string_view> known;
      for (const auto& other : date::get_tzdb().zones) known.emplace_back(other.name());
      suggestion = did_you_mean(name, known);
    } catch (const std::exception&) {
      return fail(Code::not_found, "the system has no time zone database", "Install the package tzdata.");
    }
    return fail(Code::invalid_input, fmt::format("there is no time zone \"{}\"", name),
                suggestion + "Zones have names such as Europe/Stockholm or UTC.");
  }
}

Zone Zone::utc() { return {}; }

std::chrono::seconds Zone::offset(Instant at) const {
  if (zone_ == nullptr) return seconds{0};
  const std::int64_t second = unix_seconds(at);
  if (second < from_ || second >= until_) {
    const auto info = zone_->get_info(date::sys_seconds{seconds{second}});
    from_ = info.begin.time_since_epoch().count();
    until_ = info.end.time_since_epoch().count();
    offset_ = info.offset;
  }
  return offset_;
}

LocalTime Zone::local(Instant at) const { return LocalTime{at.time_since_epoch() + offset(at)}; }

Zone::Resolved Zone::resolve(LocalTime local) const {
  if (zone_ == nullptr) return {Instant{local.time_since_epoch()}, Kind::unique};
  // Well inside the remembered stretch there is only one answer; a day on each side covers every known change.
  constexpr std::int64_t kDay = 86'400;
  const auto whole = std::chrono::floor<seconds>(local.time_since_epoch()).count();
  if (whole >= from_ + kDay && whole < until_ - kDay && from_ < until_) {
    return {Instant{local.time_since_epoch() - offset_}, Kind::unique};
  }
  const auto info = zone_->get_info(date::local_seconds{seconds{whole}});
  const auto at = [&](seconds east) { return Instant{local.time_since_epoch() - east}; };
  switch (info.result) {
    case date::local_info::unique: {
      const Instant found = at(info.first.offset);
      (void)offset(found);
      return {found, Kind::unique};
    }
    case date::local_info::ambiguous:
      return {at(info.first.offset), Kind::ambiguous};
    default:
      return {Instant{info.first.end.time_since_epoch()}, Kind::nonexistent};
  }
}

std::optional<WrittenTime> parse_iso(std::string_view text) {
  Digits in{text};
  Fields fields;
  fields.year = in.take(4);
  if (!in.take_if('-')) return std::nullopt;
  fields.month = in.take(2);
  if (!in.take_if('-')) return std::nullopt;
  fields.day = in.take(2);
  if (in.good && !in.rest.empty()) {
    if (!in.take_if('T') && !in.take_if(' ')) return std::nullopt;
    fields.hour = in.take(2);
    if (!in.take_if(':')) return std::nullopt;
    fields.minute = in.take(2);
    if (in.take_if(':')) {
      fields.second = in.take(2);
      if (in.take_if('.') || in.take_if(',')) fields.micro = in.decimals();
    }
    if (in.good && in.rest.size() > 1 && in.rest.front() == ' ') in.rest.remove_prefix(1);
    if (in.good && !in.rest.empty()) {
      fields.offset = in.offset();
      if (!fields.offset) return std::nullopt;
    }
  }
  if (!in.good || !in.rest.empty()) return std::nullopt;
  return fields.placed();
}

Result<TimePattern> TimePattern::compile(std::string_view pattern) {
  TimePattern made;
  made.text_ = pattern;
  if (pattern == "iso") return made;
  if (pattern == "unix") {
    made.way_ = Way::unix_seconds;
    return made;
  }
  if (pattern == "unix_ms") {
    made.way_ = Way::unix_milliseconds;
    return made;
  }
  made.way_ = Way::fields;
  bool has_year = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    const bool padded = pattern.substr(i + 1, 1) != "-";
    if (!padded) ++i;
    const auto field = pattern.substr(i + 1, 1);
    const std::string_view known = padded ? "YymdHIMSfbzp%" : "mdHI";
    if (field.empty() || known.find(field) == std::string_view::npos) {
      return fail(Code::invalid_input,
                  fmt::format("the time pattern \"{}\" has an unknown field %{}{}", pattern, padded ? "" : "-", field),
                  "Known: %Y %y %m %d %H %I %M %S %f %b %p %z %%, %-m %-d %-H %-I for numbers that may have one digit, "
                  "or the words iso, unix, unix_ms.");
    }
    has_year = has_year || field == "Y" || field == "y";
    ++i;
  }
  if (!has_year) {
    return fail(Code::invalid_input, fmt::format("the time pattern \"{}\" has no year", pattern),
                "Write it as in the file, for example \"%Y-%m-%d %H:%M\".");
  }
  return made;
}

TimePattern TimePattern::iso() { return {}; }

std::optional<WrittenTime> TimePattern::parse(std::string_view text) const {
  switch (way_) {
    case Way::iso:
      return parse_iso(text);
    case Way::unix_seconds:
      return parse_unix(text, 1);
    case Way::unix_milliseconds:
      return parse_unix(text, 1000);
    case Way::fields:
      return parse_fields(text_, text);
  }
  return std::nullopt;
}

Placed place(const WrittenTime& written, const Zone& zone) {
  if (written.offset) return {Instant{written.local.time_since_epoch() - *written.offset}, Zone::Kind::unique};
  const auto resolved = zone.resolve(written.local);
  return {resolved.at, resolved.kind};
}

}  // namespace monalys
