// BinXML as a sequence of tokens. Names may stand anywhere in the chunk; everything else between two bounds.

#pragma once

#include <cstdint>
#include <string_view>

#include "formats/evtx/bytes.hpp"

namespace monalys::formats::evtx {

/// A use of a template: which one, and where its values stand.
struct Instance {
  std::uint32_t template_id = 0;
  std::uint32_t definition = 0;  // offset in the chunk
  std::size_t values = 0;        // offset of the number of values
};

struct Token {
  enum class Kind : std::uint8_t {
    open,          // name
    start_done,    // attributes are over, content follows
    empty_done,    // attributes are over, and so is the element
    close,         // of the innermost element
    attribute,     // name; its value follows
    value,         // type, bytes
    character,     // slot: the UTF-16 unit
    entity,        // name
    instruction,   // a processing instruction, target (name) or data (bytes): of no use
    instance,      // instance
    substitution,  // slot, type, optional
  };
  Kind kind = Kind::close;
  std::uint8_t type = 0;
  bool optional = false;  // without a value the element goes too
  std::uint16_t slot = 0;
  std::string_view name = {};   // UTF-16; empty when it cannot be read
  std::string_view bytes = {};  // of texts UTF-16
  Instance instance = {};
};

/// The name at an offset of the chunk, as UTF-16; empty when there is none.
[[nodiscard]] std::string_view name_at(std::string_view chunk, std::size_t offset);

/// Names and the few words that the reader knows, compared without conversion.
[[nodiscard]] bool same_text(std::string_view utf16, std::string_view ascii);

/// Where a definition says its GUID and its BinXML are.
struct Definition {
  std::string_view guid = {};  // 16 bytes; empty: there is no such definition
  std::size_t from = 0, to = 0;
};
[[nodiscard]] Definition definition_of(std::string_view chunk, const Instance& instance);

class Tokens {
 public:
  /// Elements of template definitions carry the number of a dependency; those elsewhere do not.
  enum class Where : std::uint8_t { definition, elsewhere };

  Tokens(std::string_view chunk, std::size_t from, std::size_t to, Where where, Budget& budget)
      : chunk_(chunk), stream_(chunk.substr(0, to)), at_(from), where_(where), budget_(&budget) {}

  /// False at the end and where it cannot go on; then problem() says why.
  [[nodiscard]] bool next(Token& token);
  /// A constant text; empty: the end was reached.
  [[nodiscard]] std::string_view problem() const { return problem_; }
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  [[nodiscard]] bool fail(std::string_view problem) {
    problem_ = problem;
    return false;
  }
  template <class Number>
  [[nodiscard]] bool take(Number& into);
  [[nodiscard]] bool take_name(std::string_view& into);
  [[nodiscard]] bool take_text(std::string_view& into);
  [[nodiscard]] bool take_typed(Token& token);
  [[nodiscard]] bool take_instance(Instance& into);
  [[nodiscard]] bool take_element(Token& token, bool attributes);

  std::string_view chunk_, stream_;
  std::size_t at_;
  Where where_;
  Budget* budget_;
  std::string_view problem_;
};

}  // namespace monalys::formats::evtx
