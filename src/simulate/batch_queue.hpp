// First come, first served on a few servers, with at most so many jobs of one user at a time.

#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace monalys::simulate {

/// Which job starts next and where. Knows no time: told of arrivals and ends, asked for starts.
class BatchQueue {
 public:
  BatchQueue(int slots_per_server, int jobs_per_user)
      : slots_per_server_(slots_per_server), jobs_per_user_(jobs_per_user) {}

  /// From now on there are so many servers (never fewer than before).
  void set_servers(std::size_t count);
  /// Jobs arrive in the order of their numbers.
  void arrive(std::int64_t job, std::uint32_t user);
  void withdraw(std::int64_t job, std::uint32_t user);
  void end(std::uint32_t user, std::size_t server);

  struct Start {
    std::int64_t job;
    std::size_t server;
  };
  /// The earliest job of a user below the cap, on the server with most free slots; nothing when none can start.
  [[nodiscard]] std::optional<Start> start_next();

 private:
  struct User {
    std::deque<std::int64_t> waiting;
    int running = 0;
  };
  /// Puts a user among those who may start a job, or takes him away.
  void enlist(std::uint32_t user);
  void delist(std::uint32_t user);

  int slots_per_server_, jobs_per_user_;
  std::unordered_map<std::uint32_t, User> users_;
  std::set<std::pair<std::int64_t, std::uint32_t>> ready_;  // first waiting job, user
  std::vector<int> free_;                                   // slots, by server
};

}  // namespace monalys::simulate
