// The four logs of one host of a lab over two minutes: a reboot, a session at the console that is taken over through
// RDP, a logoff. The answer beside them was worked out by hand. Where the logs are absent these tests skip themselves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "formats/testing.hpp"
#include "ingest/pairing.hpp"

namespace monalys::ingest {
namespace {

const std::filesystem::path kLogin = std::filesystem::path(MONALYS_REAL_DATA) / "login";

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Unix microseconds; what is below is cut off, as facts do.
std::int64_t instant(std::string_view iso) { return unix_microseconds(place(*parse_iso(iso), Zone::utc()).at); }

struct Lab {
  std::map<std::string, UserId> users;
  Paired paired;
};

Lab pair(const std::vector<std::string>& files) {
  Lab lab;
  std::vector<formats::testing::Collect> logs;
  std::vector<Event> events;
  for (const auto& file : files) {
    logs.push_back(formats::testing::read("evtx", contents(kLogin / file)));
    EXPECT_TRUE(logs.back().rejected.empty()) << file;
    for (const auto& record : logs.back().events) {
      if (record.realm != Realm::session) continue;
      UserId user = 0;
      if (!record.user.empty()) {
        const auto name = std::string(record.user.substr(record.user.find('\\') + 1));  // npos + 1 is 0
        user = lab.users.emplace(name, lab.users.size() + 1).first->second;
      }
      events.push_back({.realm = record.realm,
                        .kind = record.kind,
                        .key = {},
                        .user = user,
                        .at = unix_microseconds(record.at),
                        .host = record.host,
                        .line = record.line,
                        .label = record.label,
                        .detail = record.detail,
                        .file = 1});
    }
  }
  std::ranges::stable_sort(events, {}, [](const Event& event) { return std::pair{event.at, event.kind}; });
  std::array<unsigned char, PseudonymKey::kBytes> secret{};
  const auto key = PseudonymKey::from_bytes(secret);
  Pairing pairing(key, {});
  for (const auto& event : events) pairing.take(event);
  lab.paired = pairing.finish();
  return lab;
}

TEST(WindowsLab, SessionsAndConnectionsAreThoseOfTheExpectedResult) {
  if (!std::filesystem::exists(kLogin)) GTEST_SKIP() << "real logs are not here: " << kLogin;
  simdjson::dom::parser parser;
  const auto expected = parser.load((kLogin / "expected/rdp_lab.json").string());
  std::vector<std::string> files;
  for (const auto file : expected["files"].get_array()) files.emplace_back(file.get_string().value());
  const auto lab = pair(files);

  std::vector<std::pair<std::int64_t, std::int64_t>> sessions, connections;
  for (const auto session : expected["sessions"].get_array()) {
    const auto start = session["start"];
    sessions.emplace_back(start.is_null() ? kNoInstant : instant(start.get_string().value()),
                          instant(session["end"].get_string().value()));
    simdjson::dom::array intervals;
    if (session["intervals"].get(intervals) != simdjson::SUCCESS) continue;
    for (const auto interval : intervals) {
      connections.emplace_back(instant(interval["from"].get_string().value()),
                               instant(interval["to"].get_string().value()));
    }
  }
  ASSERT_EQ(sessions.size(), 2u);
  ASSERT_EQ(connections.size(), 2u);

  const auto anna = lab.users.at("vagrant");
  const auto of = [&](const std::vector<Interval>& intervals) {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    for (const auto& each : intervals) {
      EXPECT_EQ(each.user, anna);
      found.emplace_back(each.begun_at, each.ended_at);
    }
    return found;
  };
  EXPECT_THAT(of(lab.paired.intervals), ::testing::UnorderedElementsAreArray(sessions));
  EXPECT_THAT(of(lab.paired.connections), ::testing::UnorderedElementsAreArray(connections));
  for (const auto& connection : lab.paired.connections) {
    EXPECT_NE(connection.outcome, Outcome::dropped);  // "disconnects_involuntary": 0
  }
}

TEST(WindowsLab, SecurityAloneTellsOfTheSameSession) {
  if (!std::filesystem::exists(kLogin)) GTEST_SKIP() << "real logs are not here: " << kLogin;
  const auto lab = pair({"evtx-rdp-lab/RDPAuth_Security.evtx"});
  // One session of the person: the logon at the console with two tokens. The logon of type 10 in it is transient.
  ASSERT_EQ(lab.paired.intervals.size(), 1u);
  EXPECT_EQ(lab.paired.intervals[0].user, lab.users.at("vagrant"));
  EXPECT_EQ(lab.paired.connections.size(), 2u);
  // Beside the times of LocalSessionManager, which writes the same a moment earlier or later.
  EXPECT_NEAR(static_cast<double>(lab.paired.intervals[0].begun_at),
              static_cast<double>(instant("2021-02-12T12:33:52.7048364Z")), 10e6);
  EXPECT_NEAR(static_cast<double>(lab.paired.intervals[0].ended_at),
              static_cast<double>(instant("2021-02-12T12:34:40.6322488Z")), 10e6);
}

}  // namespace
}  // namespace monalys::ingest
