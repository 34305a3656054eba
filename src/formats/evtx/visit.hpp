// Everything that an event log says, element by element: for tools and for comparison with other readers. Several times
// slower than reader.hpp.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "formats/evtx/reader.hpp"

namespace monalys::formats::evtx {

struct Attribute {
  std::string_view name, text;
};

/// Receives events as a parser of their XML would. Texts are as evtxexport prints them, without XML escapes, and hold
/// during the call. Elements whose value is an array are repeated for each item, as Windows does.
class Visitor {
 public:
  virtual ~Visitor() = default;

  /// A record begins. It ends with end() or damaged(): for each record exactly one of these two.
  virtual void begin(std::uint64_t offset, std::uint64_t record_number) = 0;
  virtual void open(std::string_view name, std::span<const Attribute> attributes) = 0;
  virtual void text(std::string_view text) = 0;
  virtual void close(std::string_view name) = 0;
  virtual void end() = 0;
  /// The record cannot be decoded, or not to its end; or a stretch of bytes where at least one record was, and which
  /// did not begin. Elements may be left open.
  virtual void damaged(std::uint64_t offset, std::string_view reason) = 0;
  virtual void remark(std::uint64_t offset, std::string_view what) = 0;
};

/// As Reader::read(); every record is an event or damaged. A template whose definition is lost is not looked for in
/// other chunks.
Tally visit(std::string_view block, std::uint64_t offset, Visitor& visitor, Slack slack = Slack::ignore);

}  // namespace monalys::formats::evtx
