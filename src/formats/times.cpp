#include "formats/times.hpp"

#include <utility>

#include "base/text.hpp"

namespace monalys::formats {

TimeReader::TimeReader(TimePattern pattern, Zone zone) : pattern_(std::move(pattern)), zone_(std::move(zone)) {
  quick_any_ = pattern_.text() == "iso";
  if (quick_any_ || pattern_.text() == "%Y-%m-%d %H:%M") quick_size_ = kWithMinutes;
  if (pattern_.text() == "%Y-%m-%d %H:%M:%S") quick_size_ = kWithSeconds;
}

std::string_view TimeReader::read(std::string_view text, std::optional<Instant>& into) {
  into.reset();
  if (is_absent(text)) return {};
  Instant at;
  const auto problem = read(text, at);
  if (problem.empty()) into = at;
  return problem;
}

std::string_view TimeReader::read_unix(std::string_view text, Instant& into) {
  const auto seconds = to_integer<std::int64_t>(text);
  if (!seconds) return kUnreadableTime;
  if (*seconds < unix_seconds(kEarliest) || *seconds >= unix_seconds(kLatest)) return kTimeOutOfRange;
  into = from_unix_seconds(*seconds);
  return {};
}

bool TimeReader::remember_day(std::string_view text) {
  const auto written = parse_iso(text.substr(0, kDay));
  if (!written) return false;
  std::memcpy(day_text_.data(), text.data(), kDay);
  day_ = written->local;
  return true;
}

std::string_view TimeReader::read_slowly(std::string_view text, Instant& into) {
  const auto written = pattern_.parse(text);
  if (!written) return kUnreadableTime;
  const auto placed = place(*written, zone_);
  return settle({placed.at, placed.kind}, into);
}

bool is_absent(std::string_view text) {
  switch (text.size()) {
    case 0:
      return true;
    case 1:
      return text == "-";
    case 2:
      return text == "\\N";
    case 3:
      return text == "N/A" || text == "n/a";
    case 4:
      return text == "NULL" || text == "null" || text == "Null";
    default:
      return false;
  }
}

Instant day_edge(LocalTime within, DayEdge edge, const Zone& zone) {
  auto day = std::chrono::floor<std::chrono::days>(within);
  if (edge == DayEdge::end) day += std::chrono::days{1};
  return zone.resolve(LocalTime{day}).at;
}

std::string_view deliver(const IntervalRecord& record, Sink& sink) {
  const auto& begun = record.begun_at;
  const auto& ended = record.ended_at;
  if (ended && begun && *ended < *begun) return "ends before it begins";
  if (ended && !begun && record.asked_at && *ended < *record.asked_at) return "ends before it was asked for";
  sink.interval(record);
  if (record.realm == Realm::job && begun && record.asked_at && *begun < *record.asked_at) {
    sink.remark("started before it was submitted");
  }
  return {};
}

}  // namespace monalys::formats
