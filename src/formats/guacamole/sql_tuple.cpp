#include "formats/guacamole/sql_tuple.hpp"

#include <algorithm>

#include "formats/delimited.hpp"

namespace monalys::formats::guacamole {
namespace {

/// Where the text that begins behind an opening quote ends; npos when it does not.
std::size_t closing_quote(std::string_view text, std::size_t from, bool backslashes) {
  const std::string_view marks = backslashes ? "'\\" : "'";
  auto at = text.find_first_of(marks, from);
  while (at != std::string_view::npos) {
    const bool doubled = at + 1 < text.size() && text[at + 1] == '\'';
    if (text[at] == '\'' && !doubled) break;
    at = text.find_first_of(marks, at + 2);
  }
  return at;
}

SqlValue unquoted(std::string_view raw) {
  SqlValue value{.raw = raw};
  const auto is = [&](std::string_view word) {
    return std::ranges::equal(raw, word, [](char a, char b) { return a == b || (a | 0x20) == b; });
  };
  if (raw.empty() || is("null")) {
    value.kind = SqlValue::Kind::null;
  } else if (std::ranges::all_of(raw, [](char c) { return c >= '0' && c <= '9'; })) {
    value.kind = SqlValue::Kind::number;
  }
  return value;
}

}  // namespace

bool SqlTuple::take(std::string_view& text) {
  values_.clear();
  if (!text.starts_with('(')) return false;
  text.remove_prefix(1);
  while (take_value(text)) {
    const char after = text.front();
    text.remove_prefix(1);
    if (after == ')') return true;
  }
  return false;
}

/// To the comma or bracket behind the value.
bool SqlTuple::take_value(std::string_view& text) {
  const auto start = text.find_first_not_of(' ');
  if (start == std::string_view::npos) return false;
  text.remove_prefix(start);
  const bool escape_text = text.starts_with("E'");
  if (escape_text || text.starts_with('\'') || text.starts_with("N'")) {
    const bool backslashes = escape_text || texts_ == SqlTexts::with_backslashes;
    const std::size_t open = text.front() == '\'' ? 0 : 1;
    const auto close = closing_quote(text, open + 1, backslashes);
    if (close == std::string_view::npos) return false;
    const auto after = text.find_first_not_of(' ', close + 1);
    if (after == std::string_view::npos) return false;
    if (text[after] == ',' || text[after] == ')') {
      values_.push_back({SqlValue::Kind::text, backslashes, text.substr(open + 1, close - open - 1)});
      text.remove_prefix(after);
      return true;
    }
  }
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\'') {
      at = closing_quote(text, at + 1, texts_ == SqlTexts::with_backslashes);
      if (at == std::string_view::npos) return false;
    } else if (c == '(') {
      ++depth;
    } else if ((c == ',' || c == ')') && depth == 0) {
      values_.push_back(unquoted(trimmed(text.substr(0, at))));
      text.remove_prefix(at);
      return true;
    } else if (c == ')') {
      --depth;
    }
  }
  return false;
}

std::size_t end_of_tuples(std::string_view text, SqlTexts texts) {
  std::size_t end = 0;
  int depth = 0;
  for (auto at = text.find_first_of("'()"); at != std::string_view::npos; at = text.find_first_of("'()", at + 1)) {
    if (text[at] == '\'') {
      const bool escape_text = at > 0 && text[at - 1] == 'E';
      at = closing_quote(text, at + 1, escape_text || texts == SqlTexts::with_backslashes);
      if (at == std::string_view::npos) break;
    } else if (text[at] == '(') {
      ++depth;
    } else if (--depth == 0 && at + 1 < text.size() && text[at + 1] == ',') {
      end = at + 2;
    }
  }
  return end;
}

std::string_view unescaped(const SqlValue& value, std::string& into) {
  const std::string_view marks = value.backslashes ? "'\\" : "'";
  const auto raw = value.raw;
  if (raw.find_first_of(marks) == std::string_view::npos) return raw;
  into.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escape = raw[i] == '\'' || (value.backslashes && raw[i] == '\\');
    if (!escape || i + 1 == raw.size()) {
      into += raw[i];
      continue;
    }
    const bool backslash = raw[i] == '\\';
    const char c = raw[++i];
    into += !backslash ? c : c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
  }
  return into;
}

}  // namespace monalys::formats::guacamole
