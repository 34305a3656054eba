#include "charts/chart.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "charts/sample_test.hpp"

namespace monalys::charts {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using namespace std::string_view_literals;

/// Loading the script takes longer than any test: once for all.
ChartRenderer& renderer() {
  static ChartRenderer one;
  return one;
}

std::string draw(const ChartSpec& spec) {
  auto svg = renderer().render_svg(spec);
  EXPECT_TRUE(svg) << svg.error().message;
  return svg.value_or("");
}

ChartSpec with(Panel panel) {
  ChartSpec spec;
  spec.panels = {std::move(panel)};
  return spec;
}

auto says(const std::string& text) { return Contains(Field("content", &sample::Text::content, text)); }

TEST(Chart, ShowsTitleSentencesSourceAndPage) {
  const auto texts = sample::texts_of(draw(sample::users()));
  EXPECT_THAT(texts, says("Över 600 användare"));
  EXPECT_THAT(texts, says("Antalet unika användare per månad har de senaste tre månaderna överstigit 600."));
  EXPECT_THAT(texts, says("Källa: loggarna. Definition: users.unique."));
  EXPECT_THAT(texts, says("1 / 7"));
}

TEST(Chart, NumbersAreWrittenAsTheLanguageDoes) {
  Panel panel{.unit = Unit::bytes, .series = {sample::line({{"2022-03", 1.2e15}, {"2022-04", 1.2345e15}})}};
  auto spec = with(panel);
  EXPECT_THAT(sample::texts_of(draw(spec)), says("1\u00a0235\u00a0TB"));
  spec.locale = Locale::en;
  EXPECT_THAT(sample::texts_of(draw(spec)), says("1,235\u00a0TB"));
  spec.panels[0].series[0].values = {{"2022-03", 130e12}, {"2022-04", 132.9e12}};
  EXPECT_THAT(sample::texts_of(draw(spec)), AllOf(says("132.9\u00a0TB"), says("April 2022")));
  spec.locale = Locale::sv;
  EXPECT_THAT(sample::texts_of(draw(spec)), AllOf(says("132,9\u00a0TB"), says("april 2022")));
}

TEST(Chart, NoTextLiesOnAnotherOrOutsideThePicture) {
  auto crowded = sample::users();
  crowded.panels[0].series.push_back(sample::line({{"2022-03", 610}, {"2022-04", 607}}, "b"));
  crowded.panels[0].series.push_back(sample::line({{"2022-03", 600}, {"2022-04", 606}}, "c"));
  crowded.panels[0].annotations.push_back({"2020-06", "Tredje"});
  crowded.panels[0].annotations.push_back({"2022-04", "Allra sist, nära kanten av bilden"});
  crowded.panels[0].capacity = {{.value = 400, .label = "Plats för 400"}, {"2021-09", 700, "Plats för 700"}};
  crowded.panels[0].callouts = {{"a", "2021-07", "Färre i juli varje år: semester"}};
  for (const auto& [width, height] : {std::pair{1280, 720}, {640, 400}, {1920, 1080}}) {
    crowded.width = width;
    crowded.height = height;
    const auto texts = sample::texts_of(draw(crowded));
    ASSERT_GT(texts.size(), 20u);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto& a = texts[i];
      EXPECT_TRUE(a.left >= 0 && a.right <= width + 1 && a.top >= 0 && a.bottom <= height) << a.content;
      for (std::size_t j = i + 1; j < texts.size(); ++j) {
        const auto& b = texts[j];
        EXPECT_FALSE(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
            << width << ": " << a.content << " | " << b.content;
      }
    }
  }
}

TEST(Chart, UnknownMonthsBreakTheLine) {
  // Two pieces of two points each: two times "move, line".
  const auto svg =
      draw(with({.series = {sample::line(
                     {{"2022-01", 1}, {"2022-02", 2}, {"2022-03", {}, Note::gap}, {"2022-04", 3}, {"2022-05", 4}})}}));
  static const std::regex pieces("d=\"M[0-9.]+ [0-9.]+L[0-9.]+ [0-9.]+M[0-9.]+ [0-9.]+L[0-9.]+ [0-9.]+\"");
  EXPECT_TRUE(std::regex_search(svg, pieces)) << svg;
  EXPECT_THAT(sample::texts_of(svg), says("loggar saknas"));
}

TEST(Chart, HiddenMonthsAreNotCalledMissing) {
  const auto svg =
      draw(with({.series = {sample::line({{"2022-01", 7}, {"2022-02", {}, Note::suppressed}, {"2022-03", 8}})}}));
  EXPECT_THAT(sample::texts_of(svg), AllOf(says("för få personer"), Not(says("loggar saknas"))));
}

TEST(Chart, BarsStandOnTheLineOfZero) {
  auto bars = sample::line({{"2022-01", 1000}, {"2022-02", 1001}});
  bars.kind = Kind::bar;
  const auto svg = draw(with({.zero_based = false, .series = {bars}}));
  // The bar of 1000 and the axis line end at the same height; half a pixel makes the line sharp.
  static const std::regex bar("d=\"M[0-9.]+ ([0-9]+)(?:\\.[0-9]+)?l[0-9.]+ 0l0 -");
  static const std::regex zero("points=\"[0-9.]+ ([0-9]+)\\.5 [0-9.]+ \\1\\.5\"");
  std::smatch foot, axis;
  ASSERT_TRUE(std::regex_search(svg, foot, bar)) << svg;
  ASSERT_TRUE(std::regex_search(svg, axis, zero)) << svg;
  EXPECT_EQ(foot[1], axis[1]);
}

TEST(Chart, TheSameSpecGivesTheSameBytes) {
  const auto first = draw(sample::users());
  auto other = sample::users();
  other.theme = Theme::dark;
  EXPECT_NE(draw(other), first);
  EXPECT_EQ(draw(sample::users()), first);
  ChartRenderer fresh;
  EXPECT_EQ(fresh.render_svg(sample::users()), first);
}

TEST(Chart, SaysWhatItShowsToThoseWhoCannotSee) {
  auto spec = sample::users();
  spec.id = "users";
  const auto svg = draw(spec);
  EXPECT_THAT(svg, AllOf(HasSubstr("role=\"img\""), HasSubstr("<title id=\"users-title\">Över 600 användare</title>"),
                         HasSubstr("<desc id=\"users-desc\">"), HasSubstr("januari 2008 till april 2022")));
}

TEST(Chart, HostileTextStaysText) {
  auto spec = sample::users();
  // The NUL stands in the middle: only the literal's own length reaches beyond it.
  const std::string hostile{"</text></svg><script>alert(\"1\")</script>\0 ]]> &lt; '\" {a|b} 😀 "sv};
  for (auto* text : {&spec.title, &spec.subtitle, &spec.source, &spec.page}) *text = hostile;
  spec.sentences = {hostile, std::string(10'000, 'x'), "\xff\xfe broken \xed\xa0\x80"};
  spec.panels[0].series[0].name = hostile;
  spec.panels[0].series[0].end_label = hostile;
  spec.panels[0].annotations[0].text = hostile;
  const auto svg = draw(spec);
  EXPECT_THAT(svg,
              AllOf(Not(HasSubstr("<script")), Not(HasSubstr("]]>")), HasSubstr("&lt;script&gt;"), HasSubstr("😀")));
  EXPECT_EQ(svg.find('\0'), std::string::npos);
  EXPECT_TRUE(is_utf8(svg));
  // One document: the root opens and closes once.
  EXPECT_EQ(svg.find("<svg", 1), std::string::npos);
  EXPECT_EQ(svg.find("</svg>"), svg.size() - 6);
  for (const auto& text : sample::texts_of(svg)) EXPECT_LE(text.right, 1281) << text.content;
}

TEST(Chart, AMistakeInTheSpecComesBackInWords) {
  const auto wrong_label = renderer().render_svg(with({.series = {sample::line({{"april", 1}})}}));
  ASSERT_FALSE(wrong_label);
  EXPECT_EQ(wrong_label.error().code, Code::invalid_input);
  EXPECT_EQ(wrong_label.error().message, "drawing a chart: \"april\" is not the label of a month");

  const auto not_json = renderer().render_svg_json("{\"width\":");
  ASSERT_FALSE(not_json);
  EXPECT_EQ(not_json.error().message, "the chart is not valid JSON");
  // And the renderer is none the worse for it.
  EXPECT_TRUE(renderer().render_svg(sample::users()));
}

TEST(Chart, ARunawayIsStoppedAndTheNextOneDraws) {
  ChartRenderer hasty({.time = std::chrono::milliseconds{0}});
  const auto late = hasty.render_svg(sample::users());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::internal);
  EXPECT_THAT(late.error().message, HasSubstr("took longer than 0 ms"));

  ChartRenderer poor({.memory_bytes = std::size_t{1} << 20});
  const auto large = poor.render_svg(sample::users());
  ASSERT_FALSE(large);
  EXPECT_THAT(large.error().message, HasSubstr("needed more than 1 MB"));
}

TEST(Chart, RankedBarsAndHeatMapsAreChartsToo) {
  Panel ranked{.ranked = Ranked{.parts = {{"Med avtal"}, {"Utan avtal"}}, .rows = {{"Pågående projekt", {344, 68}}}}};
  EXPECT_THAT(sample::texts_of(draw(with(ranked))),
              AllOf(says("Pågående projekt"), says("Med avtal"), says("344"), says("68"), says("412")));
  Panel columns{.unit = Unit::seconds, .columns = Columns{.labels = {"08", "09"}, .values = {300, {}}}};
  EXPECT_THAT(sample::texts_of(draw(with(columns))), AllOf(says("08"), says("09"), says("5\u00a0min"), says("okänt")));

  Panel heat{.heat = Heat{.columns = {"08", "09"}, .rows = {"mån"}, .values = {{17, {}}}}};
  EXPECT_THAT(sample::texts_of(draw(with(heat))), AllOf(says("mån"), says("08"), says("17")));
}

}  // namespace
}  // namespace monalys::charts
