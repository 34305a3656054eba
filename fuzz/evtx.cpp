// Windows event logs: a chunk of any bytes (formats/evtx). Most changes to a chunk make its checksums wrong, so it is
// read twice: as it is, and with right checksums, where templates are shared.

#include <array>
#include <set>

#include "base/text.hpp"
#include "formats/evtx/bytes.hpp"
#include "formats/evtx/reader.hpp"
#include "formats/evtx/visit.hpp"
#include "targets.hpp"

namespace monalys::fuzz {
namespace {

using namespace formats::evtx;

constexpr std::array<std::string_view, 4> kLogonFields{"TargetUserName", "LogonType", "TargetLogonId", "TargetUserSid"};
constexpr std::array<std::string_view, 2> kSessionFields{"User", "SessionID"};
constexpr std::array<std::string_view, 2> kUptimeFields{"#1", "#5"};
constexpr std::array kTable{
    WantedEvent{"Microsoft-Windows-Security-Auditing", 4624, kLogonFields},
    WantedEvent{"Microsoft-Windows-TerminalServices-LocalSessionManager", 21, kSessionFields},
    WantedEvent{"System", 6013, kUptimeFields},
};
constexpr std::uint64_t kOffset = 4096;

class Check final : public Handler {
 public:
  Check(const Wanted& wanted, std::size_t size) : wanted_(wanted), size_(size) {}
  std::string_view broken;
  std::uint64_t calls = 0;

  void event(const EventView& event) override {
    call(event.offset);
    if (event.row >= wanted_.size() || wanted_[event.row].id != event.event_id) broken = "an event is not of its row";
    if (event.fields.size() != wanted_[event.row].fields.size()) broken = "fields are missing";
    if (event.at && !plausible(*event.at)) broken = "an event lies outside the bounds of time";
    for (const auto text : {event.provider, event.channel, event.computer, event.user}) check_text(text);
    for (const auto& field : event.fields) check_text(field.text);
  }
  void skip(std::uint64_t offset) override { call(offset); }
  void damaged(std::uint64_t offset, std::string_view reason) override {
    call(offset);
    if (reason.empty()) broken = "damage without a reason";
  }
  void remark(std::uint64_t, std::string_view) override {}

 private:
  void call(std::uint64_t offset) {
    if (offset < kOffset || offset >= kOffset + size_) broken = "an offset lies outside the block";
    if (calls++ > 0 && offset <= last_) broken = "records are not in the order of the bytes";
    last_ = offset;
  }
  void check_text(std::string_view text) {
    if (!is_utf8(text)) broken = "a text is not UTF-8";
  }

  const Wanted& wanted_;
  std::size_t size_;
  std::uint64_t last_ = 0;
};

class CountVisits final : public Visitor {
 public:
  std::uint64_t calls = 0;
  std::string_view broken;

  void begin(std::uint64_t, std::uint64_t) override { open_ = 0; }
  void open(std::string_view name, std::span<const Attribute> attributes) override {
    ++open_;
    if (!is_utf8(name)) broken = "a name is not UTF-8";
    for (const auto& each : attributes) text(each.text);
  }
  void text(std::string_view text) override {
    if (!is_utf8(text)) broken = "a text is not UTF-8";
  }
  void close(std::string_view) override {
    if (open_-- == 0) broken = "an element is closed that was not open";
  }
  void end() override { ++calls; }
  void damaged(std::uint64_t, std::string_view) override { ++calls; }
  void remark(std::uint64_t, std::string_view) override {}

 private:
  std::size_t open_ = 0;
};

std::string read_all_ways(std::string_view bytes) {
  static const Wanted wanted(kTable);
  for (const auto slack : {Slack::ignore, Slack::read}) {
    const Reader reader(wanted, {.slack = slack, .borrow_templates = false});
    std::uint64_t records = 0;
    for (int time = 0; time < 2; ++time) {
      Check check(wanted, bytes.size());
      const auto tally = reader.read(bytes, kOffset, check);
      if (!check.broken.empty()) return std::string(check.broken);
      if (tally.records() != check.calls) return "records are not events + skipped + damaged";
      if (time == 1 && check.calls != records) return "reading again gives other counts";
      records = check.calls;
    }
    CountVisits visits;
    visit(bytes, kOffset, visits, slack);
    if (!visits.broken.empty()) return std::string(visits.broken);
    if (visits.calls != records) return "visiting gives other counts than reading";
  }
  return {};
}

void set_u32(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> 8 * i & 0xff);
}

}  // namespace

std::string broken_promise_of_evtx(std::string_view bytes) {
  if (auto broken = read_all_ways(bytes); !broken.empty()) return broken;
  if (bytes.size() < kChunkHeader) return {};
  std::string whole(bytes);
  whole.replace(0, 8, std::string_view("ElfChnk\0", 8));
  if (load<std::uint32_t>(whole, 48) > whole.size() || load<std::uint32_t>(whole, 48) < kChunkHeader) {
    set_u32(whole, 48, static_cast<std::uint32_t>(std::min(whole.size(), kChunkSize)));
  }
  set_u32(whole, 120, 0);
  const auto data = std::string_view(whole).substr(kChunkHeader, load<std::uint32_t>(whole, 48) - kChunkHeader);
  set_u32(whole, 52, crc32(0, data));
  const std::string_view view(whole);
  set_u32(whole, 124, crc32(crc32(0, view.substr(0, 120)), view.substr(128, kChunkHeader - 128)));
  return read_all_ways(whole);
}

}  // namespace monalys::fuzz
