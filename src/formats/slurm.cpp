// Slurm's accounting as sacct prints it with --parsable2 (or --parsable, or --delimiter), with its header line:
//
//   JobIDRaw|User|Account|Partition|Submit|Eligible|Start|End|State|NCPUS|AllocTRES|NodeList|JobName
//   4711|anna|p0123|normal|2020-03-01T09:12:00|2020-03-01T09:12:00|2020-03-01T09:12:05|...|COMPLETED|2|cpu=2|n1|fit
//
// or without one, in the order of Open XDMoD's 26 columns. Times are Unix seconds, or local ones of the source's zone.
//
// A job name may hold the delimiter: sacct does not escape it. Where JobName stands last, the rest of the line is the
// name; it is free text and not kept. A job that never started has no nodes: its Start is then None, Unknown or the
// moment when it was cancelled.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

enum class Column : std::uint8_t {
  job_id,
  job_id_raw,
  cluster,
  partition,
  account,
  user,
  submit,
  eligible,
  start,
  end,
  state,
  ncpus,
  alloc_cpus,
  alloc_tres,
  node_list,
  job_name,
};
constexpr std::array<std::string_view, 16> kNames{"jobid",     "jobidraw",  "cluster",  "partition", "account", "user",
                                                  "submit",    "eligible",  "start",    "end",       "state",   "ncpus",
                                                  "alloccpus", "alloctres", "nodelist", "jobname"};

/// Open XDMoD's order, used by files without a header.
constexpr std::array<std::string_view, 26> kHeaderless{
    "jobid", "jobidraw", "cluster",  "partition", "qos",       "account",   "group",    "gid",    "user",
    "uid",   "submit",   "eligible", "start",     "end",       "elapsed",   "exitcode", "state",  "nnodes",
    "ncpus", "reqcpus",  "reqmem",   "reqtres",   "alloctres", "timelimit", "nodelist", "jobname"};

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

struct Plan {
  char delimiter = '|';
  std::size_t columns = 0;
  bool name_is_last = false;
  bool trailing_delimiter = false;
  std::array<std::size_t, kNames.size()> where{};
  std::string header;  // empty: none
  Parser::Prelude prelude;
  Zone zone = Zone::utc();
  std::string cluster;  // of files without the column

  [[nodiscard]] std::size_t at(Column column) const { return where[static_cast<std::size_t>(column)]; }
  [[nodiscard]] bool has(Column column) const { return at(column) != kNowhere; }
};

/// What a state word says about how far the job has come, and how it ended.
struct State {
  std::string_view word;
  std::string_view short_word;
  Outcome outcome;
  bool final;
};
constexpr std::array<State, 18> kStates{{
    {"COMPLETED", "CD", Outcome::completed, true},
    {"FAILED", "F", Outcome::failed, true},
    {"CANCELLED", "CA", Outcome::cancelled, true},
    {"TIMEOUT", "TO", Outcome::failed, true},
    {"OUT_OF_MEMORY", "OOM", Outcome::failed, true},
    {"NODE_FAIL", "NF", Outcome::failed, true},
    {"BOOT_FAIL", "BF", Outcome::failed, true},
    {"DEADLINE", "DL", Outcome::failed, true},
    {"PREEMPTED", "PR", Outcome::replaced, true},
    {"REQUEUED", "RQ", Outcome::replaced, true},
    {"REVOKED", "RV", Outcome::replaced, true},
    {"PENDING", "PD", Outcome::unknown, false},
    {"RUNNING", "R", Outcome::unknown, false},
    {"SUSPENDED", "S", Outcome::unknown, false},
    {"RESIZING", "RS", Outcome::unknown, false},
    {"COMPLETING", "CG", Outcome::unknown, false},
    {"CONFIGURING", "CF", Outcome::unknown, false},
    {"REQUEUE_HOLD", "RH", Outcome::unknown, false},
}};
constexpr State kUnknownState{"", "", Outcome::unknown, true};

/// "CANCELLED by 5002" and the cut "CANCELLED+" are CANCELLED.
const State& state_of(std::string_view text) {
  const auto word = text.substr(0, text.find_first_of(" +"));
  for (const auto& state : kStates) {
    if (word == state.word || word == state.short_word) return state;
  }
  return kUnknownState;
}

bool no_time(std::string_view text) { return text == "Unknown" || text == "None" || is_absent(text); }

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Reads the lines of one block.
class Jobs {
 public:
  Jobs(const Plan& plan, Sink& sink)
      : plan_(plan),
        sink_(sink),
        fields_(plan.delimiter, Fields::Quotes::are_text),
        times_(TimePattern::iso(), plan.zone) {}

  void line(const Lines& lines) {
    auto text = lines.text();
    if (trimmed(text).empty()) return sink_.skip("empty line");
    if (plan_.trailing_delimiter && text.back() == plan_.delimiter) text.remove_suffix(1);
    const std::size_t most = plan_.name_is_last ? plan_.columns : plan_.columns + 1;
    (void)fields_.split(text, most);
    if (fields_.size() < plan_.columns) return sink_.reject(lines.place(), "too few columns");
    if (fields_.size() > plan_.columns) return sink_.reject(lines.place(), "too many columns");
    if (is_step()) return sink_.skip("job step");
    const auto problem = job();
    if (problem.empty()) return;
    if (lines.text() == plan_.header) return sink_.skip("repeated header");
    sink_.reject(lines.place(), problem);
  }

 private:
  [[nodiscard]] std::string_view text(Column column) const {
    const auto field = plan_.at(column);
    return field == kNowhere ? std::string_view{} : trimmed(fields_[field]);
  }

  /// "12.batch", "12.0": parts of a job.
  [[nodiscard]] bool is_step() const {
    return text(plan_.has(Column::job_id) ? Column::job_id : Column::job_id_raw).find('.') != std::string_view::npos;
  }

  std::string_view time(Column column, std::optional<Instant>& into) {
    const auto written = text(column);
    if (no_time(written)) return {};
    Instant at;
    // Ten digits are Unix seconds; anything else has dashes.
    const auto problem = all_digits(written) ? TimeReader::read_unix(written, at) : times_.read(written, at);
    if (problem.empty()) into = at;
    return problem;
  }

  std::string_view job() {
    IntervalRecord record{};
    record.realm = Realm::job;
    times_.start();
    std::optional<Instant> start, end;
    for (const auto& [column, instant] :
         {std::pair(Column::submit, &record.asked_at), std::pair(Column::eligible, &record.other_at),
          std::pair(Column::start, &start), std::pair(Column::end, &end)}) {
      if (const auto problem = time(column, *instant); !problem.empty()) return problem;
    }
    if (!record.asked_at) return "no time of submission";
    const State& state = state_of(text(Column::state));
    if (!never_started(start, end)) {
      record.begun_at = start;
      record.outcome = state.outcome;
    } else if (state.final) {
      record.outcome = Outcome::withdrawn;
    }
    if (state.final) record.ended_at = end;
    record.user = text(Column::user);
    record.project = text(Column::account);
    record.label = text(Column::partition);
    const auto nodes = text(Column::node_list);
    if (record.begun_at && nodes.find_first_of(",[") == std::string_view::npos) record.host = nodes;
    record.slots = slots();
    identity_.start().add(plan_.has(Column::cluster) ? text(Column::cluster) : plan_.cluster);
    identity_.add(text(plan_.has(Column::job_id_raw) ? Column::job_id_raw : Column::job_id)).add(*record.asked_at);
    // A requeued attempt may share its submission with the next one.
    if (record.outcome == Outcome::replaced && start) identity_.add(*start);
    record.identity = {*record.asked_at, identity_.text()};
    if (const auto problem = deliver(record, sink_); !problem.empty()) return problem;
    if (&state == &kUnknownState) sink_.remark("unknown job state");
    if (state.final && !end) sink_.remark("ended at an unknown time");
    if (times_.ambiguous()) sink_.remark(kAmbiguousLocalTime);
    return {};
  }

  [[nodiscard]] bool never_started(const std::optional<Instant>& start, const std::optional<Instant>& end) const {
    if (!start) return true;
    const auto nodes = text(Column::node_list);
    if (!nodes.empty()) return nodes == "None assigned";
    return start == end && plan_.has(Column::alloc_tres) && text(Column::alloc_tres).empty();
  }

  [[nodiscard]] std::uint32_t slots() const {
    for (const auto column : {Column::alloc_cpus, Column::ncpus}) {
      const auto count = to_integer<std::uint32_t>(text(column));
      if (count && *count > 0) return *count;
    }
    return 1;
  }

  const Plan& plan_;
  Sink& sink_;
  Fields fields_;
  TimeReader times_;
  IdentityText identity_;
};

class Slurm final : public Parser {
 public:
  explicit Slurm(Plan plan) : plan_(std::move(plan)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }
  [[nodiscard]] Prelude prelude() const override { return plan_.prelude; }
  void parse(const Block& block, Sink& sink) const override {
    Jobs jobs(plan_, sink);
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) jobs.line(lines);
  }

 private:
  Plan plan_;
};

constexpr std::string_view kHint =
    "Expected: sacct --allusers --parsable2 --allocations --duplicates --format=JobIDRaw,JobID,Cluster,Partition,"
    "Account,User,Submit,Eligible,Start,End,State,NCPUS,AllocTRES,NodeList,JobName";

Error not_sacct(std::string_view why) {
  return {Code::invalid_input, fmt::format("this is not the output of sacct: {}", why), std::string(kHint)};
}

std::vector<std::string> folded_fields(std::string_view line, char delimiter) {
  Fields fields(delimiter, Fields::Quotes::are_text);
  (void)fields.split(line);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < fields.size(); ++i) names.push_back(fold_case(trimmed(fields[i])));
  return names;
}

/// How many of the columns that are of use a header line names, cut at that delimiter.
std::size_t known_names(std::string_view line, char delimiter) {
  const auto names = folded_fields(line, delimiter);
  return static_cast<std::size_t>(
      std::ranges::count_if(kNames, [&](auto name) { return std::ranges::find(names, name) != names.end(); }));
}

/// Without a header the columns are told by what they hold: times of submission and end, and an exit code as "0:0".
bool looks_headerless(std::string_view line, char delimiter) {
  constexpr std::size_t kSubmit = 10, kEnd = 13, kExitCode = 15;
  Fields fields(delimiter, Fields::Quotes::are_text);
  (void)fields.split(line, kHeaderless.size());
  if (fields.size() != kHeaderless.size()) return false;
  TimeReader times(TimePattern::iso(), Zone::utc());
  const auto is_time = [&](std::string_view text) {
    Instant at;
    return (all_digits(text) ? TimeReader::read_unix(text, at) : times.read(text, at)).empty();
  };
  return is_time(fields[kSubmit]) && (is_time(fields[kEnd]) || no_time(fields[kEnd])) &&
         fields[kExitCode].find(':') != std::string_view::npos;
}

/// A line among the first that looks like a job: steps, which may come first, have no time of submission.
std::optional<std::string_view> headerless_job(std::string_view text, char delimiter) {
  constexpr int kLinesToJudge = 20;
  Lines lines({text}, Lines::Breaks::at_line_feeds);
  for (int i = 0; i < kLinesToJudge && lines.next(); ++i) {
    if (looks_headerless(lines.text(), delimiter)) return lines.text();
  }
  return std::nullopt;
}

Result<Plan> with_columns(Plan plan, std::span<const std::string> names) {
  plan.columns = names.size();
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto found = std::ranges::find(names, kNames[i]);
    plan.where[i] = found == names.end() ? kNowhere : static_cast<std::size_t>(found - names.begin());
  }
  plan.name_is_last = plan.at(Column::job_name) + 1 == plan.columns;
  std::vector<std::string_view> missing;
  if (!plan.has(Column::job_id) && !plan.has(Column::job_id_raw)) missing.push_back("JobIDRaw");
  if (!plan.has(Column::user)) missing.push_back("User");
  if (!plan.has(Column::submit)) missing.push_back("Submit");
  if (!plan.has(Column::start)) missing.push_back("Start");
  if (!plan.has(Column::end)) missing.push_back("End");
  if (!plan.has(Column::state)) missing.push_back("State");
  if (missing.empty()) return plan;
  return std::unexpected(not_sacct(fmt::format("the header lacks {}", fmt::join(missing, ", "))));
}

Result<Plan> make_plan(const Head& head, const Options& options) {
  constexpr std::array kDelimiters{'|', ';', ',', '\t', '\x1f'};
  Plan plan;
  plan.zone = options.zone;
  plan.cluster = options.host;
  auto text = head.bytes;
  if (text.starts_with("\xef\xbb\xbf")) {
    plan.prelude.bytes = 3;
    text.remove_prefix(3);
  }
  const auto feed = text.find('\n');
  auto line = text.substr(0, feed);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (trimmed(line).empty()) return std::unexpected(not_sacct(fmt::format("this is {}", look_of(head))));
  const auto second = feed == std::string_view::npos ? std::string_view{} : text.substr(feed + 1);
  if (second.starts_with("-----")) {
    return std::unexpected(not_sacct("its fixed-width table cuts long values; use --parsable2"));
  }

  const auto best = *std::ranges::max_element(kDelimiters, {}, [&](char each) { return known_names(line, each); });
  if (known_names(line, best) >= 3) {
    plan.delimiter = best;
    auto names = folded_fields(line, best);
    plan.trailing_delimiter = names.back().empty();
    if (plan.trailing_delimiter) names.pop_back();
    plan.header = line;
    plan.prelude.bytes += feed == std::string_view::npos ? text.size() : feed + 1;
    ++plan.prelude.records;
    return with_columns(std::move(plan), names);
  }
  for (const char delimiter : kDelimiters) {
    const auto job = headerless_job(text, delimiter);
    if (!job) continue;
    line = *job;
    plan.delimiter = delimiter;
    plan.trailing_delimiter =
        line.back() == delimiter && std::ranges::count(line, delimiter) >= std::ssize(kHeaderless);
    const std::vector<std::string> names(kHeaderless.begin(), kHeaderless.end());
    return with_columns(std::move(plan), names);
  }
  return std::unexpected(
      not_sacct(fmt::format("this is {} with neither a header line nor the 26 columns of Open XDMoD", look_of(head))));
}

}  // namespace

Opened open_slurm(const Head& head, const Options& options) {
  MONALYS_TRY(auto plan, make_plan(head, options));
  return std::make_unique<Slurm>(std::move(plan));
}

}  // namespace monalys::formats
