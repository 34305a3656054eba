#include "server/api/desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

namespace monalys::server::api {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReaders = 4;
constexpr auto kLinger = 200ms;            // open for the next question of the same page
constexpr auto kLongestOpen = 5'000ms;     // then, between two questions, other processes get a chance
constexpr auto kLongestShared = 20'000ms;  // then also when there always are questions
constexpr auto kChance = 600ms;            // longer than commands wait between two tries
constexpr auto kBetweenTries = 50ms;
constexpr auto kHeldFor = 2s;  // so long after a vain try the store counts as held by another process

}  // namespace

Desk::Desk(std::string url, std::function<void()> changed, Patience patience)
    : url_(std::move(url)), changed_(std::move(changed)), patience_(patience) {}

Desk::~Desk() {
  if (store_) close();
}

std::string Desk::file_state() const {
  constexpr std::string_view kScheme = "duckdb:";
  std::string state;
  for (const auto* ending : {"", ".wal"}) {
    const std::filesystem::path file{url_.substr(std::min(kScheme.size(), url_.size())) + ending};
    std::error_code none;
    const auto size = std::filesystem::file_size(file, none);
    if (none) continue;
    const auto time = std::filesystem::last_write_time(file, none);
    state += fmt::format("{} {};", size, time.time_since_epoch().count());
  }
  return state;
}

Version Desk::version() const {
  const std::scoped_lock lock{mutex_};
  return version_;
}

bool Desk::is_held() const {
  const std::scoped_lock lock{mutex_};
  return Clock::now() < held_until_;
}

std::optional<Error> Desk::trouble() const {
  const std::scoped_lock lock{mutex_};
  return trouble_;
}

/// Made and ended with the mutex locked.
class Desk::Alone {
 public:
  explicit Alone(Desk& desk, std::unique_lock<std::mutex>& lock) : desk_(desk), lock_(lock) {
    desk_.alone_ = true;
    lock_.unlock();
  }
  Alone(const Alone&) = delete;
  Alone& operator=(const Alone&) = delete;
  ~Alone() {
    lock_.lock();
    desk_.alone_ = false;
    desk_.changed_turn_.notify_all();
  }

 private:
  Desk& desk_;
  std::unique_lock<std::mutex>& lock_;
};

class Desk::Seat {
 public:
  /// With the mutex locked.
  Seat(Desk& desk, store::Store store, std::chrono::milliseconds limit)
      : desk_(desk), reader_{std::move(store), Clock::now() + limit} {
    desk_.readers_.push_back(&reader_);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    {
      const std::scoped_lock lock{desk_.mutex_};
      std::erase(desk_.readers_, &reader_);
      desk_.used_at_ = Clock::now();
      // One that was stopped answers nothing any more.
      if (!reader_.stopped) desk_.idle_.push_back(std::move(reader_.store));
    }
    desk_.changed_turn_.notify_all();
  }
  store::Store& store() { return reader_.store; }

 private:
  Desk& desk_;
  Reader reader_;
};

bool Desk::is_open_too_long(std::chrono::milliseconds limit) const {
  return store_ && !writing_ && Clock::now() - opened_at_ > limit;
}

/// Returns with the mutex locked and the store open, when there is a place for one more reader.
Result<void> Desk::take_seat(std::unique_lock<std::mutex>& lock) {
  const auto began = Clock::now();
  while (true) {
    // While somebody is alone the store is theirs, even to look at.
    if (!alone_ && !wants_to_write_ && readers_.size() < kReaders) {
      if (store_ && !is_open_too_long(readers_.empty() ? kLongestOpen : kLongestShared)) return {};
      if (readers_.empty()) {
        MONALYS_CHECK(open_again(lock));
        continue;
      }
    }
    changed_turn_.wait_for(lock, 50ms);
    if (Clock::now() - began > (wants_to_write_ ? patience_.busy : patience_.turn)) {
      return fail(Code::busy,
                  wants_to_write_
                      ? Sentence{"logs are about to be read into the store", "loggar ska just läsas in i databasen"}
                      : Sentence{"there are too many questions at once", "det är för många frågor på en gång"},
                  Sentence{"Ask again in a little while.", "Försök igen om en liten stund."});
    }
  }
}

Result<void> Desk::open_again(std::unique_lock<std::mutex>& lock) {
  const Alone alone{*this, lock};
  if (store_) {
    close();
    std::this_thread::sleep_for(kChance);
  }
  const auto last = Clock::now() + patience_.busy;
  MONALYS_TRY(auto opened, open(store::Access::read, [&] { return Clock::now() > last; }));
  store_ = std::move(opened);
  opened_at_ = Clock::now();
  return look();
}

Result<store::Store> Desk::open(store::Access access, const std::function<bool()>& give_up) {
  while (true) {
    auto store = store::Store::open(url_, access, memory_);
    const bool busy = !store && store.error().code == Code::busy;
    {
      const std::scoped_lock lock{mutex_};
      held_until_ = busy ? Clock::now() + kHeldFor : Clock::time_point{};
      trouble_ = store || busy ? std::nullopt : std::optional(store.error());
    }
    if (!busy || give_up()) return store;
    std::this_thread::sleep_for(kBetweenTries);
  }
}

void Desk::close() {
  idle_.clear();
  // What was measured stays in the file; where it may not be written it is measured again another time.
  auto kept = store::close_and_keep(*std::exchange(store_, std::nullopt), url_);
  const std::scoped_lock lock{mutex_};
  if (!kept) trouble_ = std::move(kept).error();
}

Result<void> Desk::look() {
  auto state = file_state();
  if (state == seen_state_) return {};
  MONALYS_TRY(const auto changes, store_->setting("changes"));
  MONALYS_TRY(const auto disposals, store_->disposals());
  MONALYS_TRY(const auto id, store_->setting("store_id"));
  MONALYS_TRY(const auto ledger, store_->ledger());
  std::int64_t last = 0;
  std::uint64_t records = 0;
  for (const auto& file : ledger) {
    last = std::max(last, file.ingested_at);
    records += file.records;
  }
  Version version{.facts = fmt::format("{}-{}-{}", id.value_or("0"), changes.value_or("0"), disposals.size()),
                  .ledger = fmt::format("{}-{}-{}", ledger.size(), last, records)};
  seen_state_ = std::move(state);
  {
    const std::scoped_lock lock{mutex_};
    if (version == version_) return {};
    version_ = std::move(version);
  }
  changed_();
  return {};
}

Result<void> Desk::read(const Work& work, Length length) {
  std::unique_lock lock{mutex_};
  MONALYS_CHECK(take_seat(lock));
  std::optional<store::Store> store;
  if (idle_.empty()) {
    MONALYS_TRY(store, store_->beside());
  } else {
    store = std::move(idle_.back());
    idle_.pop_back();
  }
  const bool changes_meanwhile = writing_;
  Seat seat{*this, *std::move(store), length == Length::report ? patience_.report : patience_.answer};
  lock.unlock();
  if (!changes_meanwhile) return work(seat.store());
  return seat.store().at_one_instant([&] { return work(seat.store()); });
}

Result<void> Desk::write(const Work& work, const std::function<bool()>& stop) {
  std::unique_lock lock{mutex_};
  wants_to_write_ = true;
  while (alone_ || writing_ || !readers_.empty()) {
    changed_turn_.wait_for(lock, 50ms);
    if (stop()) break;
  }
  const bool stopped = alone_ || writing_ || !readers_.empty();
  Result<store::Store> opened = fail(Code::busy, "the server ends", "");
  if (!stopped) {
    const Alone alone{*this, lock};
    if (store_) close();
    opened = open(store::Access::write, stop);
    if (opened) store_ = std::move(*opened);
  }
  wants_to_write_ = false;
  writing_ = opened.has_value();
  lock.unlock();
  changed_turn_.notify_all();
  if (!opened) return std::unexpected(std::move(opened).error());

  auto done = work(*store_);
  auto looked = look();
  lock.lock();
  writing_ = false;
  opened_at_ = used_at_ = Clock::now();
  lock.unlock();
  changed_turn_.notify_all();
  return done ? looked : done;
}

void Desk::tend() {
  std::unique_lock lock{mutex_};
  const auto now = Clock::now();
  for (auto* reader : readers_) {
    if (reader->stopped || now < reader->last) continue;
    reader->stopped = true;
    reader->store.stop();
  }
  if (alone_ || wants_to_write_ || writing_ || !readers_.empty()) return;
  const bool close_it = store_ && now - used_at_ > kLinger;
  if (store_ && !close_it) return;
  const Alone alone{*this, lock};
  if (close_it) close();
  if (file_state() == seen_state_) return;
  // Somebody who is writing will be done some time: the next look is soon.
  if (auto opened = open(store::Access::read, [] { return true; })) {
    store_ = std::move(*opened);
    if (auto looked = look(); !looked) {
      const std::scoped_lock trouble{mutex_};
      trouble_ = std::move(looked).error();
    }
    close();
  } else if (opened.error().code == Code::not_found) {
    seen_state_ = file_state();
  }
}

}  // namespace monalys::server::api
