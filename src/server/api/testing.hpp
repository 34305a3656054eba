// For tests of the interface: a platform whose figures can be worked out by hand, and somebody who asks.
//
// From March 2021 to April 2022 one person logs on each day, in turn: ten of them, in April 2022 twelve. Persons 1 to 8
// belong to KI, the others to SU. Each day person 1 has a job of project P1, which waits ten minutes and runs fifty. P1
// stores 1 TB in the first month, 10 GB more in each month after.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "ingest/pseudonym.hpp"
#include "server/api/endpoint.hpp"
#include "server/service.hpp"
#include "store/testing.hpp"

namespace monalys::server::api::testing {

inline constexpr double kDay = 86'400;
inline constexpr double kFirstDay = 1614556800;  // 2021-03-01
inline constexpr int kDays = 426;                // to 2022-04-30

inline void fill(const store::testing::TemporaryFolder& folder) {
  auto store = store::testing::open(folder);
  store::testing::Facts facts{"everything", "all.log"};
  constexpr int kAprilFirst = 396;
  for (int day = 0; day < kDays; ++day) {
    const double noon = kFirstDay + day * kDay + kDay / 2;
    facts.moment(static_cast<UserId>(1 + day % (day < kAprilFirst ? 10 : 12)), noon);
    auto& job = facts.interval(Realm::job, 1, noon, noon + 600, noon + 3600);
    job.project = "P1";
    job.label = "batch";
  }
  for (int month = 0; month < 14; ++month) {
    const auto at = std::chrono::sys_days{std::chrono::year{2021} / 3 / 28 + std::chrono::months{month}};
    facts.level("v1", static_cast<double>(unix_seconds(Instant{at})), "P1",
                1'000'000'000'000 + month * 10'000'000'000LL);
  }
  facts.project("P1", "KI", kFirstDay, store::testing::kNone, store::testing::kNone);
  merge(store, facts);
  store::testing::Facts people{"people", "users.csv"};
  for (UserId user = 1; user <= 12; ++user) {
    people.membership(user, user <= 8 ? "KI" : "SU", "", kFirstDay - kDay, store::testing::kNone);
  }
  merge(store, people);
}

class Asking : public ::testing::Test {
 protected:
  Asking() {
    config_.platform.zone = Zone::utc();
    config_.store_url = folder_.url();
    config_.notes_file = folder_.path() / "notes.toml";
    config_.privacy.key_file = folder_.path() / "pseudonym.key";
    config_.file = folder_.path() / "monalys.toml";
  }

  /// The platform of the head of this file.
  void with_facts() { fill(folder_); }

  /// Made at the first call.
  Service& service() {
    if (!service_) {
      listener_ = hub_.add([this](const Event& event) {
        const std::scoped_lock lock{mutex_};
        ++seen_[event.topic];
        last_[event.topic] = event.data;
        told_.notify_all();
      });
      service_ = std::make_unique<Service>(config_, hub_);
    }
    return *service_;
  }

  static Call call(std::string_view target, Identity identity = {}, std::string method = "GET") {
    Call made{.method = std::move(method), .identity = std::move(identity)};
    const auto question = target.find('?');
    for (auto path = target.substr(0, question); !path.empty();) {
      const auto slash = path.find('/');
      made.path.emplace_back(path.substr(0, slash));
      path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    if (question != std::string_view::npos) made.parameters = read_parameters(target.substr(question + 1)).value();
    return made;
  }
  Response get(std::string_view target, Identity identity = {}) {
    return service().answer(call(target, std::move(identity)));
  }
  Response send(std::string method, std::string_view target, std::string body, Identity identity = {},
                std::string if_match = {}) {
    auto made = call(target, std::move(identity), std::move(method));
    made.body = std::move(body);
    made.content_type = "application/json";
    made.if_match = std::move(if_match);
    return service().answer(made);
  }
  Json json(std::string_view target, Identity identity = {}) {
    const auto response = get(target, std::move(identity));
    EXPECT_EQ(response.status, 200u) << target << ": " << *response.body;
    return Json::parse(*response.body, nullptr, false);
  }

  /// How often a topic was told of so far.
  int told(const std::string& topic) {
    const std::scoped_lock lock{mutex_};
    return seen_[topic];
  }
  /// Waits until the topic was told of more often than that, or for so long that something must be wrong.
  bool wait_for(const std::string& topic, int more_than, std::string_view with = {}) {
    std::unique_lock lock{mutex_};
    return told_.wait_for(lock, std::chrono::minutes{2},
                          [&] { return seen_[topic] > more_than && last_[topic].find(with) != std::string::npos; });
  }

  const Identity analyst_{.name = "anna", .role = Role::analyst};
  const Identity public_{.name = "olle", .role = Role::open};
  const Identity project_{.name = "petra", .role = Role::project, .project = "P1"};

  store::testing::TemporaryFolder folder_;
  Config config_;

 private:
  EventHub hub_;
  std::mutex mutex_;
  std::condition_variable told_;
  std::map<std::string, int> seen_;
  std::map<std::string, std::string> last_;
  std::uint64_t listener_ = 0;
  std::unique_ptr<Service> service_;
};

}  // namespace monalys::server::api::testing
