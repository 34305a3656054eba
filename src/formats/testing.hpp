// Support for the tests and fuzz targets of formats: a sink that keeps everything, and the promises that every format
// must keep on any bytes whatever.

#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/format.hpp"

namespace monalys::formats::testing {

/// Keeps what a parser gives. Texts are copied, so that records outlive the bytes.
class Collect final : public Sink {
 public:
  Collect() = default;
  Collect(Collect&&) = default;
  Collect& operator=(Collect&&) = default;
  Collect(const Collect&) = delete;
  Collect& operator=(const Collect&) = delete;
  ~Collect() override = default;

  std::vector<IntervalRecord> intervals;
  std::vector<LevelRecord> levels;
  std::vector<MomentRecord> moments;
  std::vector<EventRecord> events;
  std::vector<MembershipRecord> memberships;
  std::vector<AliasRecord> aliases;
  std::map<std::string, std::uint64_t, std::less<>> skipped, rejected, remarks;  // by reason
  std::vector<Place> reject_places;
  std::uint64_t further = 0;  // facts that tell more of a record
  Error error;                // when the file could not be opened
  bool opened = false;

  [[nodiscard]] std::uint64_t facts() const {
    return intervals.size() + levels.size() + moments.size() + events.size() + memberships.size() + aliases.size();
  }
  [[nodiscard]] static std::uint64_t total(const std::map<std::string, std::uint64_t, std::less<>>& reasons) {
    std::uint64_t sum = 0;
    for (const auto& [reason, count] : reasons) sum += count;
    return sum;
  }
  [[nodiscard]] std::uint64_t records() const { return facts() - further + total(skipped) + total(rejected); }

  void interval(const IntervalRecord& record) override {
    keep(intervals, record, &IntervalRecord::user, &IntervalRecord::project, &IntervalRecord::host,
         &IntervalRecord::label, &IntervalRecord::detail);
  }
  void level(const LevelRecord& record) override {
    keep(levels, record, &LevelRecord::user, &LevelRecord::project, &LevelRecord::volume, &LevelRecord::label);
  }
  void moment(const MomentRecord& record) override {
    keep(moments, record, &MomentRecord::user, &MomentRecord::project, &MomentRecord::host, &MomentRecord::label,
         &MomentRecord::detail);
  }
  void event(const EventRecord& record) override {
    keep(events, record, &EventRecord::host, &EventRecord::line, &EventRecord::user, &EventRecord::label,
         &EventRecord::detail);
  }
  void membership(const MembershipRecord& record) override {
    auto& kept = memberships.emplace_back(record);
    for (auto* text : {&kept.user, &kept.organisation, &kept.project}) *text = texts_.emplace_back(*text);
  }
  void alias(const AliasRecord& record) override {
    auto& kept = aliases.emplace_back(record);
    for (auto* text : {&kept.alias, &kept.user}) *text = texts_.emplace_back(*text);
  }
  void skip(std::string_view reason) override { ++skipped[std::string(reason)]; }
  void reject(Place place, std::string_view reason) override {
    ++rejected[std::string(reason)];
    reject_places.push_back(place);
  }
  void more() override { ++further; }
  void remark(std::string_view what) override { ++remarks[std::string(what)]; }

 private:
  template <class Record, class... Texts>
  void keep(std::vector<Record>& into, const Record& record, Texts... texts) {
    auto& kept = into.emplace_back(record);
    kept.identity.rest = texts_.emplace_back(record.identity.rest);
    ((kept.*texts = texts_.emplace_back(record.*texts)), ...);
  }

  std::deque<std::string> texts_;
};

/// When the files of tests were written, for logs whose times have no year: 2024-03-15.
inline constexpr Instant kWritten = from_unix_seconds(1'710'500'000);

/// Opens and parses a whole file in one block. When it cannot be opened, `opened` is false and `error` says why.
inline Collect read(std::string_view format, std::string_view bytes, const Options& options = {}) {
  Collect found;
  const auto known = find(format);
  if (!known) {
    found.error = known.error();
    return found;
  }
  const auto parser =
      (*known)->open({.bytes = bytes, .file_name = "sample", .whole = true, .written_at = kWritten}, options);
  if (!parser) {
    found.error = parser.error();
    return found;
  }
  found.opened = true;
  const auto prelude = (*parser)->prelude();
  (*parser)->parse({bytes.substr(prelude.bytes), prelude.records + 1, prelude.bytes}, found);
  return found;
}

/// The ends of the records, found in the slow and obvious way. Empty for documents, which alone know their records.
inline std::vector<std::size_t> record_ends(std::string_view bytes, const Framing& framing) {
  std::vector<std::size_t> ends;
  bool quoted = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '"') quoted = !quoted;
    const bool end = framing.kind == Framing::Kind::fixed          ? (i + 1) % framing.record_size == 0
                     : framing.kind == Framing::Kind::lines        ? bytes[i] == '\n'
                     : framing.kind == Framing::Kind::quoted_lines ? bytes[i] == '\n' && !quoted
                     : framing.kind == Framing::Kind::terminated
                         ? bytes.substr(ends.empty() ? 0 : ends.back(), i + 1 - (ends.empty() ? 0 : ends.back()))
                               .ends_with(framing.terminator)
                         : false;
    if (end) ends.push_back(i + 1);
  }
  if (framing.kind != Framing::Kind::document && !bytes.empty() && (ends.empty() || ends.back() != bytes.size())) {
    ends.push_back(bytes.size());
  }
  return ends;
}

/// Which of the promises of every format is broken for these bytes; empty: none. They are: one call for each record;
/// instants within the bounds of facts; ends not before begins; the same records however the file is cut into blocks.
inline std::string broken_promise(const Format& format, std::string_view bytes, const Options& options) {
  const auto parser = format.open(
      {.bytes = bytes.substr(0, 65'536), .file_name = "f", .whole = bytes.size() <= 65'536, .written_at = kWritten},
      options);
  if (!parser) return parser.error().message.empty() ? "refused without a message" : "";
  const auto prelude = (*parser)->prelude();
  if (prelude.bytes > bytes.size()) return "the prelude is longer than the file";
  bytes.remove_prefix(prelude.bytes);

  Collect whole;
  (*parser)->parse({bytes, prelude.records + 1, prelude.bytes}, whole);
  const auto ends = record_ends(bytes, (*parser)->framing());
  const bool document = (*parser)->framing().kind == Framing::Kind::document;
  if (!document && !(*parser)->framing().of_several && whole.records() != ends.size())
    return "records are not facts + skipped + rejected";

  const auto fits = [](const std::optional<Instant>& at) { return !at || plausible(*at); };
  for (const auto& each : whole.intervals) {
    if (!plausible(each.identity.at)) return "the identity of an interval lies outside the bounds of time";
    if (!fits(each.asked_at) || !fits(each.begun_at) || !fits(each.ended_at) || !fits(each.other_at)) {
      return "an interval lies outside the bounds of time";
    }
    if (each.begun_at && each.ended_at && *each.ended_at < *each.begun_at) return "an interval ends before it begins";
  }
  for (const auto& each : whole.levels) {
    if (!plausible(each.at)) return "a level lies outside the bounds of time";
    for (const auto& size : {each.value, each.files, each.limit}) {
      if (size.value_or(0) < 0) return "a size is negative";
    }
  }
  for (const auto& each : whole.moments) {
    if (!plausible(each.at)) return "a moment lies outside the bounds of time";
  }
  for (const auto& each : whole.events) {
    if (!plausible(each.at)) return "an event lies outside the bounds of time";
  }

  if (document) return {};
  Collect parts;
  std::size_t from = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (i % 3 != 0 && i + 1 != ends.size()) continue;  // blocks of one to three records
    const std::size_t first =
        from == 0 ? 0 : static_cast<std::size_t>(std::ranges::find(ends, from) - ends.begin()) + 1;
    (*parser)->parse({bytes.substr(from, ends[i] - from), prelude.records + 1 + first, prelude.bytes + from}, parts);
    from = ends[i];
  }
  if (parts.skipped != whole.skipped || parts.rejected != whole.rejected || parts.remarks != whole.remarks) {
    return "blocks give other counts than the whole";
  }
  const auto same = [](const auto& a, const auto& b) {
    return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
      return x.identity.at == y.identity.at && x.identity.rest == y.identity.rest && x.user == y.user;
    });
  };
  if (!same(parts.intervals, whole.intervals) || !same(parts.levels, whole.levels) ||
      !same(parts.moments, whole.moments) || !same(parts.events, whole.events)) {
    return "blocks give other records than the whole";
  }
  const auto same_place = [](Place a, Place b) { return a.record == b.record && a.offset == b.offset; };
  if (!std::ranges::equal(parts.reject_places, whole.reject_places, same_place)) {
    return "blocks give other places than the whole";
  }
  return {};
}

}  // namespace monalys::formats::testing
