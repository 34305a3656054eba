// One chunk of a Windows event log being written: 64 KiB that hold all names and templates they use.

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/evtx_event.hpp"

namespace monalys::simulate {

class EvtxChunk {
 public:
  static constexpr std::size_t kSize = 65'536;
  static constexpr std::size_t kHeader = 512;

  EvtxChunk();

  /// Where a record stands.
  struct Place {
    std::uint64_t number;
    std::uint32_t offset, size;
    bool defines;  // it holds names or templates that later records of the chunk refer to
  };

  /// False, and nothing has changed, when there is no room.
  [[nodiscard]] bool add(const EvtxEvent& event, std::uint64_t record_number);
  [[nodiscard]] bool empty() const { return places_.empty(); }
  [[nodiscard]] const std::vector<Place>& places() const { return places_; }
  /// kSize bytes, with header and checksums.
  [[nodiscard]] std::string finished() const;

 private:
  /// What an element holds: the number of a slot, or a text.
  struct Content {
    int slot = -1;
    std::uint8_t type = 0;
    bool optional = false;
    std::string text;
  };
  struct Attribute {
    std::string_view name;
    Content content;
  };
  enum class Where : std::uint8_t { definition, elsewhere };
  enum class Slots : std::uint8_t { none, all };  // values in slots, or in place

  void write_record(const EvtxEvent& event, std::uint64_t record_number);
  void write_wrapped(const EvtxEvent& event);
  void write_event(const EvtxEvent& event, Where where);
  void write_plain_event(const EvtxEvent& event);
  void write_system(const EvtxEvent& event, Where where);
  void write_data(const EvtxEvent& event, Where where);
  void write_fields(const EvtxEvent& event, Where where, Slots slots);

  template <class Body>
  void instance(const std::string& identity, const std::vector<EvtxValue>& values, Body&& body);
  template <class Body>
  void element(std::string_view name, Where where, const std::vector<Attribute>& attributes, Body&& body);
  void leaf(std::string_view name, Where where, const std::vector<Attribute>& attributes, const Content& content);
  void empty_element(std::string_view name, Where where, const std::vector<Attribute>& attributes);
  /// Gives where the size counts from.
  std::size_t start(std::string_view name, Where where, const std::vector<Attribute>& attributes, int depends_on);
  void content(const Content& content);
  void name(std::string_view utf8);
  void number(std::uint64_t value, std::size_t size);
  void fragment_header();

  std::string bytes_;
  std::map<std::string, std::uint32_t> names_;      // UTF-16 -> offset
  std::map<std::string, std::uint32_t> templates_;  // identity -> offset
  std::array<std::uint32_t, 64> name_heads_{};
  std::array<std::uint32_t, 32> template_heads_{};
  std::vector<std::string> new_names_, new_templates_;  // of the record that is being written
  std::vector<Place> places_;
};

}  // namespace monalys::simulate
