// What happens when another process holds the store, when the disk is full, and when the process is killed. Each case
// runs the other side in a child process, made before this one has opened any store.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::HasSubstr;

/// Runs `work` in a child process; its answer is the exit code.
pid_t in_child(const std::function<int()>& work) {
  const auto child = fork();
  if (child == 0) {
    int code = 99;
    try {
      code = work();
    } catch (...) {
    }
    _exit(code);
  }
  return child;
}

int exit_code(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Facts many_facts(int count, std::string path) {
  Facts facts{"test", std::move(path)};
  for (int i = 0; i < count; ++i) {
    auto& fact =
        facts.interval(Realm::run, static_cast<UserId>(i) * 0x9E3779B97F4A7C15U, kNone, 1000 + i, 2000 + i * 7);
    fact.key.low *= 0xD1342543DE82EF95U;  // hashes do not compress
  }
  return facts;
}

std::optional<double> started(Store& store) {
  return values(store, {.realm = Realm::run, .measure = Measure::started, .boundaries = {0, 10'000'000}})[0];
}

TEST(Processes, OneAtATimeHoldsTheStore) {
  TemporaryFolder folder;
  int ready[2];
  int done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const auto holder = in_child([&] {
    auto store = open(folder);
    char byte = 'r';
    (void)!write(ready[1], &byte, 1);
    (void)!read(done[0], &byte, 1);
    return 0;
  });
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  for (const auto access : {Access::write, Access::read}) {
    const auto store = Store::open(folder.url(), access);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Code::busy);
    EXPECT_THAT(store.error().message, HasSubstr(folder.path().string()));
    EXPECT_FALSE(store.error().hint.empty());
  }
  ASSERT_EQ(write(done[1], &byte, 1), 1);
  EXPECT_EQ(exit_code(holder), 0);
  EXPECT_TRUE(Store::open(folder.url(), Access::write));
  for (const int end : {ready[0], ready[1], done[0], done[1]}) close(end);
}

TEST(Processes, AFullDiskLeavesTheStoreAsItWas) {
  TemporaryFolder folder;
  ASSERT_EQ(exit_code(in_child([&] {
              auto store = open(folder);
              auto facts = many_facts(100, "first.log");
              merge(store, facts);
              return 0;
            })),
            0);
  const auto writer = in_child([&] {
    auto store = open(folder);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1'500'000, 1'500'000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    auto facts = many_facts(200'000, "second.log");
    const auto merged = store.merge(facts.batch());
    if (merged) return 2;
    if (merged.error().code != Code::io) {
      fprintf(stderr, "%s\n", merged.error().message.c_str());
      return 3;
    }
    return merged.error().message.find("disk is full") != std::string::npos ? 0 : 4;
  });
  EXPECT_EQ(exit_code(writer), 0);
  auto store = open(folder);
  EXPECT_EQ(started(store), 100);
  EXPECT_EQ(store.ledger().value().size(), 1U);
  auto facts = many_facts(200'000, "second.log");
  merge(store, facts);                 // once there is space, all is well
  EXPECT_EQ(started(store), 200'000);  // the first 100 are among them
}

TEST(Processes, KilledInTheMiddleTheyLeaveAllOfAMergeOrNothing) {
  for (const int milliseconds : {5, 40, 120, 300}) {
    TemporaryFolder folder;
    ASSERT_EQ(exit_code(in_child([&] {
                auto store = open(folder);
                return 0;
              })),
              0);
    const auto writer = in_child([&] {
      auto store = open(folder);
      auto facts = many_facts(100'000, "a.log");
      merge(store, facts);
      return 0;
    });
    usleep(static_cast<useconds_t>(milliseconds) * 1000);
    kill(writer, SIGKILL);
    int status = 0;
    waitpid(writer, &status, 0);
    auto store = open(folder);
    const auto files = store.ledger().value().size();
    EXPECT_EQ(started(store), files == 0 ? 0 : 100'000);
  }
}

}  // namespace
}  // namespace monalys::store
