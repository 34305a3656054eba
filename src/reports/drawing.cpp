#include "reports/drawing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "metrics/derive.hpp"
#include "metrics/metric.hpp"
#include "publish/control.hpp"
#include "publish/forecast_words.hpp"
#include "publish/imported_words.hpp"
#include "publish/output.hpp"
#include "reports/document.hpp"
#include "reports/headline.hpp"

namespace monalys::reports {
namespace {

using metrics::Kind;
using metrics::Note;
using metrics::Table;
using metrics::Unit;
using publish::Language;

constexpr std::array<std::string_view, 8> kKinds{"line", "bar", "area", "step", "ranked", "band", "heat", "cohort"};
constexpr std::size_t kMostRanked = 20;
constexpr std::array<std::string_view, 3> kPercentiles{".p50", ".p90", ".p95"};

/// Whether figures of groups may stand on one another: their sum means something.
bool can_be_stacked(const metrics::Metric& metric, const std::string& as) {
  if (as == "share") return true;
  return as.empty() && (metric.kind == Kind::flow || metric.kind == Kind::stock) &&
         (metric.unit == Unit::count || metric.unit == Unit::bytes);
}

std::optional<charts::Kind> kind_of(std::string_view word) {
  if (word == "line") return charts::Kind::line;
  if (word == "bar") return charts::Kind::bar;
  if (word == "area") return charts::Kind::area;
  if (word == "step") return charts::Kind::step;
  return std::nullopt;
}

/// The percentiles of what a metric is a percentile of, as far as there are any: "job.wait.p90" to p50, p90, p95.
std::vector<std::string> percentiles_of(std::string_view metric) {
  std::vector<std::string> found;
  const auto dot = metric.rfind('.');
  if (dot == std::string_view::npos || std::ranges::find(kPercentiles, metric.substr(dot)) == kPercentiles.end()) {
    return found;
  }
  for (const auto ending : kPercentiles) {
    auto id = std::string(metric.substr(0, dot)) + std::string(ending);
    if (metrics::find(id)) found.push_back(std::move(id));
  }
  return found;
}

/// Whether such figures are always drawn in their own way: what comes round again, and cohorts by age.
bool has_own_look(const publish::Asking& asking) {
  const auto metric = metrics::find(asking.metric);
  return !asking.profile.empty() || (metric && (*metric)->split == store::Dimension::age);
}

/// What a picture of cells or columns shows.
DataTable table_of(const charts::Panel& panel, const metrics::Metric& metric, Language language) {
  const auto figure = [&](const charts::Value& value) {
    return value ? publish::figure(*value, metric.unit, language) : std::string("..");
  };
  DataTable made;
  made.head.emplace_back();
  if (panel.heat) {
    made.head.insert(made.head.end(), panel.heat->columns.begin(), panel.heat->columns.end());
    for (std::size_t i = 0; i < panel.heat->rows.size(); ++i) {
      auto& line = made.rows.emplace_back();
      line.push_back(panel.heat->rows[i]);
      for (const auto& value : panel.heat->values[i]) line.push_back(figure(value));
    }
  } else if (panel.columns) {
    made.head.push_back(publish::pick(metric.name, language));
    for (std::size_t i = 0; i < panel.columns->labels.size(); ++i) {
      made.rows.push_back({panel.columns->labels[i], figure(panel.columns->values[i])});
    }
  }
  return made;
}

Table without_first(Table table, std::size_t buckets) {
  buckets = std::min(buckets, table.buckets.size());
  table.buckets.erase(table.buckets.begin(), table.buckets.begin() + static_cast<std::ptrdiff_t>(buckets));
  std::erase_if(table.rows, [&](const metrics::Row& row) { return row.bucket < buckets; });
  for (auto& row : table.rows) row.bucket -= static_cast<std::uint32_t>(buckets);
  return table;
}

class Painter {
 public:
  Painter(const DrawingQuestion& question, store::Store& store, const Config& config, const metrics::Control& control,
          Language language, charts::Theme theme)
      : question_(question),
        store_(store),
        config_(config),
        control_(control),
        language_(language),
        theme_(theme),
        sv_(language == Language::sv) {}

  Result<Drawing> draw() {
    if (has_own_look(question_.asking)) {
      MONALYS_CHECK(draw_its_own_way());
    } else if (question_.kind == "band") {
      MONALYS_CHECK(draw_band());
    } else if (question_.kind == "ranked") {
      MONALYS_CHECK(draw_ranked());
    } else {
      MONALYS_CHECK(draw_series());
    }
    finish();
    return std::move(made_);
  }

 private:
  [[nodiscard]] const Zone& zone() const { return config_.platform.zone; }
  [[nodiscard]] Result<Table> ask(const std::string& metric) const {
    auto asking = question_.asking;
    asking.metric = metric;
    return asking.ask(store_, config_, control_);
  }

  Result<void> draw_series() {
    std::size_t year = 0;
    Table whole;
    if (question_.compare.empty()) {
      MONALYS_TRY(whole, ask(question_.asking.metric));
    } else {
      MONALYS_TRY(auto request, question_.asking.request());
      MONALYS_TRY(year, metrics::buckets_before(metrics::Derivation::change, request.by));
      request.before = request.from ? year : 0;
      MONALYS_TRY(whole, publish::ask(store_, config_.platform, request, control_));
    }
    const auto shown_from = question_.compare.empty() || question_.asking.from.empty() ? 0 : year;
    auto table = without_first(whole, shown_from);
    if (!last_told(table, zone())) return nothing_known(table);
    MONALYS_TRY(made_.spec, chart_of(table, config_, language_, theme_, look(*table.metric)));
    if (year > 0) add_year_before(whole, table, shown_from, year);
    show_figures(table);
    title_ = headline(year > 0 ? whole : table, zone(), language_);
    made_.tables.push_back(std::move(table));
    if (!question_.with.empty()) return add_panel();
    return {};
  }

  void show_figures(const Table& table) {
    made_.table = data_table(table, zone(), language_);
    if (table.folded) return;
    for (const auto& bucket : table.buckets) made_.buckets.push_back(bucket.label);
  }

  Result<void> draw_its_own_way() {
    MONALYS_TRY(auto table, ask(question_.asking.metric));
    if (!last_told(table, zone())) return nothing_known(table);
    MONALYS_TRY(made_.spec, chart_of(table, config_, language_, theme_));
    title_ = made_.spec.title;
    made_.table = table_of(made_.spec.panels.front(), *table.metric, language_);
    made_.tables.push_back(std::move(table));
    return {};
  }

  [[nodiscard]] ChartLook look(const metrics::Metric& metric) const {
    ChartLook look{.kind = kind_of(question_.kind)};
    const bool area = look.kind == charts::Kind::area;
    look.stacked = !question_.asking.group.empty() && (area || look.kind == charts::Kind::bar) &&
                   (question_.asking.as == "share" || can_be_stacked(metric, question_.asking.as));
    return look;
  }

  void add_year_before(const Table& whole, const Table& shown, std::size_t shown_from, std::size_t year) {
    auto& panel = made_.spec.panels.front();
    charts::Series before{.id = "before",
                          .name = sv_ ? "ett år tidigare" : "a year before",
                          .kind = charts::Kind::line,
                          .role = charts::Role::context,
                          .dash = true};
    for (const auto& point : panel.series.front().values) {
      const auto at = std::ranges::find(shown.buckets, point.bucket, &Bucket::label);
      const auto bucket = static_cast<std::size_t>(at - shown.buckets.begin()) + shown_from;
      charts::Point then{.bucket = point.bucket, .value = {}};
      if (bucket >= year) {
        for (const auto& row : whole.rows) {
          if (row.bucket == bucket - year) then.value = row.value, then.note = chart_note(row.note);
        }
      }
      before.values.push_back(std::move(then));
    }
    panel.series.push_back(std::move(before));
    made_.spec.subtitle += sv_ ? ", streckat: ett år tidigare" : ", dashed: a year before";
  }

  Result<void> add_panel() {
    MONALYS_TRY(auto table, ask(question_.with));
    auto second = chart_of(table, config_, language_, theme_, {});
    if (!second && second.error().code != Code::not_found) return std::unexpected(std::move(second).error());
    if (!second) {
      missing_.push_back(fmt::format(fmt::runtime(sv_ ? "Inget är känt om {}." : "Nothing is known of {}."),
                                     publish::pick(table.metric->name, language_)));
      return {};
    }
    auto& panels = made_.spec.panels;
    panels.push_back(std::move(second->panels.front()));
    panels[0].title = publish::pick(made_.tables.front().metric->name, language_);
    panels[1].title = publish::pick(table.metric->name, language_);
    // What happened is written once, above the first panel.
    panels[1].annotations.clear();
    auto figures = data_table(table, zone(), language_);
    if (figures.rows.size() == made_.table.rows.size()) {
      made_.table.head.insert(made_.table.head.end(), figures.head.begin() + 1, figures.head.end());
      for (std::size_t i = 0; i < figures.rows.size(); ++i) {
        made_.table.rows[i].insert(made_.table.rows[i].end(), figures.rows[i].begin() + 1, figures.rows[i].end());
      }
    }
    made_.tables.push_back(std::move(table));
    return {};
  }

  Result<void> draw_ranked() {
    MONALYS_TRY(auto table, ask(question_.asking.metric));
    const auto last = last_told(table, zone());
    if (!last) return nothing_known(table);
    const auto& metric = *table.metric;
    const bool summed = metric.kind == Kind::flow && question_.asking.as.empty();
    struct Bar {
      std::string name;
      std::string where;
      bool others = false;
      std::optional<double> value;
    };
    std::map<std::vector<std::string>, Bar> bars;
    for (const auto& row : table.rows) {
      auto& bar = bars[row.group];
      bar.name = group_name(row, table, language_);
      bar.others = row.others;
      if (row.group.size() == 1 && !row.others) {
        bar.where = fmt::format("{}={}", metrics::word(table.group.front()), row.group.front());
      }
      if (row.note == Note::forecast || (!summed && row.bucket != *last) || !row.value) continue;
      bar.value = bar.value.value_or(0) + *row.value;
    }
    std::vector<Bar> order;
    for (auto& [group, bar] : bars) order.push_back(std::move(bar));
    std::ranges::stable_sort(order, [](const Bar& a, const Bar& b) {
      return std::tuple(a.others, -a.value.value_or(-1)) < std::tuple(b.others, -b.value.value_or(-1));
    });
    const auto groups = order.size();
    if (order.size() > kMostRanked) order.resize(kMostRanked);

    charts::Ranked ranked;
    ranked.parts.push_back({publish::pick(metric.name, language_), {}});
    made_.table.head = {sv_ ? "Grupp" : "Group", publish::pick(metric.name, language_)};
    for (const auto& bar : order) {
      ranked.rows.push_back({bar.name, {bar.value}});
      made_.table.rows.push_back(
          {bar.name, bar.value ? publish::figure(*bar.value, metric.unit, language_) : std::string("..")});
      made_.groups.push_back(bar.name);
      made_.where.push_back(bar.where);
    }
    auto& spec = made_.spec;
    spec.panels.push_back({.unit = chart_unit(metric.unit), .ranked = std::move(ranked)});
    const auto& name = publish::pick(metric.name, language_);
    if (summed) {
      spec.subtitle =
          fmt::format("{}, {} {}", name, sv_ ? "summa" : "sum of",
                      spoken_period(table.buckets.front(), table.buckets[*last], table.by, zone(), language_));
    } else {
      spec.subtitle =
          fmt::format("{} {}", name, time_phrase(metric, table.buckets[*last], table.by, zone(), language_));
    }
    if (groups > order.size()) {
      spec.subtitle +=
          fmt::format(fmt::runtime(sv_ ? " (de {} största av {})" : " (the largest {} of {})"), order.size(), groups);
    }
    title_ = name;
    const auto& first = order.front();
    const bool all_known = std::ranges::all_of(order, [](const Bar& bar) { return bar.value.has_value(); });
    if (order.size() > 1 && all_known && *first.value > 0 && !first.others) {
      title_ = fmt::format(
          "{}: {} {} {}", name, first.name,
          metric.unit == Unit::seconds ? (sv_ ? "längst med" : "longest with") : (sv_ ? "störst med" : "largest with"),
          publish::figure(*first.value, metric.unit, language_));
    }
    made_.facts_until = table.facts_until;
    made_.tables.push_back(std::move(table));
    return {};
  }

  Result<void> draw_band() {
    const auto ids = percentiles_of(question_.asking.metric);
    charts::Panel panel{.unit = charts::Unit::seconds};
    charts::Series band{.id = "band", .name = {}, .kind = charts::Kind::band, .role = charts::Role::context};
    band.end_label = "";
    std::vector<charts::Series> lines;
    for (const auto& id : ids) {
      MONALYS_TRY(auto table, ask(id));
      panel.bucket = table.by;
      charts::Series line{
          .id = id, .name = percentile_name(id), .role = charts::Role::main, .dash = id.ends_with("95")};
      for (const auto& row : table.rows) {
        if (row.note == Note::unfinished || row.note == Note::forecast) continue;
        line.values.push_back({table.buckets[row.bucket].label, row.value, chart_note(row.note)});
      }
      lines.push_back(std::move(line));
      made_.tables.push_back(std::move(table));
    }
    const auto& first = made_.tables.front();
    if (!last_told(first, zone())) return nothing_known(first);
    band.values = lines[0].values;
    for (const auto& point : lines[1].values) band.upper.push_back(point.value);
    panel.series.push_back(std::move(band));
    for (auto& line : lines) panel.series.push_back(std::move(line));
    const Period period{local_day(first.buckets.front().begin, zone()), local_day(first.buckets.back().end, zone())};
    panel.annotations = annotations_for(config_, *first.metric, period, language_);
    made_.spec.panels.push_back(std::move(panel));
    made_.spec.subtitle = fmt::format(
        "{}, {}", publish::pick(first.metric->name, language_),
        spoken_period(first.buckets.front(), first.buckets[*last_told(first, zone())], first.by, zone(), language_));
    made_.spec.subtitle += sv_ ? "; bandet når upp till nio av tio" : "; the band reaches up to nine of ten";
    const auto asked =
        std::ranges::find(made_.tables, question_.asking.metric, [](const Table& table) { return table.metric->id; });
    title_ = headline(*asked, zone(), language_);
    show_figures(first);
    for (std::size_t i = 1; i < made_.tables.size(); ++i) {
      const auto more = data_table(made_.tables[i], zone(), language_);
      made_.table.head.push_back(more.head.at(1));
      for (std::size_t row = 0; row < made_.table.rows.size() && row < more.rows.size(); ++row) {
        made_.table.rows[row].push_back(more.rows[row].at(1));
      }
    }
    return {};
  }

  [[nodiscard]] std::string percentile_name(std::string_view id) const {
    if (id.ends_with("50")) return sv_ ? "hälften" : "half";
    if (id.ends_with("90")) return sv_ ? "9 av 10" : "9 of 10";
    return sv_ ? "19 av 20" : "19 of 20";
  }

  [[nodiscard]] static Result<void> nothing_known(const Table& table) {
    if (std::ranges::any_of(table.rows, [](const metrics::Row& row) { return row.note == Note::suppressed; })) {
      return fail(Code::not_found,
                  sentence("all that is known of {} in this period is protected",
                           "allt som är känt om {} i den här perioden är skyddat", table.metric->id),
                  Sentence{"Ask about a longer period, or about larger groups.",
                           "Fråga om en längre tid, eller om större grupper."});
    }
    return nothing_known_of(*table.metric);
  }

  /// What is the same for all kinds.
  void finish() {
    auto& spec = made_.spec;
    spec.locale = sv_ ? charts::Locale::sv : charts::Locale::en;
    spec.theme = theme_;
    spec.id = "chart";
    // A finding about a part is not one about the whole.
    std::string part;
    for (const auto& filter : question_.asking.where) {
      part += (part.empty() ? "" : ", ") + filter.substr(filter.find('=') + 1);
    }
    if (!control_.project.empty()) part += (part.empty() ? "" : ", ") + control_.project;
    spec.title = part.empty() ? title_ : fmt::format("{}: {}", part, title_);
    std::vector<const metrics::Metric*> shown;
    for (const auto& table : made_.tables) {
      made_.metrics.push_back(*table.metric);
      shown.push_back(table.metric);
      if (table.facts_until)
        made_.facts_until = std::max(made_.facts_until.value_or(*table.facts_until), *table.facts_until);
    }
    spec.source = source_line({}, made_.facts_until, shown, config_,
                              made_.tables.front().control.value_or(metrics::Control{}), language_);
    if (const auto imported = publish::imported_sentence(made_.tables.front(), zone(), language_)) {
      spec.source += " " + *imported;
    }
    if (made_.groups.empty() && !made_.tables.front().group.empty()) {
      for (const auto& series : spec.panels.front().series) made_.groups.push_back(series.name);
    }
    note_what_is_missing();
    made_.message = message();
  }

  void note_what_is_missing() {
    const auto& table = made_.tables.front();
    std::map<Note, std::size_t> counts;
    for (const auto& row : table.rows) ++counts[row.note];
    const auto note = [&](Note what, std::string_view sv, std::string_view en) {
      if (counts[what] > 0) missing_.push_back(fmt::format(fmt::runtime(sv_ ? sv : en), counts[what]));
    };
    note(Note::gap, "Loggar saknas helt för {} av värdena.", "For {} of the values there are no logs at all.");
    note(Note::partial, "Loggar saknas delvis för {} av värdena.", "For {} of the values some logs are missing.");
    note(Note::suppressed, "{} av värdena är skyddade.", "{} of the values are protected.");
    note(Note::disposed, "{} av värdena är gallrade.", "{} of the values have been disposed of.");
    note(Note::unfinished, "{} av värdena visas först när deras period är slut.",
         "{} of the values are shown when their period is over.");
    if (table.control && store::tells_of_people(table.metric->realm, table.metric->measure)) {
      missing_.push_back(publish::control_sentence(*table.control, language_));
    }
    made_.notes = std::move(missing_);
  }

  /// The finding, and between which figures the series lies.
  [[nodiscard]] std::string message() const {
    std::string text = made_.spec.title + ".";
    const auto& table = made_.tables.front();
    if (!made_.groups.empty()) {
      text += fmt::format(" {}: {}.", sv_ ? "Visas" : "Shown", fmt::join(made_.groups, "; "));
    } else if (!has_own_look(question_.asking)) {
      const metrics::Row *low = nullptr, *high = nullptr;
      for (const auto& row : table.rows) {
        if (!row.value || row.note == Note::forecast) continue;
        if (low == nullptr || *row.value < *low->value) low = &row;
        if (high == nullptr || *row.value > *high->value) high = &row;
      }
      if (high != nullptr && high->bucket != low->bucket) {
        const auto at = [&](const metrics::Row& row) {
          return fmt::format("{} {}", publish::figure(*row.value, table.metric->unit, language_),
                             time_phrase(*table.metric, table.buckets[row.bucket], table.by, zone(), language_));
        };
        text += fmt::format(fmt::runtime(sv_ ? " Som högst {}, som lägst {}." : " Highest {}, lowest {}."), at(*high),
                            at(*low));
      }
    }
    for (const auto& sentence : publish::forecast_sentences(table, config_.capacities, zone(), language_)) {
      text += " " + sentence;
    }
    return text;
  }

  const DrawingQuestion& question_;
  store::Store& store_;
  const Config& config_;
  const metrics::Control& control_;
  Language language_;
  charts::Theme theme_;
  bool sv_;
  Drawing made_;
  std::string title_;
  std::vector<std::string> missing_;
};

}  // namespace

Result<void> check(const DrawingQuestion& question, const metrics::Control& control) {
  const auto& asking = question.asking;
  const auto allowed = [&](const std::string& metric) -> Result<void> {
    auto one = asking;
    one.metric = metric;
    MONALYS_TRY(const auto request, one.request());
    auto may = publish::check_allowed(request, control);
    if (!may) may.error().code = Code::permission;
    return may;
  };
  MONALYS_CHECK(allowed(asking.metric));
  if (!question.kind.empty() && std::ranges::find(kKinds, question.kind) == kKinds.end()) {
    return fail(Code::wrong_usage,
                sentence("there is no kind of chart \"{}\"", "det finns ingen diagramtyp ”{}”", question.kind),
                Sentence{fmt::format("{}Choose {}.", did_you_mean(question.kind, kKinds), fmt::join(kKinds, ", ")),
                         fmt::format("{}Välj {}.", did_you_mean_sv(question.kind, kKinds), choice_sv(kKinds))});
  }
  MONALYS_TRY(const auto* metric, metrics::find(asking.metric));
  const bool cohorts = metric->split == store::Dimension::age;
  if (has_own_look(asking)) {
    const bool fits = question.kind.empty() || (question.kind == "heat" && (cohorts || asking.profile == "week")) ||
                      (question.kind == "cohort" && cohorts);
    if (!fits || !question.with.empty() || !question.compare.empty()) {
      return fail(Code::wrong_usage,
                  Sentence{"profiles and cohorts are drawn in their own way, alone",
                           "profiler och kohorter ritas på sitt eget sätt, var för sig"},
                  Sentence{"Leave out kind, with and compare.",
                           "Ta bort valet av diagram (kind), det andra måttet (with) och jämförelsen (compare)."});
    }
    return {};
  }
  if (question.kind == "heat" || question.kind == "cohort") {
    return fail(Code::wrong_usage,
                sentence("{} by period is no table of cells", "{} per period kan inte visas som rutor", asking.metric),
                Sentence{"Cells show what comes round again (profile=week) and cohorts (metric=users.cohort).",
                         "Rutor visar det som återkommer (profile=week) och kohorter (metric=users.cohort)."});
  }
  if (!question.compare.empty()) {
    if (question.compare != "year") {
      return fail(
          Code::wrong_usage,
          sentence("figures cannot be compared with \"{}\"", "värden kan inte jämföras med ”{}”", question.compare),
          Sentence{"Write compare=year.", "Skriv compare=year."});
    }
    if (!asking.group.empty() || !asking.as.empty() || asking.ahead || question.kind == "ranked" ||
        question.kind == "band") {
      return fail(Code::wrong_usage,
                  Sentence{"a year before is shown beside one series of figures as they are",
                           "året före kan bara visas bredvid en enda serie med värden som de är"},
                  Sentence{"Leave out compare, or group, as, forecast and kind.",
                           "Ta bort jämförelsen (compare), eller uppdelningen (group), omräkningen (as), prognosen "
                           "(forecast) och valet av diagram (kind)."});
    }
  }
  if (!question.with.empty()) {
    MONALYS_CHECK(allowed(question.with));
    if (question.kind == "ranked" || question.kind == "band") {
      return fail(
          Code::wrong_usage,
          Sentence{"a second metric stands below lines, bars and areas only",
                   "ett andra mått kan bara stå under linjer, staplar och ytor"},
          Sentence{"Leave out with, or kind.", "Ta bort det andra måttet (with), eller valet av diagram (kind)."});
    }
  }
  if (question.kind == "ranked" && asking.group.empty()) {
    return fail(
        Code::wrong_usage, Sentence{"what is to be ranked is not said", "det är inte sagt vad som ska rangordnas"},
        Sentence{"Write for example group=organisation.", "Välj en uppdelning, till exempel group=organisation."});
  }
  if (question.kind == "ranked" && asking.ahead) {
    return fail(Code::wrong_usage, Sentence{"a ranking shows what has been", "en rangordning visar det som har varit"},
                Sentence{"Leave out forecast.", "Ta bort prognosen (forecast)."});
  }
  if (question.kind == "band") {
    if (percentiles_of(asking.metric).size() < 2 || !asking.group.empty() || !asking.as.empty() || asking.ahead) {
      return fail(
          Code::wrong_usage,
          sentence("there is no band of {}", "det finns ingen spridning att visa för {}", asking.metric),
          Sentence{"A band shows a metric with percentiles, such as job.wait.p50, without groups, as and forecast.",
                   "Spridningen visas för mått med percentiler, till exempel job.wait.p50, utan uppdelning (group), "
                   "omräkning (as) och prognos (forecast)."});
    }
  }
  if (question.kind == "area" && !asking.group.empty() && !can_be_stacked(*metric, asking.as)) {
    return fail(Code::wrong_usage,
                sentence("groups of {} do not add up: areas would say that they do",
                         "grupperna i {} går inte att lägga ihop, men ytor skulle se ut som en summa", metric->id),
                Sentence{"Choose kind=line.", "Välj linjer (kind=line)."});
  }
  return {};
}

Result<Drawing> draw(const DrawingQuestion& question, store::Store& store, const Config& config,
                     const metrics::Control& control, Language language, charts::Theme theme) {
  MONALYS_CHECK(check(question, control));
  return Painter{question, store, config, control, language, theme}.draw();
}

DataTable data_table(const Table& table, const Zone& zone, Language language) {
  DataTable made;
  made.head.emplace_back("Period");
  std::map<std::vector<std::string>, std::size_t> columns;
  const auto& name = publish::pick(table.metric->name, language);
  for (const auto& row : table.rows) {
    if (columns.contains(row.group)) continue;
    columns.emplace(row.group, made.head.size());
    made.head.push_back(table.group.empty() ? name : group_name(row, table, language));
  }
  for (const auto& bucket : table.buckets) {
    auto& line = made.rows.emplace_back(made.head.size(), "..");
    line.front() = publish::spoken(bucket, table.by, zone, language);
  }
  for (const auto& row : table.rows) {
    if (row.value) {
      made.rows[row.bucket][columns[row.group]] = publish::figure(*row.value, table.metric->unit, language);
    }
  }
  return made;
}

}  // namespace monalys::reports
