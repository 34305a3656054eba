#include "ingest/pairing.hpp"

#include <map>
#include <string>
#include <string_view>

namespace monalys::ingest {
namespace {

class Host {
 public:
  explicit Host(const PseudonymKey& key) : key_(key) {}

  void take(const Event& event) {
    switch (event.kind) {
      case EventKind::open:
        if (const auto left = open_.find(event.line); left != open_.end()) {
          close(*left->second, event.at, Outcome::unknown);
        }
        open_.insert_or_assign(event.line, &event);
        break;
      case EventKind::close:
        if (const auto open = open_.find(event.line); open != open_.end()) {
          close(*open->second, event.at, Outcome::completed);
          open_.erase(open);
        } else {
          ++paired_.ends_without_start;
        }
        break;
      case EventKind::boot:
        for (const auto& [line, open] : open_) {
          const bool told_to_stop = shutdown_at_ != kNoInstant && shutdown_at_ >= open->at;
          close(*open, told_to_stop ? shutdown_at_ : last_at_, Outcome::unknown);
        }
        open_.clear();
        shutdown_at_ = kNoInstant;
        break;
      case EventKind::shutdown:
        shutdown_at_ = event.at;
        break;
      case EventKind::sign:
        break;
    }
    last_at_ = event.at;
  }

  Paired finish() {
    for (const auto& [line, open] : open_) close(*open, kNoInstant, Outcome::unknown);
    return std::move(paired_);
  }

 private:
  void close(const Event& open, std::int64_t at, Outcome outcome) {
    if (open.user == 0) return;  // an excluded account: it held the line, and that was all
    rest_.assign("from events");
    for (const auto part : {open.host, open.line}) {
      rest_ += '\x1f';
      rest_ += part;
    }
    rest_ += '\x1f';
    rest_ += std::to_string(open.user);
    const Identity identity{Instant{std::chrono::microseconds{open.at}}, rest_};
    paired_.intervals.push_back({.realm = open.realm,
                                 .outcome = outcome,
                                 .slots = 1,
                                 .key = key_.record(open.realm, identity, scratch_),
                                 .version = 0,
                                 .user = open.user,
                                 .asked_at = kNoInstant,
                                 .begun_at = open.at,
                                 .ended_at = at,
                                 .other_at = kNoInstant,
                                 .project = {},
                                 .host = open.host,
                                 .label = open.label,
                                 .detail = open.detail,
                                 .file = open.file});
  }

  const PseudonymKey& key_;
  std::map<std::string_view, const Event*> open_;  // by line
  std::int64_t shutdown_at_ = kNoInstant;          // since the last boot
  std::int64_t last_at_ = kNoInstant;
  Paired paired_;
  std::string rest_, scratch_;
};

}  // namespace

Paired pair_events(std::span<const Event> events, const PseudonymKey& key) {
  Host host(key);
  for (const auto& event : events) host.take(event);
  return host.finish();
}

}  // namespace monalys::ingest
