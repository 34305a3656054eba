// Standard Workload Format of the Parallel Workloads Archive: comments, then 18 (or more) numbers a line.
//
//   ; UnixStartTime: 893466664
//       4   399264  22885 172830    5 171477    -1    5 172800    -1  5 199  86 17974  3 -1 -1 -1
//      job  submit   wait    run  procs                                st user grp   app  q
//
// -1 is unknown. Submit counts from UnixStartTime; some logs have no header and Unix seconds. Without a wait, "submit"
// is really the start: the run can be placed, the submission is not known. Without a run time or processors the job
// never began and was withdrawn. Lines of status 2, 3 and 4 are the parts of a checkpointed job that has a summary
// line.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

enum Column : std::size_t {
  kJob = 0,
  kSubmit = 1,
  kWait = 2,
  kRun = 3,
  kProcessors = 4,
  kStatus = 10,
  kUser = 11,
  kGroup = 12,
  kApplication = 13,
  kQueue = 14,
  kColumns = 18,
};
/// Seconds after a start are fewer than this for three years; Unix seconds are more since 1973.
constexpr std::int64_t kLeastUnixTime = 100'000'000;
/// More than any wait or run; keeps sums far from overflow.
constexpr std::int64_t kMost = std::int64_t{1} << 40;

using Row = std::array<std::int64_t, kColumns>;

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Takes one number from the front; decimals are cut. Nothing when there is none.
std::optional<std::int64_t> take_number(std::string_view& line) {
  std::size_t at = 0;
  while (at < line.size() && is_blank(line[at])) ++at;
  const std::size_t start = at;
  const bool negative = at < line.size() && line[at] == '-';
  at += negative;
  const std::size_t digits = at;
  std::int64_t value = 0;
  while (at < line.size() && line[at] >= '0' && line[at] <= '9') {
    value = std::min(value * 10 + (line[at] - '0'), kMost);
    ++at;
  }
  if (at > digits && (at == line.size() || is_blank(line[at]))) [[likely]] {
    line.remove_prefix(at);
    return negative ? -value : value;
  }
  while (at < line.size() && !is_blank(line[at])) ++at;
  const auto real = to_real(line.substr(start, at - start));
  if (!real || !(std::abs(*real) < static_cast<double>(kMost))) return std::nullopt;
  line.remove_prefix(at);
  return static_cast<std::int64_t>(*real);
}

/// Why a line is no row; empty when `row` holds it. Columns after the eighteenth may hold anything.
std::string_view read_row(std::string_view line, Row& row) {
  for (auto& value : row) {
    const auto number = take_number(line);
    if (!number) return trimmed(line).empty() ? "too few columns" : "not a number";
    value = *number;
  }
  return {};
}

/// The decimal text of a number that is known; holds as long as the object.
class NumberText {
 public:
  [[nodiscard]] std::string_view of(std::int64_t value) {
    if (value < 0) return {};
    const auto end = std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr;
    return {digits_.data(), static_cast<std::size_t>(end - digits_.data())};
  }

 private:
  std::array<char, 24> digits_{};
};

class Swf final : public Parser {
 public:
  Swf(std::int64_t start, std::string host, Prelude prelude)
      : start_(start), host_(std::move(host)), prelude_(prelude) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }
  [[nodiscard]] Prelude prelude() const override { return prelude_; }

  void parse(const Block& block, Sink& sink) const override {
    IdentityText identity;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      const auto text = trimmed(lines.text());
      Row row;
      if (text.empty()) {
        sink.skip("empty line");
      } else if (text.front() == ';') {
        sink.skip("comment");
      } else {
        auto problem = read_row(text, row);
        if (problem.empty()) problem = give(row, identity, sink);
        if (!problem.empty()) sink.reject(lines.place(), problem);
      }
    }
  }

 private:
  std::string_view give(const Row& row, IdentityText& identity, Sink& sink) const {
    const auto status = row[kStatus];
    if (status >= 2 && status <= 4) {
      sink.skip("part of a checkpointed job");
      return {};
    }
    if (row[kSubmit] < 0) return "no time of submission";

    const Instant submit = from_unix_seconds(start_ + row[kSubmit]);
    const bool wait_known = row[kWait] >= 0;
    const Instant after_wait = submit + std::chrono::seconds{std::max<std::int64_t>(row[kWait], 0)};
    IntervalRecord job{};
    job.realm = Realm::job;
    if (row[kRun] < 0 || row[kProcessors] < 0) {
      job.asked_at = submit;
      job.ended_at = after_wait;
      job.outcome = Outcome::withdrawn;
    } else {
      if (wait_known) job.asked_at = submit;
      job.begun_at = after_wait;
      job.ended_at = after_wait + std::chrono::seconds{row[kRun]};
      job.outcome = outcome_of(status);
      job.slots = static_cast<std::uint32_t>(std::min<std::int64_t>(row[kProcessors], UINT32_MAX));
    }
    for (const auto& at : {std::optional(submit), job.begun_at, job.ended_at}) {
      if (at && !plausible(*at)) return kTimeOutOfRange;
    }
    NumberText user, group, application, queue;
    job.user = user.of(row[kUser]);
    job.project = group.of(row[kGroup]);
    job.label = queue.of(row[kQueue]);
    job.detail = application.of(row[kApplication]);
    identity.start().add(host_).add_number(static_cast<std::uint64_t>(row[kJob]));
    job.identity = {submit, identity.text()};
    return deliver(job, sink);
  }

  static Outcome outcome_of(std::int64_t status) {
    switch (status) {
      case 0:
        return Outcome::failed;
      case 1:
        return Outcome::completed;
      case 5:
        return Outcome::cancelled;
      default:
        return Outcome::unknown;
    }
  }

  std::int64_t start_;  // Unix seconds
  std::string host_;    // tells two machines' job numbers apart
  Prelude prelude_;
};

/// The value of a header line "; Key: value".
std::optional<std::string_view> header_value(std::string_view line, std::string_view key) {
  line.remove_prefix(1);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || trimmed(line.substr(0, colon)) != key) return std::nullopt;
  return trimmed(line.substr(colon + 1));
}

}  // namespace

Opened open_swf(const Head& head, const Options& options) {
  const auto not_swf = [&](std::string message, std::string_view hint) {
    return fail(Code::invalid_input, std::move(message), std::string(hint));
  };
  Parser::Prelude prelude;
  std::optional<std::int64_t> start;
  Lines lines({head.bytes}, Lines::Breaks::at_line_feeds);
  std::optional<std::string_view> first_row;
  while (!first_row && lines.next()) {
    const auto text = trimmed(lines.text());
    if (!text.empty() && text.front() != ';') {
      first_row = text;
      prelude = {static_cast<std::size_t>(lines.place().offset), lines.place().record - 1};
    } else if (!text.empty()) {
      if (const auto value = header_value(text, "UnixStartTime")) {
        start = to_integer<std::int64_t>(*value);
        if (!start || *start < 0 || *start >= unix_seconds(kLatest)) {
          return not_swf("the header line UnixStartTime holds no Unix time", "It counts seconds since 1970.");
        }
      }
    }
  }
  Row row{};
  const bool readable = first_row && read_row(*first_row, row).empty();
  const bool seen =
      first_row && (head.whole || first_row->data() + first_row->size() < head.bytes.data() + head.bytes.size());
  // A header with UnixStartTime and no row yet, or one that fills the head, is good enough.
  if (!readable && (seen || !start)) {
    return not_swf(fmt::format("this is no SWF workload: it is {}, and its first line that is no comment does not hold "
                               "18 numbers",
                               look_of(head)),
                   "Expected comments that begin with \";\", then 18 numbers a line.");
  }
  if (!start && row[kSubmit] < kLeastUnixTime) {
    return not_swf("the header has no line \"; UnixStartTime: ...\", and the times of submission are no Unix times",
                   "Add the line to the head of the file: without it nobody knows when the jobs were.");
  }
  return std::make_unique<Swf>(start.value_or(0), options.host, prelude);
}

}  // namespace monalys::formats
