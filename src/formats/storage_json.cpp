// Storage snapshots in Open XDMoD's JSON: an array of objects, or one object a line.
//
//   {"resource": "recex", "mountpoint": "/data", "user": "anna", "pi": "P0123", "dt": "2018-12-27T11:12:22Z",
//    "soft_threshold": 0, "hard_threshold": 25000001536000, "file_count": 796285, "logical_usage": 491007360000}
//
// Sizes are bytes, a threshold of 0 is none, a size that is absent or negative is unknown. The objects are found by
// their braces and read one by one, so that a document of any size needs the memory of one object, and a damaged object
// costs only itself.

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/json_objects.hpp"
#include "formats/lines.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

/// What an object says; texts hold until the next one is read.
struct Values {
  std::string_view resource, mountpoint, user, project, time;
  std::optional<std::int64_t> soft, hard, files, logical, physical;
};

enum class Measure : std::uint8_t { logical, physical };

/// Reads the objects of one block.
class Snapshots {
 public:
  Snapshots(const Zone& zone, std::string_view label, Measure measure, Sink& sink)
      : times_(TimePattern::iso(), zone), label_(label), measure_(measure), sink_(sink) {}

  void object(std::string_view json, Place place) {
    const auto problem = give(json);
    if (!problem.empty()) sink_.reject(place, problem);
  }

 private:
  std::string_view give(std::string_view json) {
    Values values;
    if (const auto problem = read(json, values); !problem.empty()) return problem;
    if (values.time.empty()) return "no time (dt)";
    if (values.mountpoint.empty()) return "no mountpoint";
    LevelRecord level{};
    level.realm = Realm::storage;
    times_.start();
    if (const auto problem = times_.read(values.time, level.at); !problem.empty()) return problem;
    level.user = values.user;
    level.project = values.project;
    level.volume = values.mountpoint;
    level.label = label_;
    level.value = known(measure_ == Measure::logical ? values.logical : values.physical);
    level.files = known(values.files);
    level.limit = values.hard.value_or(0) > 0 ? values.hard : values.soft.value_or(0) > 0 ? values.soft : std::nullopt;
    identity_.start().add(level.at).add(values.resource).add(values.mountpoint).add(values.user).add(values.project);
    level.identity = {level.at, identity_.add(label_).text()};
    sink_.level(level);
    if (times_.ambiguous()) sink_.remark(kAmbiguousLocalTime);
    return {};
  }

  static std::optional<std::int64_t> known(std::optional<std::int64_t> value) {
    return value.value_or(-1) >= 0 ? value : std::nullopt;
  }

  std::string_view read(std::string_view json, Values& values) {
    return reader_.read(json, [&](std::string_view key, auto& value) { return take(key, value, values); });
  }

  static bool take(std::string_view key, simdjson::ondemand::value& value, Values& values) {
    if (key == "resource") return JsonObjectReader::take_text(value, values.resource);
    if (key == "mountpoint") return JsonObjectReader::take_text(value, values.mountpoint);
    if (key == "user") return JsonObjectReader::take_text(value, values.user);
    if (key == "pi") return JsonObjectReader::take_text(value, values.project);
    if (key == "dt") return JsonObjectReader::take_text(value, values.time);
    if (key == "soft_threshold") return take_number(value, values.soft);
    if (key == "hard_threshold") return take_number(value, values.hard);
    if (key == "file_count") return take_number(value, values.files);
    if (key == "logical_usage") return take_number(value, values.logical);
    if (key == "physical_usage") return take_number(value, values.physical);
    return true;
  }

  static bool take_number(simdjson::ondemand::value& value, std::optional<std::int64_t>& into) {
    if (JsonObjectReader::is_null(value)) return true;
    std::int64_t whole = 0;
    if (value.get_int64().get(whole) == simdjson::SUCCESS) {
      into = whole;
      return true;
    }
    double real = 0;  // 1.5e12
    constexpr double kMost = 9e18;
    if (value.get_double().get(real) != simdjson::SUCCESS || !(std::abs(real) < kMost)) return false;
    into = std::llround(real);
    return true;
  }

  TimeReader times_;
  std::string_view label_;
  Measure measure_;
  Sink& sink_;
  IdentityText identity_;
  JsonObjectReader reader_;
};

class StorageJson final : public Parser {
 public:
  StorageJson(Framing::Kind kind, Measure measure, const Options& options)
      : kind_(kind), measure_(measure), zone_(options.zone), label_(constant(options, "label")) {
    if (label_.empty()) label_ = "live";
  }

  [[nodiscard]] Framing framing() const override { return {.kind = kind_}; }

  void parse(const Block& block, Sink& sink) const override {
    Snapshots snapshots(zone_, label_, measure_, sink);
    if (kind_ == Framing::Kind::lines) {
      lines(block, snapshots, sink);
    } else {
      document(block, snapshots, sink);
    }
  }

 private:
  static void lines(const Block& block, Snapshots& snapshots, Sink& sink) {
    Lines lines(block, Lines::Breaks::at_line_feeds);
    while (lines.next()) {
      JsonObjects objects(lines.text());
      switch (objects.next()) {
        case JsonObjects::Kind::object:
          if (JsonObjects(objects.rest()).next() == JsonObjects::Kind::end) {
            snapshots.object(objects.found(), lines.place());
          } else {
            sink.reject(lines.place(), "more than one object in a line");
          }
          break;
        case JsonObjects::Kind::noise:
          sink.reject(lines.place(), "not a JSON object");
          break;
        case JsonObjects::Kind::cut:
          sink.reject(lines.place(), "cut record");
          break;
        case JsonObjects::Kind::end:
          sink.skip("line without an object");
          break;
      }
    }
  }

  static void document(const Block& block, Snapshots& snapshots, Sink& sink) {
    JsonObjects objects(block.bytes);
    for (Place place{block.first_record, 0};; ++place.record) {
      const auto kind = objects.next();
      place.offset = block.offset + objects.offset();
      if (kind == JsonObjects::Kind::end) return;
      if (kind == JsonObjects::Kind::object) snapshots.object(objects.found(), place);
      if (kind == JsonObjects::Kind::noise) sink.reject(place, "not a JSON object");
      if (kind == JsonObjects::Kind::cut) sink.reject(place, "cut record");
    }
  }

  Framing::Kind kind_;
  Measure measure_;
  Zone zone_;
  std::string label_;
};

/// One object a line: the first object begins its line and ends it.
bool one_object_a_line(std::string_view text, const JsonObjects& first) {
  const auto before = text.substr(0, first.offset());
  const auto line_start = before.rfind('\n');
  const auto lead = before.substr(line_start == std::string_view::npos ? 0 : line_start + 1);
  if (lead.find_first_not_of(" \t[,") != std::string_view::npos) return false;
  if (first.found().find('\n') != std::string_view::npos) return false;
  const auto tail = first.rest().substr(0, first.rest().find('\n'));
  return tail.size() < first.rest().size() && tail.find_first_not_of(" \t\r,") == std::string_view::npos;
}

}  // namespace

Opened open_storage_json(const Head& head, const Options& options) {
  auto measure = Measure::logical;
  if (const auto wish = constant(options, "value"); wish == "physical") {
    measure = Measure::physical;
  } else if (!wish.empty() && wish != "logical") {
    return fail(Code::invalid_input, fmt::format("the constant value = \"{}\" is not a size of the file", wish),
                "Known: logical (the size of the files), physical (what they take on disk).");
  }
  const auto text = head.bytes;
  JsonObjects objects(text);
  const auto kind = objects.next();
  const bool has_known_field =
      kind == JsonObjects::Kind::object &&
      (objects.found().find("\"mountpoint\"") != text.npos || objects.found().find("\"logical_usage\"") != text.npos);
  if (!has_known_field) {
    const bool empty_array = kind == JsonObjects::Kind::end && head.whole && trimmed(text).starts_with('[');
    if (!empty_array) {
      return fail(
          Code::invalid_input,
          fmt::format("these are no storage snapshots: this is {} without objects that have a mountpoint",
                      look_of(head)),
          "Expected an array of objects such as {\"mountpoint\": \"/data\", \"user\": \"...\", \"pi\": \"...\", "
          "\"dt\": \"2022-04-30T12:00:00Z\", \"logical_usage\": 1024}, or one object a line.");
    }
  }
  const bool by_line = has_known_field && one_object_a_line(text, objects);
  return std::make_unique<StorageJson>(by_line ? Framing::Kind::lines : Framing::Kind::document, measure, options);
}

}  // namespace monalys::formats
