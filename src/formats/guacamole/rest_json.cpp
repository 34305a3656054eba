// Guacamole's histories as its web server gives them to the page (GET api/session/data/SOURCE/history/connections and
// history/users): arrays of objects, one array for each page of a thousand, put together in any way.
//
//   [{"identifier": "4711", "uuid": "...", "username": "MONA\\anna", "remoteHost": "10.0.0.7",
//     "startDate": 1619780709250, "endDate": 1619786109500, "active": false, "connectionIdentifier": "3",
//     "connectionName": "MTS 1", "sharingProfileIdentifier": null, "sharingProfileName": null}]
//
// The identifier is the history_id of the table. "active" says nothing of rows that come from the database.

#include <simdjson.h>

#include "base/text.hpp"
#include "formats/guacamole/history.hpp"
#include "formats/guacamole/ways.hpp"
#include "formats/json_objects.hpp"
#include "formats/times.hpp"

namespace monalys::formats::guacamole {
namespace {

/// The server gives no more rows at once, and does not say that it left some out.
constexpr std::size_t kMostRows = 1000;

/// What an object says; texts hold until the next one is read.
struct Values {
  std::string_view identifier, user, remote_host, connection, sharing;
  std::optional<std::int64_t> start, end;
  bool of_connection = false;
};

/// Why it is no instant; empty when it is.
std::string_view read_milliseconds(std::int64_t milliseconds, Instant& into) {
  constexpr std::int64_t kMost = 4'300'000'000'000;  // 2106; more could not be counted in microseconds
  if (milliseconds < 0 || milliseconds > kMost) return kTimeOutOfRange;
  into = Instant{std::chrono::milliseconds{milliseconds}};
  return plausible(into) ? std::string_view{} : kTimeOutOfRange;
}

class Rows {
 public:
  explicit Rows(Sink& sink) : sink_(sink) {}

  void object(std::string_view json, Place place) {
    if (const auto problem = give(json); !problem.empty()) sink_.reject(place, problem);
  }

 private:
  std::string_view give(std::string_view json) {
    Values values;
    if (const auto problem = read(json, values); !problem.empty()) return problem;
    if (!values.sharing.empty()) {
      sink_.skip(kWatching);
      return {};
    }
    if (!values.start) return "no start (startDate)";
    Instant start;
    if (const auto problem = read_milliseconds(*values.start, start); !problem.empty()) return problem;
    const auto id = to_integer<std::uint64_t>(values.identifier);
    if (!values.of_connection) {
      return teller_.tell(LoginRow{.id = id, .user = values.user, .remote_host = values.remote_host, .at = start},
                          sink_);
    }
    ConnectionRow row{.id = id,
                      .user = values.user,
                      .connection = values.connection,
                      .remote_host = values.remote_host,
                      .begun = start,
                      .ended = {}};
    if (values.end) {
      Instant end;
      if (const auto problem = read_milliseconds(*values.end, end); !problem.empty()) return problem;
      row.ended = end;
    }
    return teller_.tell(row, sink_);
  }

  std::string_view read(std::string_view json, Values& values) {
    return reader_.read(json, [&](std::string_view key, auto& value) { return take(key, value, values); });
  }

  static bool take(std::string_view key, simdjson::ondemand::value& value, Values& values) {
    if (key == "startDate") return take_number(value, values.start);
    if (key == "endDate") return take_number(value, values.end);
    if (key == "username") return JsonObjectReader::take_text(value, values.user);
    if (key == "remoteHost") return JsonObjectReader::take_text(value, values.remote_host);
    if (key == "identifier") return JsonObjectReader::take_text(value, values.identifier);
    if (key != "connectionName" && key != "connectionIdentifier" && key != "sharingProfileIdentifier") return true;
    values.of_connection = true;
    if (key == "connectionName") return JsonObjectReader::take_text(value, values.connection);
    return key == "connectionIdentifier" || JsonObjectReader::take_text(value, values.sharing);
  }

  static bool take_number(simdjson::ondemand::value& value, std::optional<std::int64_t>& into) {
    if (JsonObjectReader::is_null(value)) return true;
    std::int64_t number = 0;
    if (value.get_int64().get(number) != simdjson::SUCCESS) return false;
    into = number;
    return true;
  }

  Teller teller_;
  Sink& sink_;
  JsonObjectReader reader_;
};

class RestJson final : public Parser {
 public:
  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::document}; }

  void parse(const Block& block, Sink& sink) const override {
    using Kind = JsonObjects::Kind;
    Rows rows(sink);
    JsonObjects objects(block.bytes);
    std::size_t in_array = 0;
    std::size_t behind = 0;  // the last object
    for (Place place{block.first_record, 0};; ++place.record) {
      const auto kind = objects.next();
      const auto begin = kind == Kind::end ? block.bytes.size() : objects.offset();
      if (block.bytes.substr(behind, begin - behind).find(']') != std::string_view::npos) {
        if (in_array == kMostRows) sink.remark("exactly 1000 rows: the answer may be cut");
        in_array = 0;
      }
      if (kind == Kind::end) return;
      behind = begin + objects.found().size();
      place.offset = block.offset + begin;
      ++in_array;
      if (kind == Kind::object) rows.object(objects.found(), place);
      if (kind == Kind::noise) sink.reject(place, "not a JSON object");
      if (kind == Kind::cut) sink.reject(place, "cut record");
    }
  }
};

}  // namespace

bool is_rest_json(const Head& head) {
  const auto has = [&](std::string_view text, std::string_view key) { return text.find(key) != text.npos; };
  JsonObjects objects(head.bytes);
  const auto kind = objects.next();
  if (kind == JsonObjects::Kind::object) {
    return has(objects.found(), "\"startDate\"") && has(objects.found(), "\"username\"");
  }
  // The page after the last one, which no other format may claim for want of rows.
  return kind == JsonObjects::Kind::end && head.whole && trimmed(head.bytes).starts_with('[') &&
         has(head.file_name, "history");
}

Opened open_rest_json() { return std::make_unique<RestJson>(); }

}  // namespace monalys::formats::guacamole
