// The rows of a delimited table, one after another, with what every table does about lines that are none.

#pragma once

#include <string_view>

#include "formats/delimited.hpp"
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

}  // namespace monalys::formats
