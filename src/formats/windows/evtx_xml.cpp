// Events of Windows logs as XML, one <Event> after the other, with or without a root element around them:
//
//   <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>
//     <Provider Name='Microsoft-Windows-TerminalServices-LocalSessionManager' Guid='{...}'/><EventID>21</EventID>
//     <TimeCreated SystemTime='2021-04-30T12:33:52.7048364Z'/><EventRecordID>17</EventRecordID>
//     <Correlation ActivityID='{...}'/><Channel>...</Channel><Computer>mts1.mona.local</Computer></System>
//   <UserData><EventXML><User>MONA\anna</User><SessionID>3</SessionID><Address>LOCAL</Address></EventXML></UserData>
//   </Event>
//
// from wevtutil qe LOG /f:xml, Get-WinEvent | ForEach-Object { $_.ToXml() }, the Event Viewer, and forwarded events. A
// record is what stands up to </Event>. What the events mean is in windows_events.hpp.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"
#include "formats/windows/windows_events.hpp"
#include "formats/windows/xml_scanner.hpp"

namespace monalys::formats {
namespace {

using windows::WindowsEvent;
using windows::XmlScanner;

constexpr std::string_view kEnd = "</Event>";
constexpr std::string_view kNamespace = "schemas.microsoft.com/win/2004/08/events/event";
constexpr std::size_t kDeepest = 32;

/// Reads one event. Texts of the event hold until the next read().
class EventReader {
 public:
  /// Why it is no event; empty when `event` holds it.
  std::string_view read(std::string_view xml, WindowsEvent& event) {
    event = {};
    scratch_.clear();
    scratch_.reserve(xml.size());  // unescaped text is never longer, so views into it hold
    depth_ = 0;
    field_ = nullptr;
    provider_ = {};
    id_.reset();
    time_ = {};
    looked_up_ = false;
    XmlScanner scanner(xml);
    for (auto token = scanner.next(); token != XmlScanner::Token::done; token = scanner.next()) {
      switch (token) {
        case XmlScanner::Token::start:
          if (depth_ == kDeepest) return "elements nested too deep";
          path_[depth_++] = scanner.name();
          start(scanner, event);
          break;
        case XmlScanner::Token::end:
          if (depth_ > 0) --depth_;
          field_ = nullptr;
          break;
        case XmlScanner::Token::text:
          text(scanner, event);
          break;
        default:
          return "broken XML";
      }
    }
    if (provider_.empty() || !id_) return "no provider or no event id";
    const auto written = parse_iso(time_);
    if (!written) return kUnreadableTime;
    event.at = place(*written, Zone::utc()).at;
    if (!plausible(event.at)) return kTimeOutOfRange;
    if (!looked_up_) event.kind = windows::find_wanted(provider_, *id_);  // it has no data
    return {};
  }

 private:
  [[nodiscard]] std::string_view at(std::size_t from_end) const {
    return depth_ > from_end ? path_[depth_ - 1 - from_end] : std::string_view{};
  }

  std::string_view unescaped(std::string_view text) {
    if (text.find('&') == std::string_view::npos) return text;
    const auto from = scratch_.size();
    windows::append_unescaped(text, scratch_);
    return std::string_view{scratch_}.substr(from);
  }

  void start(const XmlScanner& scanner, WindowsEvent& event) {
    field_ = nullptr;
    if (at(1) == "System") {
      if (at(0) == "Provider") provider_ = unescaped(scanner.attribute("Name"));
      if (at(0) == "TimeCreated") time_ = scanner.attribute("SystemTime");
      if (at(0) == "Correlation") event.activity = scanner.attribute("ActivityID");
      return;
    }
    const bool data = at(1) == "EventData" && at(0) == "Data";
    const bool user_data = at(2) == "UserData";
    if (!data && !user_data) return;
    if (!looked_up_) {
      looked_up_ = true;
      if (id_) event.kind = windows::find_wanted(provider_, *id_);
    }
    if (event.kind == nullptr) return;
    const auto name = data ? scanner.attribute("Name") : at(0);
    const auto& names = event.kind->fields;
    const auto known = std::ranges::find(names, name);
    if (name.empty() || known == names.end()) return;
    field_ = &event.fields[static_cast<std::size_t>(known - names.begin())];
  }

  void text(const XmlScanner& scanner, WindowsEvent& event) {
    if (at(1) == "System") {
      const auto text = trim(scanner.text());
      if (at(0) == "EventID") id_ = to_integer<std::uint32_t>(text);
      if (at(0) == "EventRecordID") event.record_id = to_integer<std::uint64_t>(text).value_or(0);
      if (at(0) == "Channel") event.channel = unescaped(text);
      if (at(0) == "Computer") event.computer = unescaped(text);
    } else if (field_ != nullptr && (at(0) == "Data" || at(2) == "UserData") && field_->empty()) {
      *field_ = scanner.verbatim() ? scanner.text() : unescaped(scanner.text());
    }
  }

  std::array<std::string_view, kDeepest> path_{};
  std::size_t depth_ = 0;
  std::string scratch_;
  std::string_view provider_, time_;
  std::optional<std::uint32_t> id_;
  bool looked_up_ = false;
  std::string_view* field_ = nullptr;  // where the text of the element at hand belongs
};

class EvtxXml final : public Parser {
 public:
  explicit EvtxXml(const Options& options) : options_(options) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::terminated, .terminator = kEnd}; }

  void parse(const Block& block, Sink& sink) const override {
    windows::Teller teller(options_);
    EventReader reader;
    WindowsEvent event;
    Place place{block.first_record, block.offset};
    for (auto rest = block.bytes; !rest.empty(); ++place.record) {
      const auto end = rest.find(kEnd);
      const auto size = end == std::string_view::npos ? rest.size() : end + kEnd.size();
      const auto record = rest.substr(0, size);
      if (end == std::string_view::npos) {
        rest_of_file(record, place, sink);
      } else if (const auto begin = event_begin(record); begin == std::string_view::npos) {
        sink.reject(place, "no <Event> before </Event>");
      } else if (const auto problem = reader.read(record.substr(begin), event); !problem.empty()) {
        sink.reject(place, problem);
      } else {
        teller.tell(event, place, sink);
      }
      place.offset += size;
      rest.remove_prefix(size);
    }
  }

 private:
  /// Where the last <Event begins that is not <Events.
  static std::size_t event_begin(std::string_view record) {
    auto found = std::string_view::npos;
    for (auto at = record.find("<Event"); at != std::string_view::npos; at = record.find("<Event", at + 1)) {
      const char next = at + 6 < record.size() ? record[at + 6] : ' ';
      if (next == ' ' || next == '>' || next == '\t' || next == '\r' || next == '\n') return at;
      if (found == std::string_view::npos) found = at;
    }
    return found;
  }

  static void rest_of_file(std::string_view rest, Place place, Sink& sink) {
    const auto text = trim(rest);
    if (text.empty() || text == "</Events>" || text == "</EVENTS>" || (text.starts_with("</") && text.ends_with('>'))) {
      sink.skip("end of the document");
    } else {
      sink.reject(place, "cut record");
    }
  }

  Options options_;
};

}  // namespace

bool is_evtx_xml(const Head& head) {
  return head.bytes.find("<Event") != std::string_view::npos && head.bytes.find(kNamespace) != std::string_view::npos;
}

Opened open_evtx_xml(const Head& head, const Options& options) {
  if (!is_evtx_xml(head)) {
    return fail(Code::invalid_input,
                fmt::format("these are no Windows events in XML: it is {}, and it has no <Event xmlns=\"http://{}\">",
                            look_of(head), kNamespace),
                "Export with `wevtutil qe LOG /f:xml`, or give the event log file (.evtx) itself.");
  }
  return std::make_unique<EvtxXml>(options);
}

}  // namespace monalys::formats
