#include "formats/windows/xml_scanner.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/text.hpp"

namespace monalys::formats::windows {
namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::size_t kMostAttributes = 32;

std::string_view without_prefix(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// What stands between & and ;. False: it is not known.
bool append_entity(std::string_view entity, std::string& into) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kNamed{
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [name, c] : kNamed) {
    if (entity == name) {
      into += c;
      return true;
    }
  }
  if (!entity.starts_with('#')) return false;
  entity.remove_prefix(1);
  const bool hexadecimal = entity.starts_with('x') || entity.starts_with('X');
  if (hexadecimal) entity.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, problem] =
      std::from_chars(entity.data(), entity.data() + entity.size(), code, hexadecimal ? 16 : 10);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (problem != std::errc{} || end != entity.data() + entity.size() || code == 0 || code > 0x10FFFF || surrogate) {
    return false;
  }
  append_utf8(code, into);
  return true;
}

}  // namespace

void append_unescaped(std::string_view text, std::string& into) {
  constexpr std::size_t kLongestEntity = 10;
  while (!text.empty()) {
    const auto ampersand = std::min(text.find('&'), text.size());
    into.append(text.substr(0, ampersand));
    text.remove_prefix(ampersand);
    if (text.empty()) return;
    const auto end = text.substr(0, kLongestEntity).find(';');
    if (end != std::string_view::npos && append_entity(text.substr(1, end - 1), into)) {
      text.remove_prefix(end + 1);
    } else {
      into += '&';
      text.remove_prefix(1);
    }
  }
}

std::string_view XmlScanner::attribute(std::string_view name) const {
  const auto found = std::ranges::find(attributes_, name, &Attribute::name);
  return found == attributes_.end() ? std::string_view{} : found->value;
}

bool XmlScanner::pass_over(std::string_view end) {
  const auto found = rest_.find(end);
  if (found == std::string_view::npos) return false;
  rest_.remove_prefix(found + end.size());
  return true;
}

void XmlScanner::blank() { rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlank), rest_.size())); }

std::string_view XmlScanner::take_name() {
  const auto end = std::min(rest_.find_first_of(" \t\r\n/>=<"), rest_.size());
  const auto name = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return without_prefix(name);
}

XmlScanner::Token XmlScanner::next() {
  if (pending_end_) {
    pending_end_ = false;
    return Token::end;
  }
  while (!rest_.empty()) {
    if (rest_.front() != '<') {
      const auto end = std::min(rest_.find('<'), rest_.size());
      text_ = rest_.substr(0, end);
      verbatim_ = false;
      rest_.remove_prefix(end);
      return Token::text;
    }
    if (rest_.starts_with("<![CDATA[")) {
      rest_.remove_prefix(9);
      const auto end = rest_.find("]]>");
      if (end == std::string_view::npos) return Token::broken;
      text_ = rest_.substr(0, end);
      verbatim_ = true;
      rest_.remove_prefix(end + 3);
      return Token::text;
    }
    if (rest_.starts_with("<!--")) {
      if (!pass_over("-->")) return Token::broken;
    } else if (rest_.starts_with("<?") || rest_.starts_with("<!")) {
      if (!pass_over(">")) return Token::broken;
    } else {
      return tag();
    }
  }
  return Token::done;
}

XmlScanner::Token XmlScanner::tag() {
  rest_.remove_prefix(1);
  if (rest_.starts_with('/')) {
    rest_.remove_prefix(1);
    name_ = take_name();
    return pass_over(">") ? Token::end : Token::broken;
  }
  name_ = take_name();
  if (name_.empty()) return Token::broken;
  attributes_.clear();
  while (true) {
    blank();
    if (rest_.empty()) return Token::broken;
    if (rest_.front() == '>') {
      rest_.remove_prefix(1);
      return Token::start;
    }
    if (rest_.front() == '/') {
      pending_end_ = true;
      return pass_over(">") ? Token::start : Token::broken;
    }
    const auto name = take_name();
    blank();
    if (name.empty() || !rest_.starts_with('=') || attributes_.size() == kMostAttributes) return Token::broken;
    rest_.remove_prefix(1);
    blank();
    if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) return Token::broken;
    const auto end = rest_.find(rest_.front(), 1);
    if (end == std::string_view::npos) return Token::broken;
    attributes_.push_back({name, rest_.substr(1, end - 1)});
    rest_.remove_prefix(end + 1);
  }
}

}  // namespace monalys::formats::windows
