// Windows event log files (.evtx): a header, then chunks of 64 KiB that know nothing of each other. The reader is in
// formats/evtx; what the events mean is in windows_events.hpp.
//
// A log that is copied while Windows writes it is not closed: its header is out of date and its last chunk may be cut.
// That is the normal case. Damaged chunks are read as far as they can be; each stretch that cannot is one rejected
// record. Places name the chunk, counted from 1, and the byte in the file.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "formats/delimited.hpp"
#include "formats/evtx/reader.hpp"
#include "formats/evtx/values.hpp"
#include "formats/openers.hpp"
#include "formats/windows/windows_events.hpp"

namespace monalys::formats {
namespace {

constexpr std::string_view kMagic{"ElfFile\0", 8};
constexpr std::size_t kHeader = 4096, kChunk = 65'536;

const evtx::Wanted& wanted_events() {
  static const evtx::Wanted table = [] {
    std::vector<evtx::WantedEvent> rows;
    for (const auto& each : windows::wanted()) {
      rows.push_back({each.provider, static_cast<std::uint16_t>(each.id), std::span(each.fields).first(each.count())});
    }
    return evtx::Wanted(rows);
  }();
  return table;
}

/// "{F420EC2C-...}"; empty when all bytes are 0.
std::string_view guid_text(const std::array<char, 16>& guid, std::string& into) {
  into.clear();
  if (guid != std::array<char, 16>{}) evtx::append_text(into, {evtx::kGuid, {guid.data(), guid.size()}});
  return into;
}

class Events final : public evtx::Handler {
 public:
  Events(const Options& options, const Block& block, Sink& sink) : teller_(options), block_(block), sink_(sink) {}

  void event(const evtx::EventView& view) override {
    const auto place = place_of(view.offset);
    if (!view.at) return sink_.reject(place, "event without a time");
    windows::WindowsEvent event{.kind = &windows::wanted()[view.row],
                                .at = *view.at,
                                .record_id = view.record_id,
                                .channel = view.channel,
                                .computer = view.computer,
                                .activity = guid_text(view.activity_id, activity_)};
    for (std::size_t i = 0; i < view.fields.size(); ++i) event.fields[i] = view.fields[i].text;
    teller_.tell(event, place, sink_);
  }
  void skip(std::uint64_t) override { sink_.skip("event that is not asked for"); }
  void damaged(std::uint64_t offset, std::string_view reason) override { sink_.reject(place_of(offset), reason); }
  void remark(std::uint64_t, std::string_view what) override { sink_.remark(what); }

 private:
  [[nodiscard]] Place place_of(std::uint64_t offset) const {
    return {block_.first_record + (offset - std::min(offset, block_.offset)) / kChunk, offset};
  }

  windows::Teller teller_;
  const Block& block_;
  Sink& sink_;
  std::string activity_;
};

class Evtx final : public Parser {
 public:
  // A template that a damaged chunk has lost is not borrowed from another chunk: what becomes of a record would depend
  // on which thread came first.
  Evtx(const Options& options, std::size_t header)
      : options_(options), header_(header), reader_(wanted_events(), {.borrow_templates = false}) {}

  [[nodiscard]] Framing framing() const override {
    return {.kind = Framing::Kind::fixed, .record_size = kChunk, .of_several = true};
  }
  [[nodiscard]] Prelude prelude() const override { return {.bytes = header_, .records = 0}; }

  void parse(const Block& block, Sink& sink) const override {
    Events events(options_, block, sink);
    reader_.read(block.bytes, block.offset, events);
  }

 private:
  Options options_;
  std::size_t header_;
  evtx::Reader reader_;
};

}  // namespace

bool is_evtx(const Head& head) { return head.bytes.starts_with(kMagic); }

Opened open_evtx(const Head& head, const Options& options) {
  if (!is_evtx(head)) {
    return fail(Code::invalid_input,
                fmt::format("this is no Windows event log: it is {}, and does not begin with ElfFile", look_of(head)),
                "Give a file that `wevtutil epl LOG FILE.evtx` wrote, or one of C:\\Windows\\System32\\winevt\\Logs.");
  }
  return std::make_unique<Evtx>(options, std::min(kHeader, head.bytes.size()));
}

}  // namespace monalys::formats
