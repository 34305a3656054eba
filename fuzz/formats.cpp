// Formats on bytes of any kind: whatever they are, the promises of formats/testing.hpp hold. Every record is accounted
// for, instants stay within bounds, and the way in which a file is cut into blocks changes nothing.

#include "formats/testing.hpp"

#include "targets.hpp"
#include "variants.hpp"

namespace monalys::fuzz {

std::string broken_promise_of_format(std::string_view id, std::string_view bytes) {
  const auto choice = variants_of(id);
  const auto* variant = choice.front();
  if (choice.size() > 1) {
    if (bytes.empty()) return {};
    variant = choice[static_cast<unsigned char>(bytes.front()) % choice.size()];
    bytes.remove_prefix(1);
  }
  if (id != "detect") return formats::testing::broken_promise(**formats::find(id), bytes, variant->options);
  const auto head = bytes.substr(0, 65'536);
  const auto found =
      formats::detect({.bytes = head, .file_name = "f", .whole = head.size() == bytes.size()}, variant->options);
  if (!found) return found.error().message.empty() ? "refused without a message" : "";
  return formats::testing::broken_promise(**found, bytes, variant->options);
}

}  // namespace monalys::fuzz
