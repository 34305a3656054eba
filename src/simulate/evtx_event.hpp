// What a Windows event log is to hold: events and their typed values.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace monalys::simulate {

/// A value as it is stored, and as text for places that hold only texts.
struct EvtxValue {
  std::uint8_t type = 0;
  std::string bytes;
  std::string text;

  [[nodiscard]] static EvtxValue absent() { return {}; }
  [[nodiscard]] static EvtxValue of_text(std::string_view utf8);
  /// Several texts: their element is repeated for each.
  [[nodiscard]] static EvtxValue of_texts(const std::vector<std::string>& utf8);
  [[nodiscard]] static EvtxValue of_u8(std::uint8_t number);
  [[nodiscard]] static EvtxValue of_u16(std::uint16_t number);
  [[nodiscard]] static EvtxValue of_u32(std::uint32_t number);
  [[nodiscard]] static EvtxValue of_i32(std::int32_t number);
  [[nodiscard]] static EvtxValue of_u64(std::uint64_t number);
  [[nodiscard]] static EvtxValue of_hex32(std::uint32_t number);
  [[nodiscard]] static EvtxValue of_hex64(std::uint64_t number);
  [[nodiscard]] static EvtxValue of_size(std::uint64_t number);
  [[nodiscard]] static EvtxValue of_double(double number);
  [[nodiscard]] static EvtxValue of_boolean(bool yes);
  [[nodiscard]] static EvtxValue of_binary(std::string_view bytes);
  /// "{5D896912-022D-40AA-A3A8-4FA5515C76D7}"
  [[nodiscard]] static EvtxValue of_guid(std::string_view text);
  /// "S-1-5-21-1-2-3-1104"
  [[nodiscard]] static EvtxValue of_sid(std::string_view text);
  [[nodiscard]] static EvtxValue of_file_time(std::uint64_t ticks);
};

/// Ticks of 100 ns since 1601.
[[nodiscard]] std::uint64_t to_file_time(std::int64_t unix_microseconds);
/// "2021-02-12T12:32:43.340379200Z"
[[nodiscard]] std::string evtx_time_text(std::uint64_t file_time);

/// How an event is written. Windows does the first; forwarding collectors and some providers the others.
enum class EvtxShape : std::uint8_t {
  templates,   // <System> from one template, the data from another one inside it
  plain_data,  // the data as plain elements
  plain,       // all as plain elements
};

struct EvtxField {
  std::string name;  // empty: <Data> without a name
  EvtxValue value;
};

struct EvtxEvent {
  std::string provider, provider_guid;  // no GUID: a classic source
  std::string channel, computer;
  std::uint16_t id = 0;
  std::uint8_t version = 0;
  std::uint64_t file_time = 0;    // TimeCreated
  std::uint64_t record_id = 0;    // EventRecordID
  std::string activity_id, user;  // GUID, SID; may be empty
  std::uint32_t process_id = 4, thread_id = 8;
  std::string user_data;  // the element below <UserData> that holds the fields; empty: they are in <EventData>
  std::vector<EvtxField> fields;
  EvtxShape shape = EvtxShape::templates;
  bool literal_source = false;  // provider and channel stand in the template itself
};

}  // namespace monalys::simulate
