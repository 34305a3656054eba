// Events of Windows logs as JSON, one object a line, in two layouts. evtx_dump -o jsonl (the attributes of an element
// may also stand beside it, as "Provider_attributes"):
//
//   {"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-TerminalServices-LocalSessionManager"}},
//    "EventID":21,"TimeCreated":{"#attributes":{"SystemTime":"2021-04-30T12:33:52.704836Z"}},"EventRecordID":17,
//    "Channel":"...","Computer":"mts1.mona.local"},"UserData":{"EventXML":{"User":"MONA\\anna","SessionID":3}}}}
//
// and Winlogbeat, whose times are cut to the millisecond:
//
//   {"@timestamp":"2021-04-30T12:33:52.704Z","winlog":{"provider_name":"...","event_id":"21","record_id":17,
//    "channel":"...","computer_name":"mts1.mona.local","user_data":{"User":"MONA\\anna","SessionID":"3"}}}
//
// What the events mean is in windows_events.hpp.

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"
#include "formats/windows/windows_events.hpp"

namespace monalys::formats {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;
using windows::WindowsEvent;

constexpr std::string_view kAttributes = "#attributes", kText = "#text";

/// The object that a field of an object holds.
std::optional<object> object_at(const std::optional<object>& of, std::string_view key) {
  object found;
  if (!of || of->at_key(key).get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

/// Reads one event. Texts of the event hold until the next read().
class EventReader {
 public:
  /// Why it is no event; empty when `event` holds it.
  std::string_view read(std::string_view line, WindowsEvent& event) {
    event = {};
    object root;
    if (parser_.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS) return "not a JSON object";
    if (const auto dumped = object_at(root, "Event")) return read_dumped(*dumped, event);
    if (const auto winlog = object_at(root, "winlog")) return read_beat(root, *winlog, event);
    return "no Windows event";
  }

 private:
  std::string_view read_dumped(const object& dumped, WindowsEvent& event) {
    const auto known_system = object_at(dumped, "System");
    if (!known_system) return "no provider or no event id";
    const auto& system = *known_system;
    event.channel = text_at(system, "Channel", channel_);
    event.computer = text_at(system, "Computer", computer_);
    event.activity = with_braces(attribute(system, "Correlation", "ActivityID", activity_), activity_);
    const auto record_id = text_at(system, "EventRecordID", scratch_);
    event.record_id = to_integer<std::uint64_t>(record_id).value_or(0);
    const auto id = to_integer<std::uint32_t>(text_at(system, "EventID", scratch_));
    const auto provider = attribute(system, "Provider", "Name", provider_);
    const auto problem = identify(provider, id, attribute(system, "TimeCreated", "SystemTime", time_), event);
    if (!problem.empty() || event.kind == nullptr) return problem;
    take_fields(object_at(dumped, "EventData"), event);
    // Within UserData is one element, whose name differs.
    if (const auto user_data = object_at(dumped, "UserData")) {
      for (const auto field : *user_data) {
        if (object inner; field.value.get(inner) == simdjson::SUCCESS) take_fields(inner, event);
      }
    }
    return {};
  }

  std::string_view read_beat(const object& root, const object& winlog, WindowsEvent& event) {
    event.channel = text_at(winlog, "channel", channel_);
    event.computer = text_at(winlog, "computer_name", computer_);
    event.activity = with_braces(text_at(winlog, "activity_id", activity_), activity_);
    event.record_id = to_integer<std::uint64_t>(text_at(winlog, "record_id", scratch_)).value_or(0);
    const auto id = to_integer<std::uint32_t>(text_at(winlog, "event_id", scratch_));
    const auto provider = text_at(winlog, "provider_name", provider_);
    const auto problem = identify(provider, id, text_at(root, "@timestamp", time_), event);
    if (!problem.empty() || event.kind == nullptr) return problem;
    take_fields(object_at(winlog, "event_data"), event);
    take_fields(object_at(winlog, "user_data"), event);
    return {};
  }

  static std::string_view identify(std::string_view provider, std::optional<std::uint32_t> id, std::string_view time,
                                   WindowsEvent& event) {
    if (provider.empty() || !id) return "no provider or no event id";
    const auto written = parse_iso(time);
    if (!written) return kUnreadableTime;
    event.at = place(*written, Zone::utc()).at;
    if (!plausible(event.at)) return kTimeOutOfRange;
    event.kind = windows::find_wanted(provider, *id);
    return {};
  }

  void take_fields(const std::optional<object>& data, WindowsEvent& event) {
    if (!data) return;
    const auto& names = event.kind->fields;
    for (const auto field : *data) {
      const auto known = std::ranges::find(names, field.key);
      if (field.key.empty() || known == names.end()) continue;
      const auto index = static_cast<std::size_t>(known - names.begin());
      auto& value = event.fields[index];
      if (!value.empty()) continue;
      value = text_of(field.value, fields_[index]);
      if (field.key == "ProcessGuid") value = with_braces(value, fields_[index]);
    }
  }

  /// A text, a number written as one, or the text of an element with attributes; empty for anything else. into: where
  /// it is put when it has to be made.
  static std::string_view text_of(const element& value, std::string& into) {
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) return text;
    if (std::uint64_t number = 0; value.get_uint64().get(number) == simdjson::SUCCESS) {
      return into = std::to_string(number);
    }
    if (std::int64_t number = 0; value.get_int64().get(number) == simdjson::SUCCESS) {
      return into = std::to_string(number);
    }
    element inner;
    if (value.at_key(kText).get(inner) == simdjson::SUCCESS && !inner.is_object()) return text_of(inner, into);
    return {};
  }
  static std::string_view text_at(const std::optional<object>& of, std::string_view key, std::string& into) {
    element value;
    return of && of->at_key(key).get(value) == simdjson::SUCCESS ? text_of(value, into) : std::string_view{};
  }
  /// Of an element within System.
  std::string_view attribute(const object& system, std::string_view of, std::string_view name, std::string& into) {
    const auto inside = text_at(object_at(object_at(system, of), kAttributes), name, into);
    if (!inside.empty()) return inside;
    return text_at(object_at(system, scratch_.assign(of).append("_attributes")), name, into);
  }

  /// Windows writes GUIDs with braces, evtx_dump without.
  static std::string_view with_braces(std::string_view guid, std::string& into) {
    if (guid.empty() || guid.starts_with('{')) return guid;
    std::string made = "{";
    made.append(guid).append("}");
    return into = std::move(made);
  }

  simdjson::dom::parser parser_;
  std::string provider_, time_, channel_, computer_, activity_, scratch_;
  std::array<std::string, windows::kMostFields> fields_;
};

class EvtxJson final : public Parser {
 public:
  explicit EvtxJson(const Options& options) : options_(options) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    windows::Teller teller(options_);
    EventReader reader;
    WindowsEvent event;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      if (trimmed(lines.text()).empty()) {
        sink.skip("empty line");
      } else if (const auto problem = reader.read(lines.text(), event); !problem.empty()) {
        sink.reject(lines.place(), problem);
      } else {
        teller.tell(event, lines.place(), sink);
      }
    }
  }

 private:
  Options options_;
};

}  // namespace

bool is_evtx_json(const Head& head) {
  const auto start = std::min(head.bytes.find_first_not_of(" \t\r\n"), head.bytes.size());
  const auto line = head.bytes.substr(start, head.bytes.find('\n', start) - start);
  const auto holds = [&](std::string_view text) { return line.find(text) != std::string_view::npos; };
  return line.starts_with('{') && ((holds("\"Event\"") && holds("\"System\"")) || holds("\"winlog\""));
}

Opened open_evtx_json(const Head& head, const Options& options) {
  if (!is_evtx_json(head)) {
    return fail(Code::invalid_input,
                fmt::format("these are no Windows events in JSON: it is {}, and its first line holds neither \"Event\" "
                            "with \"System\" nor \"winlog\"",
                            look_of(head)),
                "Write one event a line (evtx_dump -o jsonl), or give the event log file (.evtx) itself.");
  }
  return std::make_unique<EvtxJson>(options);
}

}  // namespace monalys::formats
