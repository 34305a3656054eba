// Times of one file, read in one thread: with the zone's rules, the bounds of what a fact may hold, and a memory of the
// last day, because the times of a log lie close together.

#pragma once

#include <array>
#include <cstring>
#include <string_view>

#include "base/time.hpp"
#include "facts/record.hpp"
#include "formats/format.hpp"

namespace monalys::formats {

inline constexpr std::string_view kUnreadableTime = "unreadable time";
inline constexpr std::string_view kNoSuchLocalTime = "this local time does not exist";
inline constexpr std::string_view kTimeOutOfRange = "time outside 1970 to 2105";
inline constexpr std::string_view kAmbiguousLocalTime = "ambiguous local time";

class TimeReader {
 public:
  TimeReader(TimePattern pattern, Zone zone);

  /// Why the text is no instant; empty when it is, and `into` holds it.
  [[nodiscard]] std::string_view read(std::string_view text, Instant& into) {
    if (text.size() == quick_size_ || (quick_any_ && text.size() == kWithSeconds)) {
      if (LocalTime local; quick(text, local)) return settle(zone_.resolve(local), into);
    }
    return read_slowly(text, into);
  }
  /// The same for a time that may be absent: nothing for an empty text and for the ways to write "no value".
  [[nodiscard]] std::string_view read(std::string_view text, std::optional<Instant>& into);

  /// Unix seconds.
  [[nodiscard]] static std::string_view read_unix(std::string_view text, Instant& into);

  /// Begins a record: forgets whether a time was ambiguous.
  void start() { ambiguous_ = false; }
  /// A time since start() stood in the hour that the clocks show twice.
  [[nodiscard]] bool ambiguous() const { return ambiguous_; }

  [[nodiscard]] const Zone& zone() const { return zone_; }
  [[nodiscard]] const TimePattern& pattern() const { return pattern_; }

 private:
  static constexpr std::size_t kDay = 10;          // 2022-04-30
  static constexpr std::size_t kWithMinutes = 16;  // 2022-04-30 13:05
  static constexpr std::size_t kWithSeconds = 19;  // 2022-04-30 13:05:09

  /// 2022-04-30 13:05[:09]; false leaves the text to read_slowly().
  [[nodiscard]] bool quick(std::string_view text, LocalTime& local) {
    if (std::memcmp(text.data(), day_text_.data(), kDay) != 0 && !remember_day(text)) return false;
    const char between = text[kDay];
    if (between != ' ' && (between != 'T' || !quick_any_)) return false;
    const auto two = [&](std::size_t at) {
      const unsigned tens = static_cast<unsigned char>(text[at]) - unsigned{'0'};
      const unsigned ones = static_cast<unsigned char>(text[at + 1]) - unsigned{'0'};
      return tens > 9 || ones > 9 ? 100U : tens * 10 + ones;
    };
    const unsigned hour = two(kDay + 1);
    const unsigned minute = two(kDay + 4);
    const unsigned second = text.size() == kWithSeconds ? two(kDay + 7) : 0;
    if (hour > 23 || minute > 59 || second > 59 || text[kDay + 3] != ':') return false;
    if (text.size() == kWithSeconds && text[kDay + 6] != ':') return false;
    local = day_ + std::chrono::seconds{hour * 3600 + minute * 60 + second};
    return true;
  }
  bool remember_day(std::string_view text);
  [[nodiscard]] std::string_view settle(const Zone::Resolved& resolved, Instant& into) {
    if (resolved.kind == Zone::Kind::nonexistent) return kNoSuchLocalTime;
    if (!plausible(resolved.at)) return kTimeOutOfRange;
    ambiguous_ = ambiguous_ || resolved.kind == Zone::Kind::ambiguous;
    into = resolved.at;
    return {};
  }
  [[nodiscard]] std::string_view read_slowly(std::string_view text, Instant& into);

  TimePattern pattern_;
  Zone zone_;
  /// The length that quick() can read; by default one that no text has.
  std::size_t quick_size_ = std::string_view::npos;
  bool quick_any_ = false;  // iso: both lengths, and T between
  bool ambiguous_ = false;
  // The day that was read last, as it was written and as it is; at the beginning a day that stands for any.
  std::array<char, kDay> day_text_{'1', '9', '7', '0', '-', '0', '1', '-', '0', '1'};
  LocalTime day_{};
};

/// The ways to write "no value" that exports use: nothing, -, NULL, \N, N/A.
[[nodiscard]] bool is_absent(std::string_view text);

/// Local midnight of a day, or of the day after it. In the rare zones that skip midnight: the first instant of the day.
enum class DayEdge { start, end };
[[nodiscard]] Instant day_edge(LocalTime within, DayEdge edge, const Zone& zone);

/// Hands an interval over when its instants are in order; otherwise says why not, and the caller rejects the record. A
/// job that began before it was submitted is kept (the clocks of two machines differ), with a remark.
[[nodiscard]] std::string_view deliver(const IntervalRecord& record, Sink& sink);

}  // namespace monalys::formats
