#include <vector>

#include "server/connection.hpp"
#include "server/request_parts.hpp"

namespace monalys::server {

void Outstanding::begin() {
  const std::scoped_lock lock{mutex_};
  ++count_;
}

void Outstanding::end() {
  const std::scoped_lock lock{mutex_};
  --count_;
  ended_.notify_all();
}

void Outstanding::wait_for_none() {
  std::unique_lock lock{mutex_};
  ended_.wait(lock, [&] { return count_ == 0; });
}

bool Outstanding::wait_for_none(std::chrono::milliseconds longest) {
  std::unique_lock lock{mutex_};
  return ended_.wait_for(lock, longest, [&] { return count_ == 0; });
}

std::size_t Outstanding::count() const {
  const std::scoped_lock lock{mutex_};
  return count_;
}

std::unique_ptr<Connections::Place> Connections::enter(const std::string& address) {
  const std::scoped_lock lock{mutex_};
  if (ending_ || wind_downs_.size() >= limits().connections) return nullptr;
  const bool of_proxy = normal_address(listening_.proxy_address) == address;
  auto& here = of_address_[address];
  if (!of_proxy && here >= limits().connections_each_address) return nullptr;
  ++here;
  const auto id = next_++;
  wind_downs_.emplace(id, [] {});
  open_.begin();
  return std::make_unique<Place>(*this, id, address);
}

void Connections::leave(std::uint64_t id, const std::string& address) {
  {
    const std::scoped_lock lock{mutex_};
    wind_downs_.erase(id);
    const auto here = of_address_.find(address);
    if (--here->second == 0) of_address_.erase(here);
  }
  open_.end();
}

void Connections::set_wind_down(std::uint64_t id, std::function<void()> wind_down) {
  const std::scoped_lock lock{mutex_};
  if (ending_) wind_down();
  wind_downs_[id] = std::move(wind_down);
}

void Connections::wind_down() {
  const std::scoped_lock lock{mutex_};
  ending_ = true;
  for (const auto& [id, wind_down] : wind_downs_) wind_down();
}

}  // namespace monalys::server
