// The store's place in the server: several questions at once over one opening of its file, also while logs are read
// into it, each in a state of its own; open only while there are questions, so that commands of other processes get
// their turn. Also knows which facts the store holds, as far as its file tells.
//
// One process may open a DuckDB file once: the locks of its file are the process's, and closing one opening gives up
// those of all others. So everything in the server goes through one desk.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

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
    std::chrono::milliseconds busy{5000};       // while another process holds the store
    std::chrono::milliseconds turn{60'000};     // while other questions are answered
    std::chrono::milliseconds answer{60'000};   // for an answer itself; then it is broken off
    std::chrono::milliseconds report{900'000};  // the same for what is made of hundreds of answers
  };
  enum class Length { answer, report };

  /// `changed` is called, on the thread that saw it, when the store holds something else than before.
  Desk(std::string url, std::function<void()> changed) : Desk(std::move(url), std::move(changed), Patience{}) {}
  Desk(std::string url, std::function<void()> changed, Patience patience);
  /// When nobody reads or writes any more.
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  using Work = std::function<Result<void>(store::Store&)>;
  /// Runs `work` with a connection of its own; it sees the store as it is when it begins. Fails with Code::busy when
  /// the store cannot be had in time, and with Code::too_long when the work itself takes too much.
  [[nodiscard]] Result<void> read(const Work& work, Length length = Length::answer);
  /// The same for writing; waits for others until `stop` says so. Questions are answered meanwhile.
  [[nodiscard]] Result<void> write(const Work& work, const std::function<bool()>& stop);

  /// As it was when the store was looked at last; empty before that.
  [[nodiscard]] Version version() const;
  /// Whether another process holds the store: its version may be an old one.
  [[nodiscard]] bool is_held() const;
  /// Why the store could not be opened when that was tried last; nothing when it could.
  [[nodiscard]] std::optional<Error> trouble() const;

  /// To be called a few times a second: breaks off what takes too long, closes the store when nobody asks, and looks at
  /// it when its file has changed.
  void tend();

 private:
  using Clock = std::chrono::steady_clock;
  /// A question that is being answered.
  struct Reader {
    store::Store store;
    Clock::time_point last;
    bool stopped = false;
  };
  class Seat;   // of a reader: gives back what it had
  class Alone;  // while nobody else uses the opening

  [[nodiscard]] Result<void> take_seat(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool is_open_too_long(std::chrono::milliseconds limit) const;
  [[nodiscard]] Result<void> open_again(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] Result<store::Store> open(store::Access access, const std::function<bool()>& give_up);
  void close();
  /// With the store open: finds out what it holds, if its file has changed.
  [[nodiscard]] Result<void> look();
  [[nodiscard]] std::string file_state() const;

  const std::string url_;
  const std::function<void()> changed_;
  const Patience patience_;

  mutable std::mutex mutex_;
  std::condition_variable changed_turn_;
  bool alone_ = false;           // somebody opens, closes or looks
  bool wants_to_write_ = false;  // no new questions until it has the store
  bool writing_ = false;         // through store_
  std::list<Reader*> readers_;
  std::vector<store::Store> idle_;  // connections beside store_
  Version version_;
  std::optional<Error> trouble_;
  Clock::time_point held_until_{};
  Clock::time_point opened_at_{}, used_at_{};

  // Of whoever is alone, or writes.
  std::optional<store::Store> store_;
  std::shared_ptr<store::Memory> memory_ = std::make_shared<store::Memory>();
  std::string seen_state_;
};

}  // namespace monalys::server::api
