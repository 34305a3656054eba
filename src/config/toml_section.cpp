#include "config/toml_section.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/calendar.hpp"
#include "base/text.hpp"

namespace monalys::config {
namespace {

std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

std::string_view word(toml::node_type type) {
  switch (type) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date with a time";
    default:
      return "nothing";
  }
}

/// toml++ keeps tables sorted by name; people expect the order in which they wrote.
std::vector<std::pair<std::string, const toml::node*>> in_file_order(const toml::table& table) {
  std::vector<std::pair<toml::source_position, std::pair<std::string, const toml::node*>>> found;
  for (const auto& [key, value] : table) found.push_back({key.source().begin, {std::string(key.str()), &value}});
  std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<std::string, const toml::node*>> ordered;
  for (auto& [position, entry] : found) ordered.push_back(std::move(entry));
  return ordered;
}

}  // namespace

void Document::complain(std::size_t line, std::string what, std::string hint) {
  if (problem_) return;
  problem_ = Error{Code::invalid_input, fmt::format("{}:{}: {}", file_, line, what), std::move(hint)};
}

void Document::complain(std::size_t line, std::string_view where, const Error& error) {
  complain(line, fmt::format("{}: {}", where, error.message), error.hint);
}

Section::Section(const toml::table* table, std::string title, Document& document)
    : table_(table), title_(std::move(title)), document_(document), line_(table == nullptr ? 0 : line_of(*table)) {}

const toml::node* Section::find(std::string_view key) {
  known_.emplace(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

std::size_t Section::line(std::string_view key) const {
  const auto* node = table_ == nullptr ? nullptr : table_->get(key);
  return node == nullptr ? line_ : line_of(*node);
}

bool Section::has(std::string_view key) { return find(key) != nullptr; }

void Section::complain(std::string_view key, std::string_view what, std::string hint) {
  document_.complain(line(key), fmt::format("{} {}: {}", title_, key, what), std::move(hint));
}

void Section::complain(std::string_view key, const Error& error) {
  document_.complain(line(key), fmt::format("{} {}", title_, key), error);
}

void Section::wrong_type(std::string_view key, const toml::node& found, std::string_view expected) {
  document_.complain(line_of(found), fmt::format("{}{} must be {}, but is {}", title_.empty() ? "" : title_ + " ", key,
                                                 expected, word(found.type())));
}

void Section::require(std::string_view key, std::string_view example) {
  if (has(key)) return;
  document_.complain(line_, fmt::format("{} lacks the key \"{}\"", title_, key), fmt::format("Add {}", example));
}

std::optional<std::string> Section::text(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_string()) return value->get();
  wrong_type(key, *node, "a text in quotes");
  return std::nullopt;
}

std::optional<std::string> Section::choice(std::string_view key, std::initializer_list<std::string_view> words) {
  auto value = text(key);
  if (!value || std::ranges::find(words, *value) != words.end()) return value;
  complain(key, fmt::format("\"{}\" is not known", *value),
           fmt::format("{}Known: {}.", did_you_mean(*value, {words.begin(), words.size()}), fmt::join(words, ", ")));
  return std::nullopt;
}

std::optional<bool> Section::truth(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_boolean()) return value->get();
  wrong_type(key, *node, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Section::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* value = node->as_integer();
  if (value == nullptr) {
    wrong_type(key, *node, "a whole number");
    return std::nullopt;
  }
  if (value->get() < least || value->get() > most) {
    complain(key, fmt::format("{} does not lie between {} and {}", value->get(), least, most));
    return std::nullopt;
  }
  return value->get();
}

std::optional<double> Section::number(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* whole = node->as_integer()) return static_cast<double>(whole->get());
  if (const auto* value = node->as_floating_point()) return value->get();
  wrong_type(key, *node, "a number");
  return std::nullopt;
}

std::vector<std::string> Section::texts(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return {};
  if (const auto* value = node->as_string()) return {value->get()};
  std::vector<std::string> values;
  const auto* array = node->as_array();
  if (array == nullptr) {
    wrong_type(key, *node, "a text or a list of texts");
    return {};
  }
  for (const auto& entry : *array) {
    if (const auto* value = entry.as_string()) {
      values.push_back(value->get());
    } else {
      wrong_type(key, entry, "a list of texts");
    }
  }
  return values;
}

std::optional<std::chrono::year_month_day> Section::date(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_date()) {
    return std::chrono::year{value->get().year} / std::chrono::month{value->get().month} /
           std::chrono::day{value->get().day};
  }
  if (const auto* value = node->as_string()) {
    const auto period = parse_period(value->get());
    if (period && period->first == period->last) return period->first;
    complain(key, fmt::format("\"{}\" is not a day", value->get()), "Write it as 2022-09-01.");
    return std::nullopt;
  }
  wrong_type(key, *node, "a day such as 2022-09-01");
  return std::nullopt;
}

Bilingual Section::bilingual(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return {};
  if (const auto* value = node->as_string()) return {value->get(), value->get()};
  if (!node->is_table()) {
    wrong_type(key, *node, "a text or { sv = \"...\", en = \"...\" }");
    return {};
  }
  Section both(node->as_table(), fmt::format("{} {}", title_, key), document_);
  Bilingual value{both.text("sv").value_or(""), both.text("en").value_or("")};
  both.finish();
  // One language is better than an empty line on a chart of the other.
  if (value.sv.empty()) value.sv = value.en;
  if (value.en.empty()) value.en = value.sv;
  return value;
}

const toml::table* Section::table(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) wrong_type(key, *node, "a table { name = value }");
  return node->as_table();
}

std::vector<const toml::table*> Section::tables(std::string_view key) {
  std::vector<const toml::table*> found;
  const auto* node = find(key);
  if (node == nullptr) return found;
  const auto* array = node->as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
    wrong_type(key, *node, "tables, each under a line [[...]]");
    return found;
  }
  for (const auto& entry : *array) found.push_back(entry.as_table());
  return found;
}

std::vector<std::pair<std::string, std::string>> Section::pairs(std::string_view key) {
  std::vector<std::pair<std::string, std::string>> values;
  const auto* entries = table(key);
  if (entries == nullptr) return values;
  for (auto& [name, node] : in_file_order(*entries)) {
    if (const auto* value = node->as_string()) {
      values.emplace_back(std::move(name), value->get());
    } else if (const auto* whole = node->as_integer()) {
      values.emplace_back(std::move(name), std::to_string(whole->get()));
    } else {
      wrong_type(fmt::format("{}.{}", key, name), *node, "a text");
    }
  }
  return values;
}

std::vector<std::pair<std::string, std::vector<std::string>>> Section::lists(std::string_view key) {
  std::vector<std::pair<std::string, std::vector<std::string>>> values;
  const auto* entries = table(key);
  if (entries == nullptr) return values;
  Section section(entries, fmt::format("{} {}", title_, key), document_);
  for (auto& [name, node] : in_file_order(*entries)) {
    auto words = section.texts(name);
    values.emplace_back(std::move(name), std::move(words));
  }
  return values;
}

void Section::finish() {
  if (table_ == nullptr) return;
  for (const auto& [name, node] : in_file_order(*table_)) {
    if (known_.contains(name)) continue;
    const std::vector<std::string_view> candidates(known_.begin(), known_.end());
    document_.complain(line_of(*node),
                       fmt::format("{} has no key \"{}\"", title_.empty() ? "the configuration" : title_, name),
                       fmt::format("{}Known: {}.", did_you_mean(name, candidates), fmt::join(candidates, ", ")));
    return;
  }
}

}  // namespace monalys::config
