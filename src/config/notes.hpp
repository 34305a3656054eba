// What people note about the figures: what happened and when (annotations), and what there is room for (capacities).
// They stand in monalys.toml, or in a file of their own that the dashboard writes too:
//
//   [[annotation]]
//   date = 2020-05-20
//   text = { sv = "Ny webbklient", en = "New web client" }
//   metrics = ["users.*"]
//
//   [[capacity]]
//   metric = "run.users.max"
//   from = 2022-09-01
//   value = 400
//   label = { sv = "Licenser", en = "Licences" }

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/toml_section.hpp"

namespace monalys::config {

struct Notes {
  std::vector<Annotation> annotations;
  std::vector<Capacity> capacities;
};

[[nodiscard]] Annotation read_annotation(Section& section);
[[nodiscard]] Capacity read_capacity(Section& section);
/// Reads the entries of one [[name]]; a single [name] is taken as one entry.
template <class Visit>
void each_section(const toml::table& root, std::string_view name, Document& document, Visit visit);

/// `name` is for messages. Every key is checked.
[[nodiscard]] Result<Notes> parse_notes(std::string_view text, const std::string& name);
/// None where there is no such file.
[[nodiscard]] Result<Notes> read_notes(const std::filesystem::path& file);
/// The same notes always make the same text, by date and metric, a line for each key: changes of the file can be read
/// as differences.
[[nodiscard]] std::string to_toml(Notes notes);

/// The configuration with these notes in place of those of its file of notes.
[[nodiscard]] Config with_notes(Config config, const Notes& notes);

template <class Visit>
void each_section(const toml::table& root, std::string_view name, Document& document, Visit visit) {
  const auto* node = root.get(name);
  if (node == nullptr) return;
  const auto title = "[[" + std::string(name) + "]]";
  if (const auto* single = node->as_table()) {
    Section section(single, title, document);
    visit(section);
    section.finish();
    return;
  }
  const auto* array = node->as_array();
  if (array == nullptr || array->empty() || !array->is_homogeneous(toml::node_type::table)) {
    document.complain(node->source().begin.line,
                      "\"" + std::string(name) + "\" must be written as " + title + " sections");
    return;
  }
  for (const auto& entry : *array) {
    Section section(entry.as_table(), title, document);
    visit(section);
    section.finish();
  }
}

}  // namespace monalys::config
