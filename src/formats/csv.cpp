// Delimited text of any realm, its columns named in the configuration:
//
//   Användare;Projekt;Inlagd;Startad;Klar;Status;Id
//   anna;P0123;2016-03-01 09:12;2016-03-01 09:12;2016-03-01 10:40;Klar;81723
//
// columns = { user = "Användare", asked_at = "Inlagd", ... }. A row is identified by its `id` where there is one, else
// by everything that says who, where and what, together with its first instant.

#include "base/text.hpp"
#include "formats/csv_plan.hpp"
#include "formats/identity.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/quantities.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

using csv::Column;
using csv::Origin;
using csv::Plan;

/// Reads the rows of one block.
class Rows {
 public:
  Rows(const Plan& plan, Sink& sink)
      : plan_(plan), sink_(sink), fields_(plan.table.delimiter), times_(plan.time, plan.zone) {}

  void row(const Lines& lines) {
    if (trimmed(lines.text()).empty()) return sink_.skip("empty line");
    const auto problem = read(lines);
    if (problem.empty()) return;
    if (lines.text() == plan_.table.line) return sink_.skip("repeated header");
    sink_.reject(lines.place(), problem);
  }

 private:
  /// Gives the row to the sink, or says why not.
  std::string_view read(const Lines& lines) {
    if (lines.unclosed()) return "cut record";
    if (!fields_.split(lines.text())) return "misplaced double quote";
    if (fields_.size() != plan_.table.names.size()) return "wrong number of columns";
    times_.start();
    outcome_known_ = true;
    std::string_view problem;
    switch (plan_.shape) {
      case Shape::interval:
        problem = interval();
        break;
      case Shape::level:
        problem = level();
        break;
      case Shape::moment:
        problem = moment();
        break;
    }
    if (!problem.empty()) return problem;
    if (times_.ambiguous()) sink_.remark(kAmbiguousLocalTime);
    if (!outcome_known_) sink_.remark("unknown outcome word");
    return {};
  }

  [[nodiscard]] std::string_view text(Column column) const {
    const Origin& origin = plan_.origin(column);
    if (origin.kind == Origin::Kind::field) return trimmed(fields_[origin.field]);
    return origin.text;
  }
  std::string_view time(Column column, std::optional<Instant>& into) { return times_.read(text(column), into); }

  std::string_view interval() {
    IntervalRecord record{};
    record.realm = plan_.realm;
    record.told_by = plan_.told_by;
    for (const auto& [column, instant] :
         {std::pair(Column::asked_at, &record.asked_at), std::pair(Column::begun_at, &record.begun_at),
          std::pair(Column::ended_at, &record.ended_at), std::pair(Column::other_at, &record.other_at)}) {
      if (!plan_.fills(column)) continue;
      if (const auto problem = time(column, *instant); !problem.empty()) return problem;
    }
    if (const auto problem = apply_duration(record); !problem.empty()) return problem;
    const auto& first = record.asked_at ? record.asked_at : record.begun_at ? record.begun_at : record.ended_at;
    if (!first) return "no time";
    if (const auto slots = text(Column::slots); !is_absent(slots)) {
      const auto count = to_integer<std::uint32_t>(slots);
      if (!count) return "unreadable number of slots";
      record.slots = *count;
    }
    record.user = text(Column::user);
    record.project = text(Column::project);
    record.host = text(Column::host);
    record.label = text(Column::label);
    record.detail = text(Column::detail);
    record.outcome = outcome();
    record.identity = identity(*first, {record.user, record.host, record.label, record.project, record.detail});
    return deliver(record, sink_);
  }

  /// A duration stands for the end that is missing, or for the begin.
  std::string_view apply_duration(IntervalRecord& record) {
    const auto written = text(Column::duration);
    if (is_absent(written)) return {};
    const auto duration = read_duration(written, plan_.decimal);
    if (!duration) return "unreadable duration";
    if (record.begun_at && !record.ended_at) {
      record.ended_at = *record.begun_at + *duration;
    } else if (record.ended_at && !record.begun_at) {
      record.begun_at = *record.ended_at - *duration;
    }
    for (const auto& instant : {record.begun_at, record.ended_at}) {
      if (instant && !plausible(*instant)) return kTimeOutOfRange;
    }
    return {};
  }

  std::string_view level() {
    LevelRecord record{};
    record.realm = plan_.realm;
    if (const auto problem = times_.read(text(Column::at), record.at); !problem.empty()) return problem;
    if (!size(Column::value, plan_.unit_bytes, record.value)) return "unreadable size";
    if (!size(Column::files, 1, record.files)) return "unreadable number of files";
    if (!size(Column::limit, plan_.unit_bytes, record.limit)) return "unreadable limit";
    if (record.limit == 0) record.limit.reset();  // quota tools write 0 for "no limit"
    record.user = text(Column::user);
    record.project = text(Column::project);
    record.volume = text(Column::volume);
    record.label = text(Column::label);
    record.identity = identity(record.at, {record.user, record.project, record.volume, record.label});
    sink_.level(record);
    return {};
  }

  std::string_view moment() {
    MomentRecord record{};
    record.realm = plan_.realm;
    if (const auto problem = times_.read(text(Column::at), record.at); !problem.empty()) return problem;
    record.user = text(Column::user);
    record.host = text(Column::host);
    record.label = text(Column::label);
    record.detail = text(Column::detail);
    record.outcome = outcome();
    record.identity = identity(record.at, {record.user, record.host, record.label, record.detail});
    sink_.moment(record);
    return {};
  }

  /// Absent and negative sizes are unknown ones; false when the text is no number.
  bool size(Column column, std::int64_t unit_bytes, std::optional<std::int64_t>& into) const {
    const auto written = text(column);
    if (is_absent(written)) return true;
    const auto bytes = read_size(written, plan_.decimal, unit_bytes);
    if (!bytes) return false;
    if (*bytes >= 0) into = *bytes;
    return true;
  }

  Outcome outcome() {
    const auto word = text(Column::outcome);
    if (is_absent(word)) return Outcome::unknown;
    if (word != last_word_) {  // most rows end as the one before did
      last_word_ = word;
      last_outcome_.reset();
      const auto folded = fold_case(word);
      for (const auto& [known, outcome] : plan_.outcomes) {
        if (known != folded) continue;
        last_outcome_ = outcome;
        break;
      }
    }
    outcome_known_ = last_outcome_.has_value();
    return last_outcome_.value_or(Outcome::unknown);
  }

  Identity identity(Instant first, std::initializer_list<std::string_view> who_where_what) {
    identity_.start();
    if (const auto id = text(Column::id); !is_absent(id)) {
      identity_.add("id").add(id);
    } else {
      identity_.add(first);
      for (const auto part : who_where_what) identity_.add(part);
    }
    return {first, identity_.text()};
  }

  const Plan& plan_;
  Sink& sink_;
  Fields fields_;
  TimeReader times_;
  IdentityText identity_;
  std::string last_word_;
  std::optional<Outcome> last_outcome_;
  bool outcome_known_ = true;
};

class Csv final : public Parser {
 public:
  explicit Csv(Plan plan) : plan_(std::move(plan)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::quoted_lines}; }
  [[nodiscard]] Prelude prelude() const override { return plan_.table.prelude; }
  void parse(const Block& block, Sink& sink) const override {
    Rows rows(plan_, sink);
    Lines lines(block, Lines::Breaks::outside_quotes);
    while (lines.next()) rows.row(lines);
  }

 private:
  Plan plan_;
};

}  // namespace

Opened open_csv(const Head& head, const Options& options) {
  MONALYS_TRY(auto plan, csv::make_plan(head, options));
  plan.table.rows = {};  // borrowed from the head, which does not live as long
  return std::make_unique<Csv>(std::move(plan));
}

}  // namespace monalys::formats
