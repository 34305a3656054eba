#include "server/api/answers.hpp"

namespace monalys::server::api {
namespace {

constexpr std::size_t kOverhead = 400;  // of nodes, headers and so on, about

std::size_t bytes_of(const std::string& key, const Answers::Answer& answer) {
  return 2 * key.size() + answer.response.body->size() + kOverhead;  // the call says what the key does
}

}  // namespace

std::optional<Answers::Answer> Answers::find(const std::string& key) {
  const std::scoped_lock lock{mutex_};
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void Answers::drop(std::list<Entry>::iterator entry) {
  bytes_ -= bytes_of(entry->first, entry->second);
  by_key_.erase(entry->first);
  entries_.erase(entry);
}

void Answers::keep(const std::string& key, Answer answer) {
  const auto bytes = bytes_of(key, answer);
  const std::scoped_lock lock{mutex_};
  if (const auto found = by_key_.find(key); found != by_key_.end()) drop(found->second);
  if (bytes > most_bytes_ / 4) return;
  while (bytes_ + bytes > most_bytes_) drop(std::prev(entries_.end()));
  entries_.emplace_front(key, std::move(answer));
  by_key_.emplace(entries_.front().first, entries_.begin());
  bytes_ += bytes;
}

std::vector<Call> Answers::lately(std::size_t most) const {
  const std::scoped_lock lock{mutex_};
  std::vector<Call> calls;
  for (const auto& [key, answer] : entries_) {
    if (calls.size() == most) break;
    calls.push_back(answer.call);
  }
  return calls;
}

Answers::Size Answers::size() const {
  const std::scoped_lock lock{mutex_};
  return {entries_.size(), bytes_};
}

}  // namespace monalys::server::api
