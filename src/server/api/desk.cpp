#include "server/api/desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

namespace monalys::server::api {
namespace {

using namespace std::chrono_literals;

constexpr auto kLinger = 200ms;    // open for the next question of the same page
constexpr auto kLongestOpen = 5s;  // then other processes get a chance, however many questions there are
constexpr auto kChance = 600ms;    // longer than commands wait between two tries
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
  return writing_ || Clock::now() < held_until_;
}

std::optional<Error> Desk::trouble() const {
  const std::scoped_lock lock{mutex_};
  return trouble_;
}

Result<void> Desk::take_turn(For what, const std::function<bool()>& stop) {
  std::unique_lock lock{mutex_};
  const auto began = Clock::now();
  ++waiting_;
  while (taken_) {
    turn_.wait_for(lock, 50ms);
    const auto waited = Clock::now() - began;
    if (what == For::writing ? stop() : waited > (writing_ ? patience_.busy : patience_.questions)) {
      --waiting_;
      return fail(Code::busy, writing_ ? "logs are being read into the store" : "there are too many questions at once",
                  "Ask again in a little while.");
    }
  }
  --waiting_;
  taken_ = true;
  writing_ = what == For::writing;
  return {};
}

void Desk::give_turn() {
  {
    const std::scoped_lock lock{mutex_};
    taken_ = false;
    writing_ = false;
  }
  turn_.notify_one();
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

Result<void> Desk::read(const Work& work) {
  MONALYS_CHECK(take_turn(For::reading, [] { return false; }));
  const Turn turn{*this};
  if (store_ && Clock::now() - opened_at_ > kLongestOpen) {
    close();
    std::this_thread::sleep_for(kChance);
  }
  Result<void> done;
  if (!store_) {
    const auto last = Clock::now() + patience_.busy;
    auto opened = open(store::Access::read, [&] { return Clock::now() > last; });
    if (opened) {
      store_ = std::move(*opened);
      opened_at_ = Clock::now();
      done = look();
    } else {
      done = std::unexpected(std::move(opened).error());
    }
  }
  if (done && store_) done = work(*store_);
  used_at_ = Clock::now();
  return done;
}

Result<void> Desk::write(const Work& work, const std::function<bool()>& stop) {
  MONALYS_CHECK(take_turn(For::writing, stop));
  const Turn turn{*this};
  if (store_) close();
  MONALYS_TRY(auto opened, open(store::Access::write, stop));
  return work(opened);
}

void Desk::tend() {
  {
    const std::scoped_lock lock{mutex_};
    if (taken_ || waiting_ > 0) return;
    taken_ = true;
  }
  const Turn turn{*this};
  const auto now = Clock::now();
  if (store_ && now - used_at_ > kLinger) close();
  const bool changed = !store_ && file_state() != seen_state_;
  if (changed) {
    // Somebody who is writing will be done some time: the next look is soon.
    if (auto opened = open(store::Access::read, [] { return true; })) {
      store_ = std::move(*opened);
      opened_at_ = used_at_ = now;
      if (auto looked = look(); !looked) {
        const std::scoped_lock lock{mutex_};
        trouble_ = std::move(looked).error();
      }
      close();
    } else if (opened.error().code == Code::not_found) {
      seen_state_ = file_state();
    }
  }
}

}  // namespace monalys::server::api
