// Reading logs in the background, with the code of `monalys ingest`: one run at a time, asked for or by schedule
// ("every" of a source). A run that fails is told of, and the next one tries again.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ingest/ingest.hpp"
#include "publish/language.hpp"
#include "server/api/desk.hpp"
#include "server/api/endpoint.hpp"
#include "server/api/settings.hpp"
#include "server/event_hub.hpp"

namespace monalys::server::api {

class IngestJob {
 public:
  /// All of them outlive it.
  IngestJob(Settings& settings, Desk& desk, EventHub& events);
  /// Stops a run that goes on: what it has committed stays, and the next one goes on from there.
  ~IngestJob();
  IngestJob(const IngestJob&) = delete;
  IngestJob& operator=(const IngestJob&) = delete;

  /// Begins to read these sources, all where there are none. False when a run is going on.
  bool start(std::vector<std::string> sources = {});
  /// Begins what is due by schedule. To be called a few times a second.
  void tend();

  /// {running, started, source, done, total, text, last}
  [[nodiscard]] Json state(publish::Language language) const;
  struct Counts {
    bool running = false;
    std::uint64_t runs = 0, failures = 0;
    std::optional<Instant> last_ended;
  };
  [[nodiscard]] Counts counts() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Text {
    std::string sv, en;
  };
  struct Last {
    Instant started, ended;
    std::uint64_t facts = 0, rejected = 0;
    bool failed = false;
    Text text;
  };

  void work();
  void run(const std::vector<std::string>& sources);
  void progress(const ingest::ProgressReport& report);
  void publish();

  Settings& settings_;
  Desk& desk_;
  EventHub& events_;

  mutable std::mutex mutex_;
  std::condition_variable wanted_;
  bool ending_ = false;
  std::optional<std::vector<std::string>> next_;
  bool running_ = false;
  Instant started_;
  std::string source_;
  std::uint64_t done_ = 0, total_ = 0;
  Text text_;
  std::optional<Last> last_;
  std::uint64_t runs_ = 0, failures_ = 0;
  Clock::time_point told_at_{};
  std::map<std::string, Clock::time_point> due_;  // by source
  std::thread thread_;
};

}  // namespace monalys::server::api
