#include "simulate/batch_queue.hpp"

#include <algorithm>

namespace monalys::simulate {

void BatchQueue::set_servers(std::size_t count) {
  while (free_.size() < count) free_.push_back(slots_per_server_);
}

void BatchQueue::enlist(std::uint32_t user) {
  const auto& state = users_[user];
  if (!state.waiting.empty() && state.running < jobs_per_user_) ready_.emplace(state.waiting.front(), user);
}

void BatchQueue::delist(std::uint32_t user) {
  const auto& state = users_[user];
  if (!state.waiting.empty()) ready_.erase({state.waiting.front(), user});
}

void BatchQueue::arrive(std::int64_t job, std::uint32_t user) {
  users_[user].waiting.push_back(job);
  enlist(user);
}

void BatchQueue::withdraw(std::int64_t job, std::uint32_t user) {
  delist(user);
  std::erase(users_[user].waiting, job);
  enlist(user);
}

void BatchQueue::end(std::uint32_t user, std::size_t server) {
  --users_[user].running;
  ++free_[server];
  enlist(user);
}

std::optional<BatchQueue::Start> BatchQueue::start_next() {
  const auto server = std::ranges::max_element(free_);
  if (ready_.empty() || server == free_.end() || *server == 0) return std::nullopt;
  const auto [job, user] = *ready_.begin();
  delist(user);
  auto& state = users_[user];
  state.waiting.pop_front();
  ++state.running;
  --*server;
  enlist(user);
  return Start{job, static_cast<std::size_t>(server - free_.begin())};
}

}  // namespace monalys::simulate
