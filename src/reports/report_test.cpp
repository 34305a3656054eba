// Report definitions and the documents made from them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/derive.hpp"
#include "metrics/profile.hpp"
#include "publish/control.hpp"
#include "reports/definition.hpp"
#include "reports/document.hpp"
#include "store/testing.hpp"

namespace monalys::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ReportDefinition, TheBuiltinOnesAreReadable) {
  ASSERT_FALSE(builtin_reports().empty());
  for (const auto& builtin : builtin_reports()) {
    const auto definition = read_definition(builtin.text, std::string(builtin.id));
    ASSERT_TRUE(definition) << definition.error().message;
    EXPECT_EQ(definition->id, builtin.id);
  }
}

constexpr std::string_view kShort = R"toml(
id = "short"
title = { sv = "{platform} i {month}", en = "{platform} in {month}" }
[[slide]]
id = "users"
by = "month"
subtitle = { sv = "Unika, {period}", en = "Unique, {period}" }
source = { sv = "loggar", en = "logs" }
  [[slide.title]]
  when = "latest"
  sv = "{value} användare"
  en = "{value} users"
  [[slide.panel]]
    [[slide.panel.series]]
    metric = "users.unique"
    name = { sv = "användare <b>", en = "users <b>" }
[[slide]]
id = "jobs"
  [[slide.title]]
  when = "latest"
  sv = "{value} jobb"
  en = "{value} jobs"
  [[slide.panel]]
    [[slide.panel.series]]
    metric = "job.started"
    name = "jobb"
)toml";

std::string with(std::string_view what, std::string_view instead) {
  std::string text{kShort};
  text.replace(text.find(what), what.size(), instead);
  return text;
}

TEST(ReportDefinition, MistakesAreNamedWithLineAndRemedy) {
  const auto metric = read_definition(with("users.unique", "users.uniqe"), "r.toml");
  ASSERT_FALSE(metric);
  EXPECT_THAT(metric.error().message, AllOf(HasSubstr("r.toml"), HasSubstr("users.uniqe")));
  EXPECT_THAT(metric.error().hint, HasSubstr("users.unique"));

  const auto condition = read_definition(with("\"latest\"", "\"lates\""), "r.toml");
  ASSERT_FALSE(condition);
  EXPECT_THAT(condition.error().hint, HasSubstr("latest"));

  const auto key = read_definition(with("subtitle", "subtitel"), "r.toml");
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message, HasSubstr("subtitel"));

  const auto syntax = read_definition("id = ", "r.toml");
  ASSERT_FALSE(syntax);
  EXPECT_THAT(syntax.error().message, HasSubstr("line 1"));
}

TEST(ReportDefinition, ASlideHoldsPanelsOrAChartThatCanBeAsked) {
  const std::string chart = "id = \"c\"\ntitle = \"c\"\n[[slide]]\nid = \"week\"\n[slide.chart]\n";
  const auto nothing = read_definition("id = \"c\"\ntitle = \"c\"\n[[slide]]\nid = \"week\"\n", "r.toml");
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error().message, HasSubstr("either panels or a chart"));

  const auto unknown = read_definition(chart + "metric = \"session.concurent.mean\"\n", "r.toml");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, AllOf(HasSubstr("r.toml"), HasSubstr("session.concurent.mean")));

  const auto ranked = read_definition(chart + "metric = \"users.unique\"\nkind = \"ranked\"\n", "r.toml");
  ASSERT_FALSE(ranked);
  EXPECT_THAT(ranked.error().message, HasSubstr("what is to be ranked is not said"));

  const auto word = read_definition(chart + "metric = \"users.unique\"\nforcast = 12\n", "r.toml");
  ASSERT_FALSE(word);
  EXPECT_THAT(word.error().message, HasSubstr("forcast"));
}

class Documents : public ::testing::Test {
 protected:
  Documents() {
    config_.platform.zone = Zone::locate("Europe/Stockholm").value();
    config_.platform.name = "A & B";
    // Three people in March 2022, two in April; a logon every third day.
    for (int day = 0; day < 61; day += 3) facts_.moment(1, 1646132400.0 + day * 86'400.0);
    facts_.moment(1, 1651302000);  // 30 April, 09:00
    facts_.moment(2, 1646132400);
    facts_.moment(3, 1646132400);
    facts_.moment(2, 1650000000);
    merge(store_, facts_);
  }

  Result<Report> report(publish::Language language, std::string_view text = kShort, metrics::Control control = {}) {
    Figures figures{store_, config_.platform, std::chrono::year_month_day{std::chrono::year{2022} / 4 / 30}, control};
    return build(read_definition(text, "short").value(), config_, figures, language);
  }

  store::testing::TemporaryFolder folder_;
  store::Store store_ = store::testing::open(folder_);
  store::testing::Facts facts_;
  Config config_;
};

TEST_F(Documents, SlidesWithoutAFigureAreLeftOutAndNamed) {
  const auto made = report(publish::Language::sv);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->slides.size(), 1u);
  EXPECT_EQ(made->left_out, std::vector<std::string>{"jobs"});
  const auto& slide = made->slides.front();
  EXPECT_EQ(slide.title, "2 användare");
  EXPECT_EQ(slide.subtitle, "Unika, mars 2022–april 2022");
  EXPECT_EQ(slide.source, "Källa: loggar till 2022-04-30. Definition: users.unique.");
  EXPECT_EQ(slide.chart.page, "1 / 1");
  ASSERT_EQ(slide.table.rows.size(), 2u);
  EXPECT_EQ(slide.table.rows[0], (std::vector<std::string>{"mars 2022", "3"}));
  EXPECT_EQ(made->title, "A & B i april 2022");
}

constexpr std::string_view kCharts = R"toml(
id = "charts"
title = "t"
[[slide]]
id = "april"
last = 1
subtitle = { sv = "bara april", en = "April alone" }
  [slide.chart]
  metric = "users.unique"
[[slide]]
id = "week"
from = "2022-04"
  [[slide.title]]
  when = "latest"
  sv = "{value} i {bucket}"
  en = "{value} in {bucket}"
  [slide.chart]
  metric = "logon.count"
  profile = "week"
[[slide]]
id = "unknown"
  [slide.chart]
  metric = "job.started"
)toml";

TEST_F(Documents, ASlideShowsAChartOfItsPeriod) {
  const auto made = report(publish::Language::sv, kCharts);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->left_out, std::vector<std::string>{"unknown"});
  ASSERT_EQ(made->slides.size(), 2u);

  const auto& april = made->slides[0];
  EXPECT_EQ(april.table.rows, (std::vector<std::vector<std::string>>{{"april 2022", "2"}}));
  EXPECT_THAT(april.title, HasSubstr("2"));
  EXPECT_EQ(april.chart.subtitle, "bara april");
  EXPECT_EQ(april.chart.id, "april");
  EXPECT_EQ(april.chart.page, "1 / 2");

  // April 2022 has twelve logons: every third day from the 3rd to the 30th, one on the 15th, one more on the 30th.
  const auto& week = made->slides[1];
  EXPECT_EQ(week.title, "12 i april 2022");
  EXPECT_THAT(week.subtitle, HasSubstr("april 2022"));
  ASSERT_TRUE(week.chart.panels.front().heat);
}

TEST_F(Documents, WhatAReaderMayNotSeeIsLeftOutOfTheReport) {
  const auto control = publish::control_for(config_, "public", {});
  ASSERT_TRUE(control) << control.error().message;
  const auto made = report(publish::Language::en, kCharts, *control);
  ASSERT_FALSE(made && made->slides.size() == 2) << "a profile of people is not for the public";
  if (made) {
    EXPECT_THAT(made->left_out, ::testing::Contains("week"));
  }
}

TEST_F(Documents, ThePageIsWholeAndEscaped) {
  charts::ChartRenderer renderer;
  const auto html = to_document(report(publish::Language::en).value(), DocumentFormat::html, renderer);
  ASSERT_TRUE(html) << html.error().message;
  EXPECT_THAT(*html, AllOf(HasSubstr("<html lang=\"en\">"), HasSubstr("A &amp; B in April 2022"), HasSubstr("2 users"),
                           HasSubstr("<td>3</td>"), HasSubstr("users &lt;b&gt;"), Not(HasSubstr("users <b>")),
                           HasSubstr("aria-labelledby=\"users\"")));
}

TEST_F(Documents, TheDeckIsAPdf) {
  charts::ChartRenderer renderer;
  const auto pdf = to_document(report(publish::Language::sv).value(), DocumentFormat::pdf, renderer);
  ASSERT_TRUE(pdf) << pdf.error().message;
  EXPECT_TRUE(pdf->starts_with("%PDF-"));
  EXPECT_EQ(to_document(report(publish::Language::sv).value(), DocumentFormat::pdf, renderer).value(), *pdf);
}

TEST_F(Documents, ChartsOfAnyTable) {
  const auto period = parse_period("2022-03").value();
  const auto table = metrics::ask(store_, config_.platform,
                                  {.metric = metrics::find("logon.count").value(),
                                   .by = BucketSize::day,
                                   .from = period,
                                   .to = period,
                                   .group = {},
                                   .where = {}})
                         .value();
  const auto spec = chart_of(table, config_, publish::Language::sv, charts::Theme::dark).value();
  EXPECT_EQ(spec.panels.size(), 1u);
  EXPECT_EQ(spec.panels[0].series[0].kind, charts::Kind::bar);
  EXPECT_EQ(spec.panels[0].series[0].values.size(), 31u);
  EXPECT_THAT(spec.title, HasSubstr("31 mars 2022"));
}

TEST_F(Documents, AProfileOfTheWeekIsAHeatMapAndOneOfTheYearHasColumns) {
  metrics::Table table;
  table.own_metric = std::make_shared<const metrics::Metric>(*metrics::find("job.wait.p50").value());
  table.metric = table.own_metric.get();
  table.folded = metrics::Folded{metrics::Profile::week, parse_period("2021").value()};
  for (std::uint32_t slot = 0; slot < 168; ++slot) {
    table.buckets.push_back({.begin = {}, .end = {}, .label = metrics::label_of(metrics::Profile::week, slot)});
    table.rows.push_back({.bucket = slot, .value = slot == 167 ? std::nullopt : std::optional{60.0 * (slot + 1)}});
  }
  const auto week = chart_of(table, config_, publish::Language::sv, charts::Theme::light).value();
  ASSERT_TRUE(week.panels[0].heat);
  EXPECT_EQ(week.panels[0].heat->rows.size(), 7u);
  EXPECT_EQ(week.panels[0].heat->values[1][8], 60.0 * 33);
  EXPECT_EQ(week.panels[0].heat->values[6][23], std::nullopt);
  EXPECT_EQ(week.title,
            "Kötid, median: högst 2\u00a0h\u00a047\u00a0min söndagar kl. 22\u201323, lägst 1\u00a0min måndagar kl. "
            "00\u201301");
  EXPECT_THAT(week.subtitle, HasSubstr("januari 2021"));

  table.folded->profile = metrics::Profile::year;
  table.rows.resize(12);
  const auto year = chart_of(table, config_, publish::Language::en, charts::Theme::light).value();
  ASSERT_TRUE(year.panels[0].columns);
  EXPECT_EQ(year.title, "Queue time, median: highest 12\u00a0min in December, lowest 1\u00a0min in January");
  EXPECT_EQ(year.panels[0].columns->labels[11], "December");
  EXPECT_EQ(year.panels[0].columns->values[11], 720);
  table.group = {store::Dimension::label};
  EXPECT_FALSE(chart_of(table, config_, publish::Language::en, charts::Theme::light));
}

TEST_F(Documents, HeadroomIsSeenAgainstNothing) {
  const auto period = parse_period("2022-03").value();
  auto table = metrics::ask(store_, config_.platform,
                            {.metric = metrics::find("logon.count").value(),
                             .by = BucketSize::month,
                             .from = period,
                             .to = period,
                             .group = {},
                             .where = {}})
                   .value();
  config_.capacities = {{"logon.count", std::chrono::year{2022} / 1 / 1, 10, {"gräns", "limit"}}};
  EXPECT_EQ(chart_of(table, config_, publish::Language::sv, charts::Theme::light)->panels[0].capacity[0].value, 10);
  table = metrics::derive(std::move(table), metrics::Derivation::headroom, 0, config_.capacities).value();
  const auto panel = chart_of(table, config_, publish::Language::sv, charts::Theme::light)->panels[0];
  EXPECT_EQ(panel.series[0].kind, charts::Kind::line);
  ASSERT_EQ(panel.capacity.size(), 1u);
  EXPECT_EQ(panel.capacity[0].value, 0);
}

TEST_F(Documents, AllOtherGroupsComeLastAndAreNamedAsPeopleSpeak) {
  const auto period = parse_period("2022-03").value();
  auto table = metrics::ask(store_, config_.platform,
                            {.metric = metrics::find("logon.count").value(),
                             .by = BucketSize::month,
                             .from = period,
                             .to = period,
                             .group = {store::Dimension::host},
                             .where = {}})
                   .value();
  ASSERT_EQ(table.rows.size(), 1u);
  auto others = table.rows[0];
  others.group = {std::string(metrics::kOthers)};
  others.others = true;
  others.value = 1'000'000;
  table.rows.insert(table.rows.begin(), others);
  for (const auto& [language, name] :
       {std::pair{publish::Language::sv, "(övriga)"}, {publish::Language::en, "(other)"}}) {
    const auto spec = chart_of(table, config_, language, charts::Theme::light).value();
    ASSERT_EQ(spec.panels[0].series.size(), 2u);
    EXPECT_EQ(spec.panels[0].series[1].name, name);
  }
}

TEST(FileNames, SayWhatAFileIsToBe) {
  EXPECT_EQ(document_format("a/b.pdf"), DocumentFormat::pdf);
  EXPECT_EQ(picture_format("b.svg"), PictureFormat::svg);
  const auto other = document_format("a.docx");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().hint, HasSubstr(".pdf"));
}

}  // namespace
}  // namespace monalys::reports
