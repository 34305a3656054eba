// Logins of Linux hosts in the systemd journal, as `journalctl -o json` writes it: one object a line, whose values are
// texts, arrays of bytes (texts that are no UTF-8) or arrays of texts (fields that occur more than once).
//
//   {"__REALTIME_TIMESTAMP":"1710193530123456","_HOSTNAME":"lin1","SYSLOG_IDENTIFIER":"systemd-logind","_PID":"812",
//    "MESSAGE":"New session 42 of user anna."}
//
// What the messages mean: linux_messages.hpp.

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/lines.hpp"
#include "formats/linux/linux_messages.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

constexpr std::string_view kTime = "__REALTIME_TIMESTAMP";

class Entry {
 public:
  /// Why a line is no entry; empty when it was read. Texts hold until the next read().
  std::string_view read(std::string_view line) {
    simdjson::dom::element element;
    if (parser_.parse(line.data(), line.size()).get(element) != simdjson::SUCCESS ||
        element.get_object().get(object_) != simdjson::SUCCESS) {
      return "no JSON object";
    }
    return {};
  }

  /// Empty when there is no such field, or nothing that is a text. into: for values that are bytes.
  [[nodiscard]] std::string_view text(std::string_view name, std::string& into) const {
    simdjson::dom::element value;
    if (object_.at_key(name).get(value) != simdjson::SUCCESS) return {};
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) return text;
    simdjson::dom::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return {};
    into.clear();
    for (const auto part : array) {
      if (part.get_string().get(text) == simdjson::SUCCESS) return text;
      std::uint64_t byte = 0;
      if (part.get_uint64().get(byte) != simdjson::SUCCESS || byte > 255) return {};
      // Bytes that are no UTF-8 are shown as the characters of Latin-1.
      append_utf8(static_cast<char32_t>(byte), into);
    }
    return into;
  }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::object object_;
};

class Journald final : public Parser {
 public:
  explicit Journald(const Options& options) : options_(options) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::lines}; }

  void parse(const Block& block, Sink& sink) const override {
    linux_logs::Teller teller(options_);
    Entry entry;
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      if (trimmed(lines.text()).empty()) {
        sink.skip("empty line");
      } else if (const auto problem = entry.read(lines.text()); !problem.empty()) {
        sink.reject(lines.place(), problem);
      } else if (const auto wrong = give(entry, teller, lines.place(), sink); !wrong.empty()) {
        sink.reject(lines.place(), wrong);
      }
    }
  }

 private:
  static std::string_view give(const Entry& entry, linux_logs::Teller& teller, Place place, Sink& sink) {
    std::string program, host, process_id, text, time;
    linux_logs::Message message{};
    message.program = entry.text("SYSLOG_IDENTIFIER", program);
    if (!linux_logs::may_tell(message.program)) {
      sink.skip("message of another program");
      return {};
    }
    const auto microseconds = to_integer<std::int64_t>(entry.text(kTime, time));
    if (!microseconds || *microseconds < 0) return kUnreadableTime;
    message.at = Instant{std::chrono::microseconds{*microseconds}};
    if (!plausible(message.at)) return kTimeOutOfRange;
    message.host = entry.text("_HOSTNAME", host);
    message.process_id = entry.text("_PID", process_id);
    message.text = trimmed(entry.text("MESSAGE", text));
    teller.tell(message, place, sink);
    return {};
  }

  Options options_;
};

}  // namespace

Opened open_journald(const Head& head, const Options& options) {
  const auto line = head.bytes.substr(0, head.bytes.find('\n'));
  if (!trimmed(line).starts_with('{') || head.bytes.find(kTime) == std::string_view::npos) {
    return fail(Code::invalid_input, fmt::format("this is no journal: it is {}", look_of(head)),
                "Export it with: journalctl -o json SYSLOG_IDENTIFIER=sshd SYSLOG_IDENTIFIER=systemd-logind");
  }
  return std::make_unique<Journald>(options);
}

}  // namespace monalys::formats
