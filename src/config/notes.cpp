#include "config/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <tuple>

namespace monalys::config {
namespace {

std::string toml_text(std::string_view text) {
  std::string made = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      made += '\\';
      made += c;
    } else if (code < 0x20 || code == 0x7f) {
      made += fmt::format("\\u{:04X}", code);
    } else {
      made += c;
    }
  }
  return made + '"';
}

std::string day(std::chrono::year_month_day at) {
  return fmt::format("{:04}-{:02}-{:02}", int{at.year()}, unsigned{at.month()}, unsigned{at.day()});
}

std::string both(const Bilingual& text) {
  return fmt::format("{{ sv = {}, en = {} }}", toml_text(text.sv), toml_text(text.en));
}

std::string number(double value) {
  if (value == std::floor(value) && std::abs(value) < 9e15) return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{}", value);
}

}  // namespace

Capacity read_capacity(Section& section) {
  Capacity capacity;
  section.require("metric", "metric = \"run.users.max\"");
  section.require("from", "from = 2022-09-01");
  section.require("value", "value = 400");
  capacity.metric = section.text("metric").value_or("");
  capacity.from = section.date("from").value_or(std::chrono::year_month_day{});
  capacity.value = section.number("value").value_or(0);
  if (!std::isfinite(capacity.value)) section.complain("value", "is not a finite number");
  capacity.label = section.bilingual("label");
  return capacity;
}

Annotation read_annotation(Section& section) {
  Annotation annotation;
  section.require("date", "date = 2020-05-20");
  section.require("text", "text = { sv = \"Ny webbklient\", en = \"New web client\" }");
  annotation.date = section.date("date").value_or(std::chrono::year_month_day{});
  annotation.text = section.bilingual("text");
  annotation.metrics = section.texts("metrics");
  return annotation;
}

Result<Notes> parse_notes(std::string_view text, const std::string& name) {
  Document document(name);
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    document.complain(error.source().begin.line, std::string(error.description()),
                      "The file is TOML (https://toml.io): texts in quotes, [[annotation]] before its keys.");
    return std::unexpected(*document.problem());
  }
  Notes notes;
  Section top(&root, "", document);
  each_section(root, "annotation", document,
               [&](Section& section) { notes.annotations.push_back(read_annotation(section)); });
  each_section(root, "capacity", document,
               [&](Section& section) { notes.capacities.push_back(read_capacity(section)); });
  for (const auto* key : {"annotation", "capacity"}) (void)top.has(key);
  top.finish();
  if (document.problem()) return std::unexpected(*document.problem());
  return notes;
}

Result<Notes> read_notes(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return Notes{};
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in || std::filesystem::is_directory(file, ignored)) {
    return fail(Code::permission, fmt::format("{} cannot be read", file.string()), "Check its permissions.");
  }
  return parse_notes(text, file.string());
}

std::string to_toml(Notes notes) {
  std::ranges::sort(notes.annotations, {}, [](const Annotation& one) {
    return std::tuple{std::chrono::sys_days{one.date}, one.text.sv, one.text.en, one.metrics};
  });
  std::ranges::sort(notes.capacities, {}, [](const Capacity& one) {
    return std::tuple{one.metric, std::chrono::sys_days{one.from}, one.value, one.label.sv};
  });
  std::string text;
  for (const auto& annotation : notes.annotations) {
    text += fmt::format("{}[[annotation]]\ndate = {}\ntext = {}\n", text.empty() ? "" : "\n", day(annotation.date),
                        both(annotation.text));
    if (annotation.metrics.empty()) continue;
    std::string list;
    for (const auto& metric : annotation.metrics) list += (list.empty() ? "" : ", ") + toml_text(metric);
    text += fmt::format("metrics = [{}]\n", list);
  }
  for (const auto& capacity : notes.capacities) {
    text += fmt::format("{}[[capacity]]\nmetric = {}\nfrom = {}\nvalue = {}\nlabel = {}\n", text.empty() ? "" : "\n",
                        toml_text(capacity.metric), day(capacity.from), number(capacity.value), both(capacity.label));
  }
  return text;
}

Config with_notes(Config config, const Notes& notes) {
  config.annotations.resize(config.fixed_annotations);
  config.capacities.resize(config.fixed_capacities);
  config.annotations.insert(config.annotations.end(), notes.annotations.begin(), notes.annotations.end());
  config.capacities.insert(config.capacities.end(), notes.capacities.begin(), notes.capacities.end());
  return config;
}

}  // namespace monalys::config
