// What the rendered message of a Windows event tells, in whatever language it was rendered: by the order of the values
// in it and by what they look like, never by their labels.

#pragma once

#include <string_view>
#include <vector>

#include "formats/windows/windows_events.hpp"

namespace monalys::formats::windows {

/// Reads messages; one per thread.
class EventMessage {
 public:
  /// Fills the fields of the event's kind as far as the message has them. They borrow from the message.
  void read(std::string_view message, WindowsEvent& event);

 private:
  /// The values after the colons, from the second line on, and those between quotes and the numbers of all text.
  void split(std::string_view message);
  [[nodiscard]] std::string_view value(std::size_t index) const;
  /// The n-th value that is written as 0x..., from 0; beyond the values when there is none.
  [[nodiscard]] std::size_t hexadecimal(std::size_t n) const;
  [[nodiscard]] std::size_t small_number() const;
  void security(WindowsEvent& event) const;

  struct Labelled {
    std::string_view label, value;
  };
  std::vector<Labelled> values_;
  std::vector<std::string_view> quoted_, numbers_;
};

}  // namespace monalys::formats::windows
