// A template compiled: for each field that is wanted the slot or the literal text that holds it. Events without a
// template are compiled too, each on its own; all their fields are literals.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/evtx/text.hpp"
#include "formats/evtx/tokens.hpp"
#include "formats/evtx/wanted.hpp"

namespace monalys::formats::evtx {

enum class SystemField : std::uint8_t {
  provider,
  event_id,
  version,
  time,
  record_id,
  activity_id,
  channel,
  computer,
  user
};
inline constexpr std::size_t kSystemFields = 9;

/// Where in an event the outermost element of a BinXML fragment stands.
enum class Above : std::uint8_t { nothing, event, event_data, user_data };

/// Where a text comes from.
struct Source {
  enum class Kind : std::uint8_t { none, slot, literal, pieces };
  Kind kind = Kind::none;
  std::uint16_t index = 0;  // slot, or index of Program::literals or Program::pieces
};

struct Program {
  std::array<Source, kSystemFields> system;
  std::vector<Source> fields;   // those of the wanted event, in its order
  std::vector<Source> unnamed;  // <Data> without a name
  std::vector<std::string_view> literals;
  std::vector<std::vector<Source>> pieces;
  /// What may hold the data of the event: embedded BinXML in a slot, or a use of a template in the event itself.
  struct Embedded {
    Above above = Above::event;
    std::uint16_t slot = 0;
    std::size_t at = 0;  // of the token in the chunk; 0: it is in the slot
  };
  std::vector<Embedded> embedded;
  bool has_system = false;
  bool has_data = false;  // <EventData> or <UserData> itself
  std::size_t slots = 0;  // highest slot of use + 1

  /// The types of the slots as the template declares them; kUndeclared where it does not mention one.
  std::vector<std::uint8_t> types;
  static constexpr std::uint8_t kUndeclared = 0xff;
  std::uint32_t value_count = 0;  // of the first use seen
  std::string storage;            // of the literals once own() was called

  void clear();
  /// Copies the literals, so that nothing outside is needed any more.
  void own();
  [[nodiscard]] std::size_t bytes() const;

  [[nodiscard]] Source operator[](SystemField field) const { return system[static_cast<std::size_t>(field)]; }
};

/// What compiling looks for.
struct Aim {
  const WantedEvent* event = nullptr;  // null: only what <System> holds
  Above above = Above::nothing;
  bool stop_after_system = false;  // of events without a template: enough to see whether they are wanted
};

/// Fills `into`; its literals lie in `interner`. Gives a constant text saying why it could not; empty: it could.
[[nodiscard]] std::string_view compile(Tokens tokens, const Aim& aim, Interner& interner, Program& into);

}  // namespace monalys::formats::evtx
