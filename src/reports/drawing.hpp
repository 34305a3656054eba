// A question with the words that say how its answer is to look: what the dashboard's charts are made from.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "charts/spec.hpp"
#include "config/config.hpp"
#include "metrics/ask.hpp"
#include "publish/language.hpp"
#include "reports/drawing_question.hpp"
#include "reports/slides.hpp"

namespace monalys::reports {

struct Drawing {
  charts::ChartSpec spec;
  std::string message;                   // what the picture says, for those who do not see it
  std::vector<metrics::Metric> metrics;  // shown
  DataTable table;                       // the figures as people read them
  std::vector<std::string> buckets;      // of the rows of `table`, as labels; empty where these are something else
  std::vector<std::string> where;        // what narrows to each row ("host=ts1"); empty where rows are no groups
  std::vector<std::string> notes;        // what is missing or kept back
  std::vector<std::string> groups;       // in the order of the picture
  std::optional<Instant> facts_until;
  std::vector<metrics::Table> tables;  // of each metric shown
};

/// Checks what can be checked without a store: also whether the reader may ask this (Code::permission).
[[nodiscard]] Result<void> check(const DrawingQuestion& question, const metrics::Control& control);

/// Fails with Code::not_found where nothing is known.
[[nodiscard]] Result<Drawing> draw(const DrawingQuestion& question, store::Store& store, const Config& config,
                                   const metrics::Control& control, publish::Language language, charts::Theme theme);

/// The figures of a table by bucket, a column for each group, as people read them; unknown ones are "..".
[[nodiscard]] DataTable data_table(const metrics::Table& table, const Zone& zone, publish::Language language);

}  // namespace monalys::reports
