// The rows of a delimited table, one after another, with what every table does about lines that are none.

#pragma once

#include <string_view>
#include <utility>

#include "formats/delimited.hpp"
#include "formats/format.hpp"
#include "formats/lines.hpp"

namespace monalys::formats {

/// Splits each line of the block into `fields` and calls give(place) for those that have `columns` of them: it gives
/// the row to the sink, or says why not. header: the line of names, which files put together hold again.
template <class Give>
void each_row(const Block& block, std::string_view header, std::size_t columns, Fields& fields, Sink& sink,
              Give&& give) {
  Lines lines(block, Lines::Breaks::outside_quotes);
  while (lines.next()) {
    if (trimmed(lines.text()).empty()) {
      sink.skip("empty line");
    } else if (lines.text() == header) {
      sink.skip("repeated header");
    } else if (lines.unclosed()) {
      sink.reject(lines.place(), "cut record");
    } else if (!fields.split(lines.text())) {
      sink.reject(lines.place(), "misplaced double quote");
    } else if (fields.size() != columns) {
      sink.reject(lines.place(), "wrong number of columns");
    } else if (const std::string_view problem = give(lines.place()); !problem.empty()) {
      sink.reject(lines.place(), problem);
    }
  }
}

/// A file that is such a table: Plan::table says how it begins, Rows(plan, sink).row() does with fields() what give()
/// does.
template <class Plan, class Rows, Framing::Kind kKind>
class TableFile final : public Parser {
 public:
  explicit TableFile(Plan plan) : plan_(std::move(plan)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = kKind}; }
  [[nodiscard]] Prelude prelude() const override { return plan_.table.prelude; }
  void parse(const Block& block, Sink& sink) const override {
    Rows rows(plan_, sink);
    each_row(block, plan_.table.line, plan_.table.names.size(), rows.fields(), sink, [&](Place) { return rows.row(); });
  }

 private:
  Plan plan_;
};

}  // namespace monalys::formats
