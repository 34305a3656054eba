#include "reports/definition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "config/toml_section.hpp"
#include "metrics/forecast.hpp"
#include "reports/drawing.hpp"
#include "reports/finding.hpp"

namespace monalys::reports {
namespace {

using config::Document;
using config::Section;

/// Calls `read` for every table of an array of tables.
template <class Read>
void each(Section& parent, std::string_view key, const std::string& title, Document& document, Read read) {
  const auto tables = parent.tables(key);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Section section{tables[i], fmt::format("[[{}]] {}", title, i + 1), document};
    read(section);
    section.finish();
  }
}

const metrics::Metric* metric_named(Section& section, std::string_view key, const std::string& id) {
  const auto found = metrics::find(id);
  if (found && (*found)->split) {
    section.complain(key, fmt::format("{} has several figures for each period", id),
                     "Choose another one, or draw it with `monalys chart`.");
    return nullptr;
  }
  if (found) return *found;
  section.complain(key, found.error());
  return nullptr;
}

template <class Enum, std::size_t N>
Enum choose(Section& section, std::string_view key, const std::array<std::pair<std::string_view, Enum>, N>& words) {
  const auto text = section.text(key);
  if (!text) return words.front().second;
  std::vector<std::string_view> known;
  for (const auto& [word, value] : words) {
    if (word == *text) return value;
    known.push_back(word);
  }
  section.complain(key, fmt::format("\"{}\" is not known", *text),
                   fmt::format("{}Known: {}.", did_you_mean(*text, known), fmt::join(known, ", ")));
  return words.front().second;
}

constexpr std::array<std::pair<std::string_view, charts::Kind>, 4> kKinds{{{"line", charts::Kind::line},
                                                                           {"bar", charts::Kind::bar},
                                                                           {"area", charts::Kind::area},
                                                                           {"step", charts::Kind::step}}};
constexpr std::array<std::pair<std::string_view, charts::Role>, 3> kRoles{
    {{"main", charts::Role::main}, {"context", charts::Role::context}, {"trend", charts::Role::trend}}};
constexpr std::array<std::pair<std::string_view, Derive>, 2> kDerive{
    {{"none", Derive::none}, {"mean12", Derive::mean12}}};

Say read_say(Section& section) {
  Say say;
  section.require("when", "when = \"latest\"");
  const auto conditions = known_conditions();
  const auto when = section.text("when");
  if (when) {
    if (std::ranges::find(conditions, std::string_view{*when}) == conditions.end()) {
      section.complain("when", fmt::format("there is no condition \"{}\"", *when),
                       fmt::format("{}Known: {}.", did_you_mean(*when, conditions), fmt::join(conditions, ", ")));
    }
    say.when = *when;
  }
  for (const auto& id : section.texts("metrics")) {
    if (const auto* metric = metric_named(section, "metrics", id)) say.metrics.push_back(metric);
  }
  for (const auto key : {"threshold", "buckets", "percent"}) {
    if (const auto value = section.number(key)) say.parameters[key] = fmt::format("{}", *value);
  }
  if (const auto value = section.choice("direction", {"up", "down", "any"})) say.parameters["direction"] = *value;
  if (const auto value = section.text("since")) say.parameters["since"] = *value;
  if (const auto value = section.text("where")) say.parameters["where"] = *value;
  say.text.sv = section.text("sv").value_or("");
  say.text.en = section.text("en").value_or("");
  if (say.text.sv.empty() || say.text.en.empty()) {
    section.complain("when", "a sentence needs a text in both languages", "Give it the keys sv and en.");
  }
  return say;
}

SeriesDefinition read_series(Section& section) {
  SeriesDefinition series;
  section.require("metric", "metric = \"users.unique\"");
  if (const auto id = section.text("metric")) series.metric = metric_named(section, "metric", *id);
  series.derive = choose(section, "derive", kDerive);
  series.kind = choose(section, "kind", kKinds);
  series.role = choose(section, "role", kRoles);
  series.name = section.bilingual("name");
  series.dash = section.truth("dash").value_or(false);
  series.stack = section.text("stack").value_or("");
  return series;
}

RowDefinition read_row(Section& section, std::size_t parts) {
  RowDefinition row;
  row.label = section.bilingual("label");
  for (const auto& text : section.texts("parts")) {
    std::vector<const metrics::Metric*> terms;
    std::string_view rest = text;
    while (true) {
      const auto minus = rest.find(" - ");
      const auto* metric = metric_named(section, "parts", std::string(trim(rest.substr(0, minus))));
      if (metric == nullptr) return row;
      terms.push_back(metric);
      if (minus == std::string_view::npos) break;
      rest.remove_prefix(minus + 3);
    }
    row.parts.push_back(std::move(terms));
  }
  if (row.parts.size() != parts) {
    section.complain("parts", fmt::format("{} figures for {} parts", row.parts.size(), parts),
                     "Give each row one figure for every part of its panel.");
  }
  return row;
}

PanelDefinition read_panel(Section& section, const std::string& title, Document& document) {
  PanelDefinition panel;
  panel.height = section.number("height").value_or(1);
  panel.title = section.bilingual("title");
  panel.unit_label = section.bilingual("unit_label");
  each(section, "series", title + ".series", document,
       [&](Section& series) { panel.series.push_back(read_series(series)); });
  each(section, "part", title + ".part", document,
       [&](Section& part) { panel.parts.push_back(part.bilingual("name")); });
  each(section, "row", title + ".row", document,
       [&](Section& row) { panel.rows.push_back(read_row(row, panel.parts.size())); });
  if (panel.series.empty() == panel.rows.empty()) {
    section.complain("height", "a panel holds either series or rows",
                     "Add [[slide.panel.series]] tables, or [[slide.panel.part]] and [[slide.panel.row]] tables.");
  }
  return panel;
}

/// The words of `monalys chart` and of the dashboard's addresses.
DrawingQuestion read_chart(Section& section, BucketSize by) {
  DrawingQuestion question;
  auto& asking = question.asking;
  asking.prefix = "";
  section.require("metric", "metric = \"session.concurrent.mean\"");
  asking.metric = section.text("metric").value_or("");
  asking.profile = section.text("profile").value_or("");
  if (asking.profile.empty()) asking.by = word(by);
  asking.group = section.texts("group");
  asking.where = section.texts("where");
  asking.as = section.text("as").value_or("");
  if (const auto ahead = section.integer("forecast", 1, metrics::kMostAhead)) asking.ahead = std::to_string(*ahead);
  if (const auto top = section.integer("top", 1, 1000)) asking.top = static_cast<std::size_t>(*top);
  question.kind = section.text("kind").value_or("");
  question.with = section.text("with").value_or("");
  question.compare = section.text("compare").value_or("");
  if (const auto fits = check(question, {}); !fits) section.complain("metric", fits.error());
  return question;
}

SlideDefinition read_slide(Section& section, Document& document) {
  SlideDefinition slide;
  section.require("id", "id = \"users\"");
  slide.id = section.text("id").value_or("");
  if (slide.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    section.complain("id", "an id holds only small letters, digits and -");
  }
  if (const auto by = section.text("by")) {
    if (const auto size = parse_bucket_size(*by)) {
      slide.by = *size;
    } else {
      section.complain("by", size.error());
    }
  }
  if (const auto from = section.text("from")) {
    if (const auto period = parse_period(*from)) {
      slide.from = *period;
    } else {
      section.complain("from", period.error());
    }
  }
  if (const auto last = section.integer("last", 1, 10'000)) slide.last = static_cast<unsigned>(*last);
  slide.subtitle = section.bilingual("subtitle");
  slide.source = section.bilingual("source");
  each(section, "title", "slide.title", document, [&](Section& say) { slide.titles.push_back(read_say(say)); });
  each(section, "sentence", "slide.sentence", document,
       [&](Section& say) { slide.sentences.push_back(read_say(say)); });
  each(section, "panel", "slide.panel", document,
       [&](Section& panel) { slide.panels.push_back(read_panel(panel, "slide.panel", document)); });
  if (const auto* table = section.table("chart")) {
    Section chart{table, "[slide.chart]", document};
    slide.chart = read_chart(chart, slide.by);
    chart.finish();
  }
  if (slide.panels.empty() != slide.chart.has_value()) {
    section.complain("id", "a slide holds either panels or a chart",
                     "Add [[slide.panel]] tables, or one [slide.chart] table.");
  }
  if (slide.titles.empty() && !slide.chart) {
    section.complain("id", "a slide needs a title", "Add a [[slide.title]] table.");
  }
  return slide;
}

}  // namespace

Result<Definition> read_definition(std::string_view text, const std::string& name) {
  Document document{name};
  toml::table table;
  try {
    table = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return fail(Code::invalid_input,
                fmt::format("{}: line {}: {}", name, error.source().begin.line, error.description()),
                "Correct the line; docs/REPORTS.md shows how a report is written.");
  }
  Definition definition;
  Section root{&table, name, document};
  root.require("id", "id = \"mona\"");
  definition.id = root.text("id").value_or("");
  definition.title = root.bilingual("title");
  each(root, "slide", "slide", document,
       [&](Section& slide) { definition.slides.push_back(read_slide(slide, document)); });
  root.finish();
  if (document.problem()) return std::unexpected(*document.problem());
  if (definition.slides.empty()) {
    return fail(Code::invalid_input, fmt::format("{}: the report has no slides", name), "Add [[slide]] tables.");
  }
  return definition;
}

}  // namespace monalys::reports
