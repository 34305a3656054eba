#include <algorithm>

#include "formats/evtx/block_reader.hpp"

namespace monalys::formats::evtx {
namespace {

bool begins_with_digit(std::string_view text) { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

/// "{5D896912-022D-40AA-A3A8-4FA5515C76D7}" as it would be stored.
std::array<char, 16> parse_guid(std::string_view text) {
  constexpr std::array<std::size_t, 16> kPlaces{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  std::array<char, 16> guid{};
  std::size_t digits = 0;
  for (const char each : text) {
    if (each == '{' || each == '}' || each == '-') continue;
    const auto digit = each >= '0' && each <= '9'   ? each - '0'
                       : each >= 'a' && each <= 'f' ? each - 'a' + 10
                       : each >= 'A' && each <= 'F' ? each - 'A' + 10
                                                    : -1;
    if (digit < 0 || digits == 32) return {};
    auto& byte = guid[kPlaces[digits++ / 2]];
    byte = static_cast<char>(static_cast<unsigned char>(byte) << 4 | digit);
  }
  return digits == 32 ? guid : std::array<char, 16>{};
}

/// What `take` makes of the first item of an array, or of a value that is none.
template <class Take>
auto of_first_item(const Value& value, Take take) {
  if ((value.type & kArray) == 0) return take(value);
  Value item;
  return Items(value).next(item) ? take(item) : take(Value{});
}

Field field_of_item(const Value& item, Interner& interner) {
  if (item.absent()) return {};
  Field field{.text = interner.text(item)};
  if (item.type != kText) {
    field.number = number_of(item);
    field.time = time_of(item);
  } else if (begins_with_digit(field.text)) {
    field.number = number_of(field.text);
    if (!field.number) field.time = time_of(field.text);
  }
  return field;
}

Field field_of(const Value& value, Interner& interner) {
  return of_first_item(value, [&](const Value& item) { return field_of_item(item, interner); });
}

Field field_of(std::string_view text) {
  Field field{.text = text, .number = number_of(text)};
  if (!field.number && begins_with_digit(text)) field.time = time_of(text);
  return field;
}

}  // namespace

std::string_view Part::literal(Source source) const { return program_->literals[source.index]; }
Value Part::value(Source source) const { return values_[source.index]; }

std::string_view Part::text(Source source, Interner& interner) const {
  switch (source.kind) {
    case Source::Kind::none:
      return {};
    case Source::Kind::slot:
      return of_first_item(value(source), [&](const Value& item) { return interner.text(item); });
    case Source::Kind::literal:
      return literal(source);
    case Source::Kind::pieces:
      break;
  }
  std::string whole;
  for (const auto& piece : program_->pieces[source.index]) whole += text(piece, interner);
  return interner.keep(whole);
}

std::string_view Part::text(SystemField field, Interner& interner) const { return text((*program_)[field], interner); }

std::optional<std::uint64_t> Part::number(SystemField field) const {
  const auto source = (*program_)[field];
  if (source.kind == Source::Kind::slot) return number_of(value(source));
  if (source.kind == Source::Kind::literal) return number_of(literal(source));
  return std::nullopt;
}

std::optional<FileTime> Part::time(SystemField field) const {
  const auto source = (*program_)[field];
  if (source.kind == Source::Kind::slot) return time_of(value(source));
  if (source.kind == Source::Kind::literal) return time_of(literal(source));
  return std::nullopt;
}

std::array<char, 16> Part::guid(SystemField field) const {
  const auto source = (*program_)[field];
  std::array<char, 16> guid{};
  if (source.kind == Source::Kind::literal) return parse_guid(literal(source));
  if (source.kind != Source::Kind::slot) return guid;
  const auto found = value(source);
  if (found.type == kGuid && found.sound()) std::ranges::copy(found.bytes, guid.begin());
  if (found.type == kText) {
    std::string text;
    append_text(text, found);
    return parse_guid(text);
  }
  return guid;
}

Field Part::field(Source source, Interner& interner) const {
  if (source.kind == Source::Kind::slot) return field_of(value(source), interner);
  return field_of(text(source, interner));
}

Field Part::field(std::size_t index, Interner& interner) const {
  if (index >= program_->fields.size()) return {};
  return field(program_->fields[index], interner);
}

Field Part::unnamed(std::uint64_t number, Interner& interner) const {
  std::uint64_t seen = 0;
  for (const auto& source : program_->unnamed) {
    if (source.kind != Source::Kind::slot) {
      if (++seen == number) return field(source, interner);
      continue;
    }
    Items items(value(source));
    for (Value item; items.next(item);) {
      if (++seen == number) return field_of(item, interner);
    }
  }
  return {};
}

}  // namespace monalys::formats::evtx
