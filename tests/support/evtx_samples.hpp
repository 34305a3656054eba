// Events as a terminal server logs them, and a handler that keeps what a reader finds.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "formats/evtx/reader.hpp"
#include "simulate/evtx_bytes.hpp"
#include "simulate/evtx_writer.hpp"

namespace monalys::testing {

inline constexpr std::string_view kSecurity = "Microsoft-Windows-Security-Auditing";
inline constexpr std::string_view kSessions = "Microsoft-Windows-TerminalServices-LocalSessionManager";

inline constexpr std::array<std::string_view, 5> kLogonFields{"TargetUserName", "LogonType", "TargetLogonId",
                                                              "IpAddress", "TargetUserSid"};
inline constexpr std::array<std::string_view, 3> kSessionFields{"User", "SessionID", "Address"};
inline constexpr std::array<std::string_view, 2> kUptimeFields{"#5", "#1"};
inline constexpr std::array kWantedEvents{
    formats::evtx::WantedEvent{kSecurity, 4624, kLogonFields},
    formats::evtx::WantedEvent{kSessions, 21, kSessionFields},
    formats::evtx::WantedEvent{"System", 6013, kUptimeFields},
};
inline const formats::evtx::Wanted kWanted{kWantedEvents};

inline constexpr std::int64_t kFirstMoment = 1'613'133'163'340'379;  // microseconds

/// The n-th logon of a Security log.
inline simulate::EvtxEvent logon(std::uint64_t n, std::string user = "anna") {
  using Value = simulate::EvtxValue;
  return {.provider = std::string(kSecurity),
          .provider_guid = "{54849625-5478-4994-A5BA-3E3B0328C30D}",
          .channel = "Security",
          .computer = "mts1.mona.local",
          .id = 4624,
          .version = 2,
          .file_time = simulate::to_file_time(kFirstMoment + static_cast<std::int64_t>(n) * 1'000'000),
          .record_id = 1000 + n,
          .activity_id = "{61A55000-55E5-1017-0000-000000000000}",
          .user = {},
          .user_data = {},
          .fields = {{"SubjectUserSid", Value::of_sid("S-1-5-18")},
                     {"TargetUserSid", Value::of_sid("S-1-5-21-1-2-3-1104")},
                     {"TargetUserName", Value::of_text(user)},
                     {"TargetDomainName", Value::of_text("MONA")},
                     {"TargetLogonId", Value::of_hex64(0x3e7'0000 + n)},
                     {"LogonType", Value::of_u32(10)},
                     {"LogonGuid", Value::of_guid("{5D896912-022D-40AA-A3A8-4FA5515C76D7}")},
                     {"IpAddress", Value::of_text("10.0.0.7")}}};
}

/// The n-th session of a LocalSessionManager log.
inline simulate::EvtxEvent session(std::uint64_t n, std::string user = "MONA\\anna") {
  using Value = simulate::EvtxValue;
  return {.provider = std::string(kSessions),
          .provider_guid = "{5D896912-022D-40AA-A3A8-4FA5515C76D7}",
          .channel = std::string(kSessions) + "/Operational",
          .computer = "mts1.mona.local",
          .id = 21,
          .file_time = simulate::to_file_time(kFirstMoment + static_cast<std::int64_t>(n) * 1'000'000),
          .record_id = 1000 + n,
          .activity_id = {},
          .user = "S-1-5-18",
          .user_data = "EventXML",
          .fields = {{"User", Value::of_text(user)},
                     {"SessionID", Value::of_u32(static_cast<std::uint32_t>(n))},
                     {"Address", Value::of_text("10.0.0.7")}}};
}

/// An event that nobody wants.
inline simulate::EvtxEvent noise(std::uint64_t n) {
  auto event = logon(n);
  event.id = 4672;
  return event;
}

struct Kept {
  std::size_t row;
  std::string provider, channel, computer, user;
  std::uint16_t event_id;
  std::uint8_t version;
  std::uint64_t record_id, offset;
  std::optional<Instant> at;
  std::uint64_t ticks;
  bool time_of_writing, slack;
  std::array<char, 16> activity_id;
  std::vector<std::string> texts;
  std::vector<std::optional<std::uint64_t>> numbers;

  friend bool operator==(const Kept&, const Kept&) = default;
};

class Keep final : public formats::evtx::Handler {
 public:
  std::vector<Kept> events;
  std::uint64_t skipped = 0;
  std::map<std::string, int> damages, remarks;
  std::vector<std::uint64_t> damaged_at;

  void event(const formats::evtx::EventView& found) override {
    Kept kept{.row = found.row,
              .provider = std::string(found.provider),
              .channel = std::string(found.channel),
              .computer = std::string(found.computer),
              .user = std::string(found.user),
              .event_id = found.event_id,
              .version = found.version,
              .record_id = found.record_id,
              .offset = found.offset,
              .at = found.at,
              .ticks = found.file_time.ticks,
              .time_of_writing = found.time_of_writing,
              .slack = found.slack,
              .activity_id = found.activity_id,
              .texts = {},
              .numbers = {}};
    for (const auto& field : found.fields) {
      kept.texts.emplace_back(field.text);
      kept.numbers.push_back(field.number);
    }
    events.push_back(std::move(kept));
  }
  void skip(std::uint64_t) override { ++skipped; }
  void damaged(std::uint64_t offset, std::string_view reason) override {
    ++damages[std::string(reason)];
    damaged_at.push_back(offset);
  }
  void remark(std::uint64_t, std::string_view what) override { ++remarks[std::string(what)]; }

  [[nodiscard]] std::size_t calls() const { return events.size() + skipped + damaged_at.size(); }
};

/// The file read by a new reader.
inline Keep read(std::string_view file, const formats::evtx::ReadOptions& options = {}) {
  Keep kept;
  const formats::evtx::Reader reader(kWanted, options);
  reader.read(file, 0, kept);
  return kept;
}

inline std::string file_of(const simulate::EvtxOptions& options, const std::vector<simulate::EvtxEvent>& events) {
  simulate::EvtxWriter writer(options);
  for (const auto& each : events) {
    if (!writer.add(each)) return {};
  }
  return writer.file();
}

/// Logons 0 to count - 1.
inline std::string logons(std::size_t count, const simulate::EvtxOptions& options = {}) {
  std::vector<simulate::EvtxEvent> events;
  for (std::size_t n = 0; n < count; ++n) events.push_back(logon(n));
  return file_of(options, events);
}

}  // namespace monalys::testing
