#include "charts/script.hpp"

#include <gmock/gmock.h>

#include "charts/text_width.hpp"

namespace monalys::charts {
namespace {

using testing::HasSubstr;

constexpr Script::Limits kLimits{.time = std::chrono::seconds{5}, .memory_bytes = std::size_t{64} << 20};

class ScriptTest : public testing::Test {
 protected:
  TextMeasure measure_;
  Script script_{measure_, kLimits};
};

TEST_F(ScriptTest, AFunctionGetsATextAndGivesOne) {
  ASSERT_TRUE(script_.load("var o = {twice: function (s) { return s + s; }};", "t.js"));
  EXPECT_EQ(script_.call("o", "twice", "åäö"), "åäöåäö");
}

TEST_F(ScriptTest, MistakesComeBackWithTheirMessage) {
  const auto syntax = script_.load("var = ;", "t.js");
  ASSERT_FALSE(syntax);
  EXPECT_THAT(syntax.error().message, HasSubstr("line 1"));

  ASSERT_TRUE(
      script_.load("var o = {fails: function () { throw new Error('inte så: å'); }, odd: function () { throw 'odd'; },"
                   " number: function () { return 1; }};",
                   "t.js"));
  EXPECT_EQ(script_.call("o", "fails", "").error().message, "inte så: å");
  EXPECT_EQ(script_.call("o", "odd", "").error().message, "odd");
  EXPECT_THAT(script_.call("o", "number", "").error().message, HasSubstr("string required"));
  EXPECT_FALSE(script_.call("o", "missing", ""));
  EXPECT_FALSE(script_.call("missing", "x", ""));
  EXPECT_FALSE(script_.spent());
}

TEST_F(ScriptTest, TextsAreMeasuredByTheHost) {
  ASSERT_TRUE(
      script_.load("var o = {f: function (s) { return String(hostTextWidth(s, '16px sans-serif') > 20); }};", "t.js"));
  EXPECT_EQ(script_.call("o", "f", "Över 600"), "true");
  EXPECT_EQ(script_.call("o", "f", ""), "false");
}

TEST(Script, EndlessWorkIsStoppedEvenWhenItCatchesTheStop) {
  TextMeasure measure;
  Script script(measure, {.time = std::chrono::milliseconds{50}, .memory_bytes = std::size_t{64} << 20});
  ASSERT_TRUE(
      script.load("var o = {f: function () { for (;;) { try { for (;;) { var a = [1, 2, {}]; } } catch (e) {"
                  " var b = {c: e}; if (b) throw e; } } }};",
                  "t.js"));
  const auto endless = script.call("o", "f", "");
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().code, Code::internal);
  EXPECT_TRUE(script.spent());
}

TEST(Script, GreedyWorkIsStopped) {
  TextMeasure measure;
  Script script(measure, {.time = std::chrono::seconds{20}, .memory_bytes = std::size_t{4} << 20});
  ASSERT_TRUE(script.load("var o = {f: function (s) { var a = []; for (;;) a.push({s: s + a.length}); }};", "t.js"));
  const auto greedy = script.call("o", "f", "text");
  ASSERT_FALSE(greedy);
  EXPECT_THAT(greedy.error().message, HasSubstr("needed more than 4 MB"));
  EXPECT_TRUE(script.spent());
}

}  // namespace
}  // namespace monalys::charts
