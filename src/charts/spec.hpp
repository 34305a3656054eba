// ChartSpec: everything a picture is made from. The same structure as web/charts/src/spec.ts, field by field; what the
// fields mean and how they look is written there. Plain values: copy, compare, fill as needed.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"

namespace monalys::charts {

/// What the values are, in the metric's base unit; the picture scales them (bytes to TB, seconds to hours).
enum class Unit { count, bytes, seconds, share, rate };
enum class Kind { line, bar, area, band, step };
/// main: what the chart is about; context: thin and pale; trend: thick, in the colour of text; limit: a dashed border.
enum class Role { main, context, trend, limit };
/// Why a value is what it is, as in the tables.
enum class Note { none, gap, partial, suppressed, imported };
enum class Locale { sv, en };
enum class Theme { light, dark };

/// An empty value is unknown: a gap in the line, never zero.
using Value = std::optional<double>;

struct Point {
  std::string bucket;  // label as in the tables: 2022-04, 2022-W17, 2022-04-30T13+02:00, ...
  Value value;
  Note note = Note::none;
};

struct Series {
  std::string id;    // unique in the panel
  std::string name;  // at the end of the line
  Kind kind = Kind::line;
  Role role = Role::main;
  std::vector<Point> values = {};
  std::vector<Value> upper = {};              // of a band: its upper edge, one for each of `values`
  std::optional<std::string> end_label = {};  // in place of name and last value; "" means none
  bool dash = false;
  std::string stack = {};         // bars and areas of the same stack stand on one another
  std::optional<int> color = {};  // index in the palette; by default the next free one
};

struct Capacity {
  std::string from = {};  // bucket label or date; empty: from the beginning
  double value = 0;
  std::string label = {};
};

struct Annotation {
  std::string at;  // bucket label or date, of any precision: its first moment
  std::string text;
};

struct Callout {
  std::string series;  // id
  std::string bucket;
  std::string text;
};

struct ForecastPoint {
  std::string bucket;
  double expected = 0;
  double low = 0;
  double high = 0;
  Value lowest = {};  // edges of a wider band
  Value highest = {};
};

struct Forecast {
  std::string series;  // id of the one that is continued
  std::vector<ForecastPoint> values = {};
  std::string label = {};
};

struct Gap {
  std::string first;  // buckets without data, both included
  std::string last;
  std::string text;
};

struct Ranked {
  struct Part {
    std::string name;
    std::optional<int> color = {};
  };
  struct Row {
    std::string label;
    std::vector<Value> values = {};  // one for each part
  };
  std::vector<Part> parts = {};
  std::vector<Row> rows = {};
};

struct Heat {
  std::vector<std::string> columns = {};
  std::vector<std::string> rows = {};
  std::vector<std::vector<Value>> values = {};  // [row][column]
};

/// Over names that are no dates, such as the hours of a day.
struct Columns {
  std::vector<std::string> labels = {};
  std::vector<Value> values = {};  // one for each label
};

/// One plot: either `series` by `bucket`, or `ranked`, or `heat`, or `columns`.
struct Panel {
  double height = 1;  // share, beside the other panels
  std::string title = {};
  Unit unit = Unit::count;
  std::string unit_label = {};  // after a value: "jobb"
  bool zero_based = true;

  BucketSize bucket = BucketSize::month;
  std::vector<Series> series = {};
  std::vector<Capacity> capacity = {};
  std::vector<Annotation> annotations = {};
  std::vector<Callout> callouts = {};
  std::vector<Forecast> forecasts = {};       // at most one of each series
  std::optional<std::vector<Gap>> gaps = {};  // by default the stretches where no series has a value

  std::optional<Ranked> ranked = {};
  std::optional<Heat> heat = {};
  std::optional<Columns> columns = {};
};

struct ChartSpec {
  int width = 1280;  // CSS pixels
  int height = 720;
  Locale locale = Locale::sv;
  Theme theme = Theme::light;
  std::string id = {};  // begins every id in the SVG; needed when several pictures stand in one document
  std::string title = {};
  std::string subtitle = {};
  std::vector<std::string> sentences = {};
  std::string source = {};
  std::string page = {};
  std::vector<Panel> panels = {};
};

/// The spec as the script reads it. Pure ASCII; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const ChartSpec& spec);

}  // namespace monalys::charts
