// The history.csv that Guacamole's web page gives: user, start, duration, connection, remote host.
//
//   "anna","2021-04-30 13:05:09","5400.25","MTS 1",10.0.0.7
//
// The header is translated to the browser's language, so that columns go by position; times are the browser's local
// ones, in one of four orders of the date.

#include <array>

#include "formats/guacamole/history.hpp"
#include "formats/guacamole/ways.hpp"
#include "formats/lines.hpp"
#include "formats/quantities.hpp"
#include "formats/table_rows.hpp"
#include "formats/times.hpp"

namespace monalys::formats::guacamole {
namespace {

constexpr std::size_t kColumns = 5;
constexpr std::array<std::string_view, 4> kTimes{"%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S",
                                                 "%d.%m.%Y %H:%M:%S"};

class PageCsv final : public Parser {
 public:
  PageCsv(TableHead table, TimePattern time, Zone zone)
      : table_(std::move(table)), time_(std::move(time)), zone_(std::move(zone)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::quoted_lines}; }
  [[nodiscard]] Prelude prelude() const override { return table_.prelude; }

  void parse(const Block& block, Sink& sink) const override {
    Fields fields(',');
    TimeReader times(time_, zone_);
    Teller teller;
    each_row(block, table_.line, kColumns, fields, sink, [&](Place) { return give(fields, times, teller, sink); });
  }

 private:
  static std::string_view give(const Fields& fields, TimeReader& times, Teller& teller, Sink& sink) {
    ConnectionRow row{};
    times.start();
    if (const auto problem = times.read(trimmed(fields[1]), row.begun); !problem.empty()) return problem;
    row.user = trimmed(fields[0]);
    row.connection = trimmed(fields[3]);
    row.remote_host = trimmed(fields[4]);
    // Of a connection that is still open the page writes minus its start, or NaN.
    const auto duration = trimmed(fields[2]);
    if (!duration.empty() && duration != "NaN" && duration.front() != '-') {
      const auto length = read_duration(duration, '.');
      if (!length) return "unreadable duration";
      row.ended = row.begun + *length;
      if (!plausible(*row.ended)) return kTimeOutOfRange;
    }
    if (const auto problem = teller.tell(row, sink); !problem.empty()) return problem;
    if (times.ambiguous()) sink.remark(kAmbiguousLocalTime);
    return {};
  }

  TableHead table_;
  TimePattern time_;
  Zone zone_;
};

/// The order of the date that fits the most of the first rows; nothing when none fits the first.
std::optional<TimePattern> time_of(const TableHead& table) {
  std::optional<TimePattern> best;
  std::size_t most = 0;
  for (const auto text : kTimes) {
    const auto pattern = TimePattern::compile(text);
    if (!pattern) continue;
    Fields fields(',');
    Lines lines({table.rows}, Lines::Breaks::outside_quotes);
    std::size_t fitting = 0;
    for (int i = 0; i < 100 && lines.next(); ++i) {
      fitting += fields.split(lines.text()) && fields.size() == kColumns && pattern->parse(trimmed(fields[1]));
    }
    if (fitting > most) {
      most = fitting;
      best = *pattern;
    }
  }
  return best;
}

bool is_english_header(const TableHead& table) {
  return table.folded[0].starts_with("user") && table.folded[1].starts_with("start") &&
         table.folded[2].starts_with("duration");
}

}  // namespace

std::unique_ptr<Parser> open_page_csv(TableHead table, const Options& options) {
  if (table.names.size() != kColumns) return nullptr;
  auto time = time_of(table);
  if (!time && is_english_header(table) && trimmed(table.rows).empty()) time = TimePattern::iso();
  if (!time) return nullptr;
  table.rows = {};  // borrowed from the head, which does not live as long
  return std::make_unique<PageCsv>(std::move(table), std::move(*time), options.zone);
}

}  // namespace monalys::formats::guacamole
