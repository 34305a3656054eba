#include "config/program_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace monalys::config {
namespace {

constexpr std::string_view kExample = "Write the header \"program;family\", and lines such as \"stata*;Stata\".";

Result<std::string> whole_text(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return fail(Code::not_found, fmt::format("there is no file {}", file.string()),
                "Make it (header \"program;family\"), or take the key out: the usual programs are known without it.");
  }
  if (std::filesystem::is_directory(file, ignored)) {
    return fail(Code::invalid_input, fmt::format("{} is a folder", file.string()), "Name the file in it.");
  }
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return fail(Code::permission, fmt::format("{} cannot be read", file.string()), "Check its permissions.");
  }
  return text;
}

/// The fields of a line, without blanks around them; a field in quotes may hold the delimiter, and "" is a quote there.
/// Nothing when a quote stands where none may.
std::optional<std::vector<std::string>> fields_of(std::string_view line, char delimiter) {
  std::vector<std::string> fields;
  for (;;) {
    std::string field;
    line = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    const bool quoted = line.starts_with('"');
    if (quoted) line.remove_prefix(1);
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
      if (!quoted && line[at] == delimiter) break;
      if (quoted && line[at] == '"') {
        if (at + 1 >= line.size() || line[at + 1] != '"') break;
        ++at;
      }
      field += line[at];
    }
    if (quoted) {
      if (at == line.size()) return std::nullopt;
      at = std::min(line.find_first_not_of(' ', at + 1), line.size());
      if (at < line.size() && line[at] != delimiter) return std::nullopt;
    }
    fields.emplace_back(trim(field));
    if (at >= line.size()) return fields;
    line.remove_prefix(at + 1);
  }
}

struct Columns {
  char delimiter;
  std::size_t program, family, count;
};

std::optional<Columns> columns_of(std::string_view header) {
  for (const char delimiter : {';', ',', '\t'}) {
    const auto names = fields_of(header, delimiter);
    if (!names) continue;
    const auto find = [&](std::initializer_list<std::string_view> words) {
      const auto found = std::ranges::find_if(*names, [&](const std::string& name) {
        return std::ranges::find(words, std::string_view{fold_case(name)}) != words.end();
      });
      return static_cast<std::size_t>(found - names->begin());
    };
    const Columns columns{delimiter, find({"program"}), find({"family", "familj"}), names->size()};
    if (std::max(columns.program, columns.family) < columns.count) return columns;
  }
  return std::nullopt;
}

/// The rule of a line, or what is wrong with it.
std::expected<FamilyRule, std::string_view> rule_of(std::string_view line, const Columns& columns) {
  auto fields = fields_of(line, columns.delimiter);
  if (!fields) return std::unexpected("a quote stands where none may");
  if (fields->size() != columns.count) return std::unexpected("the line has not as many fields as the header");
  FamilyRule rule{std::move((*fields)[columns.program]), std::move((*fields)[columns.family])};
  if (rule.program.empty()) return std::unexpected("no program is named");
  if (rule.family.empty()) return std::unexpected("no family is named");
  if (rule.family.starts_with('(')) return std::unexpected("a family's name does not begin with a parenthesis");
  return rule;
}

}  // namespace

Result<ProgramFamilies> read_program_families(const std::filesystem::path& file) {
  MONALYS_TRY(const auto whole, whole_text(file));
  std::string_view text = whole;
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());

  std::size_t number = 0;
  const auto wrong = [&](std::string_view what, std::string_view hint = kExample) {
    return fail(Code::invalid_input, fmt::format("{}:{}: {}", file.string(), std::max<std::size_t>(number, 1), what),
                std::string(hint));
  };
  std::optional<Columns> columns;
  std::vector<FamilyRule> rules;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty()) continue;
    if (!is_utf8(line)) return wrong("the text is not UTF-8", "Save the file as \"CSV UTF-8\".");
    if (!columns) {
      columns = columns_of(line);
      if (!columns) return wrong("the header does not name the columns program and family");
      continue;
    }
    auto rule = rule_of(line, *columns);
    if (!rule) return wrong(rule.error());
    rules.push_back(std::move(*rule));
  }
  if (!columns) return wrong("the file is empty");
  return ProgramFamilies{std::move(rules)};
}

}  // namespace monalys::config
