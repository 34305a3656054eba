// The store's place in the server: one question at a time, the store open only while there are questions, so that
// commands of other processes get their turn. Also knows which facts the store holds, as far as its file tells.
//
// One process may open a DuckDB file once: the locks of its file are the process's, and closing one opening gives up
// those of all others. So everything in the server goes through one desk.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/memory.hpp"
#include "store/store.hpp"

namespace monalys::server::api {

/// What a store holds. While `facts` stays the same, so does every figure.
struct Version {
  std::string facts;
  std::string ledger;  // what was read when
  friend bool operator==(const Version&, const Version&) = default;
};

class Desk {
 public:
  struct Patience {
    std::chrono::milliseconds busy{5000};         // while another process, or an ingest of our own, holds the store
    std::chrono::milliseconds questions{60'000};  // while other questions are answered
  };

  /// `changed` is called, on the thread that saw it, when the store holds something else than before.
  Desk(std::string url, std::function<void()> changed) : Desk(std::move(url), std::move(changed), Patience{}) {}
  Desk(std::string url, std::function<void()> changed, Patience patience);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  using Work = std::function<Result<void>(store::Store&)>;
  /// Runs `work` with the store open for reading. Fails with Code::busy when it cannot be had in time.
  [[nodiscard]] Result<void> read(const Work& work);
  /// The same for writing; waits for others until `stop` says so. Nobody else gets the store meanwhile.
  [[nodiscard]] Result<void> write(const Work& work, const std::function<bool()>& stop);

  /// As it was when the store was looked at last; empty before that.
  [[nodiscard]] Version version() const;
  /// Whether somebody else holds the store, or an ingest of our own does: its version may be an old one.
  [[nodiscard]] bool is_held() const;
  /// Why the store could not be opened when that was tried last; nothing when it could.
  [[nodiscard]] std::optional<Error> trouble() const;

  /// To be called a few times a second: closes the store when nobody asks, and looks at it when its file has changed.
  void tend();

 private:
  using Clock = std::chrono::steady_clock;
  enum class For { reading, writing };
  struct Turn {
    Desk& desk;
    ~Turn() { desk.give_turn(); }
  };

  [[nodiscard]] Result<void> take_turn(For what, const std::function<bool()>& stop);
  void give_turn();
  [[nodiscard]] Result<store::Store> open(store::Access access, const std::function<bool()>& give_up);
  void close();
  /// With the store open: finds out what it holds, if its file has changed.
  [[nodiscard]] Result<void> look();
  [[nodiscard]] std::string file_state() const;

  const std::string url_;
  const std::function<void()> changed_;
  const Patience patience_;

  mutable std::mutex mutex_;
  std::condition_variable turn_;
  bool taken_ = false;
  bool writing_ = false;
  int waiting_ = 0;
  Version version_;
  std::optional<Error> trouble_;
  Clock::time_point held_until_{};

  // Of whoever has the turn.
  std::optional<store::Store> store_;
  std::shared_ptr<store::Memory> memory_ = std::make_shared<store::Memory>();
  Clock::time_point opened_at_{}, used_at_{};
  std::string seen_state_;
};

}  // namespace monalys::server::api
