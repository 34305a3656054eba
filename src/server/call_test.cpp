#include "server/call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace monalys::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

TEST(Addresses, PercentEncodingStandsForBytesOfUtf8) {
  EXPECT_EQ(percent_decoded("a%20b"), "a b");
  EXPECT_EQ(percent_decoded("%C3%a5r"), "år");
  EXPECT_EQ(percent_decoded("1+1"), "1+1");
  EXPECT_EQ(percent_decoded("%2e%2E%2f"), "../");
  EXPECT_EQ(percent_decoded("%25"), "%");
  EXPECT_EQ(percent_decoded(""), "");
}

TEST(Addresses, WhatIsNoTextIsRefused) {
  for (const auto* text : {"%", "%4", "%4g", "%g4", "a%", "%00", "%E5", "%c0%af", "%ed%a0%80", "%ff"}) {
    const auto decoded = percent_decoded(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, Code::wrong_usage) << text;
    EXPECT_FALSE(decoded.error().hint.empty()) << text;
  }
  EXPECT_FALSE(percent_decoded(std::string_view{"a\0b", 3}));
}

TEST(Queries, HaveParametersInTheirOrder) {
  const auto read = read_parameters(
      "metric=users.unique&group=a&group=b%2Cc&where=organisation%3DKarolinska+institutet&empty=&flag&&x=1=2");
  ASSERT_TRUE(read);
  EXPECT_THAT(*read, ElementsAre(Pair("metric", "users.unique"), Pair("group", "a"), Pair("group", "b,c"),
                                 Pair("where", "organisation=Karolinska institutet"), Pair("empty", ""),
                                 Pair("flag", ""), Pair("x", "1=2")));
  EXPECT_EQ(read_parameters("")->size(), 0u);
  Call call;
  call.parameters = *read;
  EXPECT_EQ(call.parameter("group"), "a");
  EXPECT_EQ(call.parameter("nothing"), std::nullopt);
}

TEST(Queries, WithTooManyParametersAreRefused) {
  std::string query;
  for (int i = 0; i < 100; ++i) query += "a=b&";
  EXPECT_EQ(read_parameters(query)->size(), 100u);
  EXPECT_EQ(read_parameters(query + "c=d").error().code, Code::wrong_usage);
  EXPECT_EQ(read_parameters("a=%zz").error().code, Code::wrong_usage);
}

TEST(Problems, AreJsonWithTheStatusThatGoesWithTheCode) {
  const auto said = problem(Error{Code::not_found, "there is no metric \"x\"", "See /api/v1/metrics."});
  EXPECT_EQ(said.status, 404u);
  EXPECT_EQ(said.type, "application/problem+json");
  EXPECT_EQ(
      *said.body,
      R"({"type":"about:blank","title":"there is no metric \"x\"","status":404,"detail":"See /api/v1/metrics."})");
  EXPECT_EQ(problem(Error{Code::wrong_usage, "a"}).status, 400u);
  EXPECT_EQ(problem(Error{Code::permission, "a"}).status, 403u);
  EXPECT_EQ(problem(Error{Code::internal, "a"}).status, 500u);
  const auto busy = problem(Error{Code::busy, "a"});
  EXPECT_EQ(busy.status, 503u);
  EXPECT_TRUE(busy.headers.contains("retry-after"));
}

TEST(Problems, AreSaidInSwedishWhereThereIsSwedish) {
  const Error error{Code::not_found, "there is no project", "Ask about another.", "projektet finns inte",
                    "Fråga om ett annat."};
  EXPECT_EQ(*problem(error).body,
            R"({"type":"about:blank","title":"there is no project","status":404,"detail":"Ask about another.",)"
            R"("title_sv":"projektet finns inte","detail_sv":"Fråga om ett annat."})");
  const auto conflict = problem(409, error);
  EXPECT_EQ(conflict.status, 409u);
  EXPECT_THAT(*conflict.body, HasSubstr(R"("detail_sv":"Fråga om ett annat.")"));
  EXPECT_THAT(*problem(404, Sentence{"gone", "borta"}, Sentence{}).body,
              HasSubstr(R"("title_sv":"borta","detail_sv":"")"));
  for (const auto& alone : {problem(415, "this is no JSON", "Send JSON."), problem(Error{Code::io, "a", "b"})}) {
    EXPECT_THAT(*alone.body, Not(HasSubstr("_sv")));
  }
}

TEST(Problems, QuoteWhatIsNotUtf8) {
  EXPECT_THAT(*problem(400, "no \xff here", "").body, HasSubstr("no \xef\xbf\xbd here"));
}

}  // namespace
}  // namespace monalys::server
