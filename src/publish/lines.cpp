#include "publish/lines.hpp"

#include <algorithm>

namespace monalys::publish {
namespace {

/// Code points, which is what a terminal shows of the texts that occur here.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & '\xc0') != '\x80'; }));
}

}  // namespace

std::string shown_safely(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') {
      shown += "\u00b7";
    } else {
      shown += c;
    }
  }
  return shown;
}

std::string aligned(const Lines& lines, std::optional<std::size_t> figures) {
  Lines safe = lines;
  std::vector<std::size_t> widths(lines.empty() ? 0 : lines.front().size());
  for (auto& line : safe) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      line[i] = shown_safely(line[i]);
      widths[i] = std::max(widths[i], width(line[i]));
    }
  }
  std::string text;
  for (const auto& line : safe) {
    std::string shown;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string padding(widths[i] - width(line[i]), ' ');
      shown += (i == 0 ? "" : "  ") + (i == figures ? padding + line[i] : line[i] + padding);
    }
    text += shown.substr(0, shown.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string csv_field(std::string_view text) {
  std::string field{text};
  if (!field.empty() && std::string_view{"=+-@\t\r"}.find(field.front()) != std::string_view::npos)
    field.insert(0, "'");
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string delimited(const Lines& lines) {
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) text += (i == 0 ? "" : ",") + csv_field(line[i]);
    text += '\n';
  }
  return text;
}

}  // namespace monalys::publish
