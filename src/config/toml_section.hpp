// One table of a TOML file, read key by key. Every key asked for counts as known; finish() reports the others. The
// first problem of a file is kept in its Document and what is read afterwards is of no consequence, so that reading
// forty keys needs no forty checks.

#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"

#include <toml++/toml.h>

namespace monalys::config {

/// Where problems of one file are gathered: only the first is kept.
class Document {
 public:
  explicit Document(std::string file) : file_(std::move(file)) {}

  void complain(std::size_t line, std::string what, std::string hint = {});
  /// The message of another part of the program, put at a line of this file.
  void complain(std::size_t line, std::string_view where, const Error& error);
  [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

 private:
  std::string file_;
  std::optional<Error> problem_;
};

class Section {
 public:
  /// title: as people write it, for messages: "[store]". The table may be null: everything is absent then.
  Section(const toml::table* table, std::string title, Document& document);

  [[nodiscard]] std::size_t line() const { return line_; }
  /// The line of a key, of the section where it is absent.
  [[nodiscard]] std::size_t line(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key);

  [[nodiscard]] std::optional<std::string> text(std::string_view key);
  /// One of the words; anything else is a problem that names the nearest.
  [[nodiscard]] std::optional<std::string> choice(std::string_view key, std::initializer_list<std::string_view> words);
  [[nodiscard]] std::optional<bool> truth(std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<double> number(std::string_view key);
  /// One text, or a list of texts.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  /// 2022-09-01, with or without quotes.
  [[nodiscard]] std::optional<std::chrono::year_month_day> date(std::string_view key);
  /// "text", or { sv = "text", en = "text" }.
  [[nodiscard]] Bilingual bilingual(std::string_view key);
  /// { name = "text" } in the order of the file; numbers are taken as their text.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);
  /// { name = "text" or ["text", ...] } in the order of the file.
  [[nodiscard]] std::vector<std::pair<std::string, std::vector<std::string>>> lists(std::string_view key);
  /// Words of a table that stands under a key, in the order of the file.
  [[nodiscard]] const toml::table* table(std::string_view key);
  /// [[key]] tables, in the order of the file.
  [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);

  /// A value of this section is not what it should be.
  void complain(std::string_view key, std::string_view what, std::string hint = {});
  /// What another part of the program said about a value.
  void complain(std::string_view key, const Error& error);
  /// The section cannot do without this key.
  void require(std::string_view key, std::string_view example);
  /// Reports keys that nobody asked for.
  void finish();

 private:
  [[nodiscard]] const toml::node* find(std::string_view key);
  void wrong_type(std::string_view key, const toml::node& found, std::string_view expected);

  const toml::table* table_;
  std::string title_;
  Document& document_;
  std::size_t line_ = 0;
  std::set<std::string, std::less<>> known_;
};

}  // namespace monalys::config
