#include "formats/evtx/tokens.hpp"

#include <algorithm>

#include "formats/evtx/values.hpp"

namespace monalys::formats::evtx {
namespace {

constexpr std::string_view kCut = "event cut short";
constexpr std::size_t kNameHeader = 8;         // offset of the next name, hash, number of characters
constexpr std::size_t kDefinitionHeader = 24;  // offset of the next definition, GUID, size
constexpr std::uint8_t kMore = 0x40;

enum Code : std::uint8_t {
  kEnd = 0x00,
  kOpen = 0x01,
  kStartDone = 0x02,
  kEmptyDone = 0x03,
  kClose = 0x04,
  kValue = 0x05,
  kAttribute = 0x06,
  kCdata = 0x07,
  kCharacter = 0x08,
  kEntity = 0x09,
  kInstructionTarget = 0x0a,
  kInstructionData = 0x0b,
  kInstance = 0x0c,
  kSubstitution = 0x0d,
  kOptionalSubstitution = 0x0e,
  kFragment = 0x0f,
};

}  // namespace

std::string_view name_at(std::string_view chunk, std::size_t offset) {
  if (!has(chunk, offset, kNameHeader)) return {};
  const std::size_t size = std::size_t{2} * load<std::uint16_t>(chunk, offset + 6);
  if (!has(chunk, offset + kNameHeader, size)) return {};
  return chunk.substr(offset + kNameHeader, size);
}

bool same_text(std::string_view utf16, std::string_view ascii) {
  if (utf16.size() != 2 * ascii.size()) return false;
  for (std::size_t i = 0; i < ascii.size(); ++i) {
    if (utf16[2 * i] != ascii[i] || utf16[2 * i + 1] != '\0') return false;
  }
  return true;
}

Definition definition_of(std::string_view chunk, const Instance& instance) {
  const std::size_t at = instance.definition;
  if (!has(chunk, at, kDefinitionHeader)) return {};
  const std::size_t size = load<std::uint32_t>(chunk, at + 20);
  const std::size_t from = at + kDefinitionHeader;
  // The id of a template is the beginning of its GUID: something else stands there when it was overwritten.
  if (!has(chunk, from, size) || load<std::uint32_t>(chunk, at + 4) != instance.template_id) return {};
  return {.guid = chunk.substr(at + 4, 16), .from = from, .to = from + size};
}

template <class Number>
bool Tokens::take(Number& into) {
  if (!has(stream_, at_, sizeof(Number))) return fail(kCut);
  into = load<Number>(stream_, at_);
  at_ += sizeof(Number);
  return true;
}

bool Tokens::take_name(std::string_view& into) {
  std::uint32_t offset = 0;
  if (!take(offset)) return false;
  into = name_at(chunk_, offset);
  if (offset != at_) return true;
  // It stands right here, with a NUL behind it.
  if (!has(stream_, at_, kNameHeader)) return fail(kCut);
  const std::size_t size = kNameHeader + std::size_t{2} * load<std::uint16_t>(stream_, at_ + 6) + 2;
  if (!has(stream_, at_, size)) return fail(kCut);
  at_ += size;
  return true;
}

bool Tokens::take_text(std::string_view& into) {
  std::uint16_t count = 0;
  if (!take(count)) return false;
  const std::size_t size = std::size_t{2} * count;
  if (!has(stream_, at_, size)) return fail(kCut);
  into = stream_.substr(at_, size);
  at_ += size;
  if (!budget_->take(size / 16)) return fail("event too complex");
  return true;
}

bool Tokens::take_typed(Token& token) {
  if (!take(token.type)) return false;
  if (token.type == kText) return take_text(token.bytes);
  const auto size = fixed_size(token.type);
  if (size == 0) return fail("value of an unknown type");
  if (!has(stream_, at_, size)) return fail(kCut);
  token.bytes = stream_.substr(at_, size);
  at_ += size;
  return true;
}

bool Tokens::take_instance(Instance& into) {
  std::uint8_t always_one = 0;
  if (!take(always_one) || !take(into.template_id) || !take(into.definition)) return false;
  if (into.definition == at_) {
    if (!has(stream_, at_, kDefinitionHeader)) return fail(kCut);
    const std::size_t size = kDefinitionHeader + load<std::uint32_t>(stream_, at_ + 20);
    if (!has(stream_, at_, size)) return fail(kCut);
    at_ += size;
  }
  into.values = at_;
  std::uint32_t count = 0;
  if (!take(count)) return false;
  if (count > kMostValues || !budget_->take(count)) return fail("too many values");
  if (!has(stream_, at_, std::size_t{4} * count)) return fail(kCut);
  std::size_t size = std::size_t{4} * count;
  for (std::size_t i = 0; i < count; ++i) size += load<std::uint16_t>(stream_, at_ + 4 * i);
  at_ += std::min(size, stream_.size() - at_);  // a value that is cut short costs the rest, not what came before
  return true;
}

bool Tokens::take_element(Token& token, bool attributes) {
  std::uint16_t dependency = 0;
  std::uint32_t size = 0;
  if (where_ == Where::definition && !take(dependency)) return false;
  if (!take(size) || !take_name(token.name)) return false;
  return !attributes || take(size);
}

bool Tokens::next(Token& token) {
  while (at_ < stream_.size()) {
    if (!budget_->take(1)) return fail("event too complex");
    const auto code = static_cast<std::uint8_t>(stream_[at_++]);
    using Kind = Token::Kind;
    switch (code & ~kMore) {
      case kEnd:
        return false;
      case kOpen:
        token.kind = Kind::open;
        return take_element(token, (code & kMore) != 0);
      case kStartDone:
        token.kind = Kind::start_done;
        return true;
      case kEmptyDone:
        token.kind = Kind::empty_done;
        return true;
      case kClose:
        token.kind = Kind::close;
        return true;
      case kValue:
        token.kind = Kind::value;
        return take_typed(token);
      case kAttribute:
        token.kind = Kind::attribute;
        return take_name(token.name);
      case kCdata:
        token.kind = Kind::value;
        token.type = kText;
        return take_text(token.bytes);
      case kCharacter:
        token.kind = Kind::character;
        return take(token.slot);
      case kEntity:
        token.kind = Kind::entity;
        return take_name(token.name);
      case kInstructionTarget:
        token.kind = Kind::instruction;
        return take_name(token.name);
      case kInstructionData:
        token.kind = Kind::instruction;
        return take_text(token.bytes);
      case kInstance:
        token.kind = Kind::instance;
        return take_instance(token.instance);
      case kSubstitution:
      case kOptionalSubstitution:
        token.kind = Kind::substitution;
        token.optional = (code & ~kMore) == kOptionalSubstitution;
        return take(token.slot) && take(token.type);
      case kFragment:
        if (!has(stream_, at_, 3)) return fail(kCut);
        at_ += 3;
        break;
      default:
        return fail("unknown BinXML token");
    }
  }
  return false;
}

}  // namespace monalys::formats::evtx
