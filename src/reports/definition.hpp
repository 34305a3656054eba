// A report as written in a TOML file: which slides, of which metrics, and which sentences are said if they are true.
// docs/REPORTS.md describes the file; mona.toml is the one that is compiled in.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "charts/spec.hpp"
#include "config/config.hpp"
#include "metrics/metric.hpp"
#include "reports/drawing_question.hpp"

namespace monalys::reports {

/// A sentence that is said when its condition holds (finding.hpp). {name} in the text stands for a computed figure.
struct Say {
  std::string when;
  std::map<std::string, std::string> parameters;  // of the condition: threshold, buckets, direction, ...
  std::vector<const metrics::Metric*> metrics;    // empty: the slide's first
  Bilingual text;
};

enum class Derive { none, mean12 };  // the mean of the last twelve buckets

struct SeriesDefinition {
  const metrics::Metric* metric = nullptr;
  Derive derive = Derive::none;
  charts::Kind kind = charts::Kind::line;
  charts::Role role = charts::Role::main;
  Bilingual name;
  bool dash = false;
  std::string stack;
};

/// A ranked row: each part is a metric's last figure, less those of further metrics.
struct RowDefinition {
  Bilingual label;
  std::vector<std::vector<const metrics::Metric*>> parts;
};

struct PanelDefinition {
  double height = 1;
  Bilingual title;
  Bilingual unit_label;
  std::vector<SeriesDefinition> series;  // either these
  std::vector<Bilingual> parts;          // or bars: their parts
  std::vector<RowDefinition> rows;       // and rows
};

struct SlideDefinition {
  std::string id;  // in file names and anchors
  BucketSize by = BucketSize::month;
  std::optional<Period> from;            // from its first day; absent: from the first fact
  std::optional<unsigned> last;          // only so many buckets
  std::vector<Say> titles;               // the first that holds
  Bilingual subtitle;                    // {period}
  std::vector<Say> sentences;            // all that hold
  Bilingual source;                      // which logs
  std::vector<PanelDefinition> panels;   // either these
  std::optional<DrawingQuestion> chart;  // or a chart as the dashboard draws it; its period is the slide's
};

struct Definition {
  std::string id;
  Bilingual title;
  std::vector<SlideDefinition> slides;
};

/// `name` is for messages: a path, or "mona".
[[nodiscard]] Result<Definition> read_definition(std::string_view text, const std::string& name);

/// The reports that are compiled in: id and text.
struct Builtin {
  std::string_view id;
  std::string_view text;
};
[[nodiscard]] const std::vector<Builtin>& builtin_reports();

}  // namespace monalys::reports
