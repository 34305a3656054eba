// Events of Windows logs as Get-WinEvent ... | Export-Csv writes them, or the Event Viewer ("Save as CSV"):
//
//   "Message","Id","Version",...,"ProviderName","LogName","MachineName","TimeCreated","RecordId","ActivityId"
//   "Remote Desktop Services: Session logon succeeded: ... User: MONA\anna ...","21",...,"2021-04-30 14:33:52",...
//
//   Level,Date and Time,Source,Event ID,Task Category       (Nivå,Datum och tid,Källa,Händelse-ID,Aktivitetskategori)
//   Information,2021-04-30 14:33:52,TerminalServices-LocalSessionManager,21,None,"Remote Desktop Services: ..."
//
// Second best: times are local and to the second, and what an event says stands only in its message, in the language of
// the computer (event_message.hpp). The .evtx file itself, or XML, says everything: docs/COLLECT.md.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/table_rows.hpp"
#include "formats/times.hpp"
#include "formats/windows/event_message.hpp"

namespace monalys::formats {
namespace {

using windows::WindowsEvent;

enum class Column : std::uint8_t { provider, id, time, message, record, computer, channel, activity };
constexpr std::size_t kColumns = 8;
constexpr std::array<std::string_view, kColumns> kPowerShell{
    "providername", "id", "timecreated", "message", "recordid", "machinename", "logname", "activityid"};
/// The Event Viewer's, whose message has no header.
constexpr std::array<std::array<std::string_view, 3>, 2> kViewer{{
    {"source", "event id", "date and time"},
    {"källa", "händelse-id", "datum och tid"},
}};
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// How dates are written by the settings of a computer. Day and month may look alike, so the file must decide.
constexpr std::array<std::string_view, 6> kTimes{"iso",
                                                 "%-m/%-d/%Y %-I:%M:%S %p",
                                                 "%-d/%-m/%Y %-H:%M:%S",
                                                 "%-m/%-d/%Y %-H:%M:%S",
                                                 "%-d.%-m.%Y %-H:%M:%S",
                                                 "%-d-%-m-%Y %-H:%M:%S"};

struct Plan {
  TableHead table;
  std::array<std::size_t, kColumns> where{};
  std::size_t fields = 0;  // of a row
  std::optional<TimePattern> time;

  [[nodiscard]] std::size_t at(Column column) const { return where[static_cast<std::size_t>(column)]; }
};

/// The full name of a provider that the Event Viewer shows shortened.
std::string_view full_name(std::string_view source, std::string& into) {
  if (source == "Microsoft Windows security auditing.") return windows::kSecurity;
  if (source.starts_with("Microsoft-Windows-") || source == "EventLog") return source;
  into.assign("Microsoft-Windows-").append(source);
  return into;
}

class EvtxCsv final : public Parser {
 public:
  EvtxCsv(Plan plan, const Options& options) : plan_(std::move(plan)), options_(options) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::quoted_lines}; }
  [[nodiscard]] Prelude prelude() const override { return plan_.table.prelude; }

  void parse(const Block& block, Sink& sink) const override {
    Fields fields(plan_.table.delimiter);
    Scratch scratch{.times = TimeReader(*plan_.time, options_.zone), .teller = windows::Teller(options_)};
    each_row(block, plan_.table.line, plan_.fields, fields, sink,
             [&](Place place) { return give(fields, scratch, place, sink); });
  }

 private:
  struct Scratch {
    TimeReader times;
    windows::Teller teller;
    windows::EventMessage message = {};
    std::string provider = {};
  };

  [[nodiscard]] std::string_view text(const Fields& fields, Column column) const {
    const auto at = plan_.at(column);
    return at == kNowhere ? std::string_view{} : trimmed(fields[at]);
  }

  /// Why a row is no event; what the event itself lacks, the teller says.
  std::string_view give(const Fields& fields, Scratch& scratch, Place place, Sink& sink) const {
    const auto id = to_integer<std::uint32_t>(text(fields, Column::id));
    if (!id) return "the event id is no number";
    WindowsEvent event;
    event.kind = windows::find_wanted(full_name(text(fields, Column::provider), scratch.provider), *id);
    if (event.kind == nullptr) {
      scratch.teller.tell(event, place, sink);
      return {};
    }
    scratch.times.start();
    if (const auto problem = scratch.times.read(text(fields, Column::time), event.at); !problem.empty()) return problem;
    event.record_id = to_integer<std::uint64_t>(text(fields, Column::record)).value_or(0);
    event.channel = text(fields, Column::channel);
    const auto computer = text(fields, Column::computer);
    event.computer = computer.empty() ? std::string_view(options_.host) : computer;
    event.activity = text(fields, Column::activity);
    scratch.message.read(text(fields, Column::message), event);
    scratch.teller.tell(event, place, sink);
    sink.remark("time to the second only");
    if (scratch.times.ambiguous()) sink.remark(kAmbiguousLocalTime);
    return {};
  }

  Plan plan_;
  Options options_;
};

/// The columns, by the header of either program.
bool find_columns(Plan& plan) {
  plan.where.fill(kNowhere);
  plan.fields = plan.table.names.size();
  const auto place = [&](Column column, std::string_view name) {
    const auto found = find_column(plan.table, name);
    if (found) plan.where[static_cast<std::size_t>(column)] = *found;
    return found.has_value();
  };
  for (std::size_t i = 0; i < kColumns; ++i) (void)place(static_cast<Column>(i), kPowerShell[i]);
  const std::array needed{Column::provider, Column::id, Column::time, Column::message};
  if (std::ranges::all_of(needed, [&](Column column) { return plan.at(column) != kNowhere; })) return true;
  for (const auto& [source, id, time] : kViewer) {
    if (place(Column::provider, source) && place(Column::id, id) && place(Column::time, time)) {
      plan.where[static_cast<std::size_t>(Column::message)] = plan.fields++;
      return true;
    }
  }
  return false;
}

/// The way of writing times that fits the first rows; fails when two fit all of them.
Result<TimePattern> find_time(const Plan& plan, const Options& options) {
  if (!options.time.empty()) return TimePattern::compile(options.time);
  std::optional<TimePattern> best;
  std::size_t most = 0;
  bool alike = false;
  for (const auto text : kTimes) {
    const auto pattern = TimePattern::compile(text);
    if (!pattern) continue;
    Fields fields(plan.table.delimiter);
    Lines lines({plan.table.rows}, Lines::Breaks::outside_quotes);
    std::size_t fitting = 0;
    for (int i = 0; i < 100 && lines.next(); ++i) {
      fitting += fields.split(lines.text()) && fields.size() == plan.fields &&
                 pattern->parse(trimmed(fields[plan.at(Column::time)]));
    }
    if (fitting == 0 || fitting < most) continue;
    alike = fitting == most;
    most = fitting;
    best = *pattern;
  }
  if (!best) {
    if (trimmed(plan.table.rows).empty()) return TimePattern::iso();
    return fail(Code::invalid_input, "the times of these events are written in no known way",
                "Say how: time = \"%Y-%m-%d %H:%M:%S\" for the source.");
  }
  if (alike) {
    return fail(Code::invalid_input, "day and month cannot be told apart in the times of these events",
                "Say which is which: time = \"%d/%m/%Y %H:%M:%S\" or time = \"%m/%d/%Y %H:%M:%S\" for the source.");
  }
  return *best;
}

}  // namespace

Opened open_evtx_csv(const Head& head, const Options& options) {
  Plan plan;
  MONALYS_TRY(plan.table, read_table_head(head, options.delimiter));
  if (!find_columns(plan)) {
    return fail(Code::invalid_input, fmt::format("these are no events of Windows: {}", shown_header(plan.table)),
                "Export with Get-WinEvent ... | Export-Csv -Encoding UTF8; better, save the log itself: "
                "wevtutil epl LOG FILE.evtx");
  }
  MONALYS_TRY(plan.time, find_time(plan, options));
  plan.table.rows = {};  // borrowed from the head, which does not live as long
  return std::make_unique<EvtxCsv>(std::move(plan), options);
}

}  // namespace monalys::formats
