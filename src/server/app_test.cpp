// Answers of the server, without sockets.

#include "server/app.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/listen.hpp"
#include "store/testing.hpp"

namespace monalys::server {
namespace {

using ::testing::HasSubstr;

class Answers : public ::testing::Test {
 protected:
  Answers() {
    config_.platform.zone = Zone::utc();
    config_.store_url = folder_.url();
    auto store = store::testing::open(folder_);
    store::testing::Facts facts;
    for (int day = 0; day < 30; ++day) facts.moment(1, 1648814400.0 + day * 86'400.0);
    merge(store, facts);
  }
  store::testing::TemporaryFolder folder_;
  Config config_;
};

TEST_F(Answers, TheReportInTwoLanguagesAndAsADeck) {
  App app{config_};
  const auto page = app.handle({"GET", "/"});
  EXPECT_EQ(page.status, 200u);
  EXPECT_THAT(page.type, HasSubstr("text/html"));
  EXPECT_THAT(*page.body, HasSubstr("lang=\"sv\""));
  EXPECT_THAT(*app.handle({"GET", "/?lang=en"}).body, HasSubstr("lang=\"en\""));
  EXPECT_TRUE(app.handle({"GET", "/mona.pdf?lang=en"}).body->starts_with("%PDF"));
  EXPECT_EQ(app.handle({"GET", "/healthz"}).status, 200u);
}

TEST_F(Answers, NothingElseIsServed) {
  App app{config_};
  for (const auto* target : {"/../etc/passwd", "/..%2f..%2fetc/passwd", "/monalys.duckdb", "//", "/mona.pdf/", ""}) {
    EXPECT_EQ(app.handle({"GET", target}).status, 404u) << target;
  }
  EXPECT_EQ(app.handle({"POST", "/"}).status, 405u);
  EXPECT_EQ(app.handle({"GET", "/?lang=xx"}).status, 400u);
}

TEST_F(Answers, AMissingStoreIsSaidNotShown) {
  config_.store_url = "duckdb:/nowhere/at/all.duckdb";
  App app{config_};
  EXPECT_EQ(app.handle({"GET", "/healthz"}).status, 503u);
  EXPECT_EQ(app.handle({"GET", "/"}).status, 404u);
}

TEST(Addresses, OnlyLoopbackIsListenedOn) {
  EXPECT_EQ(parse_address("127.0.0.1:9000")->port, 9000);
  EXPECT_EQ(parse_address("[::1]:80")->host, "::1");
  EXPECT_EQ(parse_address("localhost:80")->host, "127.0.0.1");
  EXPECT_EQ(parse_address("0.0.0.0:80").error().code, Code::permission);
  EXPECT_EQ(parse_address("192.168.1.1:80").error().code, Code::permission);
  for (const auto* text : {"", "80", "127.0.0.1", "127.0.0.1:99999", "host:80", "127.0.0.1:-1"}) {
    EXPECT_EQ(parse_address(text).error().code, Code::wrong_usage) << text;
  }
}

}  // namespace
}  // namespace monalys::server
