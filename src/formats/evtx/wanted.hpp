// Which events a reader is to decode, and which of their fields.

#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace monalys::formats::evtx {

/// One kind of event. The texts must live as long as whatever uses them: constants.
struct WantedEvent {
  /// What <Provider Name> or <Channel> says; case of ASCII letters does not matter (User32 is also USER32). Ids alone
  /// say nothing: providers share them.
  std::string_view source;
  std::uint16_t id = 0;
  /// Names of fields: the attribute Name of <Data> below <EventData>, or the name of an element two levels below
  /// <UserData>. "#1", "#2", ... are the <Data> without a name, in their order, as classic sources write them.
  std::span<const std::string_view> fields = {};
};

/// A table of them, ready for looking up. Immutable.
class Wanted {
 public:
  /// When two rows fit an event, that of its provider is taken before that of its channel.
  explicit Wanted(std::span<const WantedEvent> events);

  [[nodiscard]] std::size_t size() const { return events_.size(); }
  [[nodiscard]] const WantedEvent& operator[](std::size_t row) const { return events_[row]; }

  /// False: no row has this id, whatever the source.
  [[nodiscard]] bool any_with(std::uint16_t id) const { return ids_[id]; }
  /// The number of a provider or channel; nothing when no row names it.
  [[nodiscard]] std::optional<std::uint16_t> source(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint16_t> row(std::optional<std::uint16_t> source, std::uint16_t id) const;

 private:
  struct Row {
    std::uint16_t source, id, row;
  };
  std::vector<WantedEvent> events_;
  std::vector<std::string> sources_;  // in lower case, sorted
  std::vector<Row> rows_;             // sorted by source and id
  std::bitset<65'536> ids_;
};

}  // namespace monalys::formats::evtx
