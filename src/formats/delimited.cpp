#include "formats/delimited.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/lines.hpp"

namespace monalys::formats {
namespace {

constexpr std::size_t kRecordsToJudge = 100;

/// The records of a head, without a last one that the end of the head has cut.
std::vector<std::string_view> whole_records(std::string_view bytes, bool whole) {
  std::vector<std::string_view> records;
  Lines lines({bytes}, Lines::Breaks::outside_quotes);
  while (records.size() < kRecordsToJudge && lines.next()) {
    const auto end = lines.text().data() + lines.text().size();
    const bool cut = end == bytes.data() + bytes.size() && !whole;
    if (!cut || records.empty()) records.push_back(lines.text());
  }
  return records;
}

struct Fit {
  std::size_t records = 0;  // with as many columns as the header
  std::size_t columns = 0;
  auto operator<=>(const Fit&) const = default;
};

Fit fit_of(const std::vector<std::string_view>& records, char delimiter) {
  Fields fields(delimiter);
  Fit fit;
  for (const auto record : records) {
    if (!fields.split(record)) continue;
    if (fit.records == 0) fit.columns = fields.size();
    if (fields.size() == fit.columns) ++fit.records;
  }
  return fit.columns < 2 ? Fit{} : fit;
}

char best_delimiter(const std::vector<std::string_view>& records) {
  constexpr std::array kCandidates{';', ',', '\t', '|'};
  return *std::ranges::max_element(kCandidates, {}, [&](char each) { return fit_of(records, each); });
}

Result<char> delimiter_from(std::string_view setting) {
  if (setting == "tab" || setting == "\\t") return '\t';
  if (setting.size() == 1 && setting != "\"" && setting != "\n") return setting.front();
  return fail(Code::invalid_input, fmt::format("the delimiter \"{}\" is not one character", setting),
              "Write it as in the file, for example delimiter = \";\" or delimiter = \"tab\".");
}

}  // namespace

bool Fields::split_quoted(std::string_view record, std::size_t most) {
  unescaped_.clear();
  unescaped_.reserve(record.size());
  for (;;) {
    if (fields_.size() + 1 == most) break;
    if (!record.starts_with('"')) {
      const auto end = record.find(delimiter_);
      if (end == std::string_view::npos) break;
      fields_.push_back(record.substr(0, end));
      record.remove_prefix(end + 1);
      continue;
    }
    record.remove_prefix(1);
    auto close = record.find('"');
    if (close == std::string_view::npos) return false;
    std::string_view field = record.substr(0, close);
    if (close + 1 < record.size() && record[close + 1] == '"') {  // doubled: the field has to be put together
      const std::size_t start = unescaped_.size();
      std::size_t from = 0;
      while (close + 1 < record.size() && record[close + 1] == '"') {
        unescaped_.append(record, from, close + 1 - from);
        from = close + 2;
        close = record.find('"', from);
        if (close == std::string_view::npos) return false;
      }
      unescaped_.append(record, from, close - from);
      field = std::string_view(unescaped_).substr(start);
    }
    fields_.push_back(field);
    record.remove_prefix(close + 1);
    if (record.empty()) return true;
    if (record.front() != delimiter_) return false;
    record.remove_prefix(1);
  }
  fields_.push_back(record);
  return true;
}

Result<TableHead> read_table_head(const Head& head, std::string_view delimiter_setting) {
  TableHead table;
  std::string_view rest = head.bytes;
  std::optional<char> own_delimiter;
  const auto drop = [&](std::size_t bytes) {
    rest.remove_prefix(bytes);
    table.prelude.bytes += bytes;
  };
  if (rest.starts_with("\xef\xbb\xbf")) drop(3);
  while (rest.starts_with("#TYPE") || rest.starts_with("sep=")) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) break;
    if (rest.starts_with("sep=") && end > 4) own_delimiter = rest[4];
    drop(end + 1);
    ++table.prelude.records;
  }
  if (trim(rest).empty()) {
    return fail(Code::invalid_input, "there is no header line: the file is empty");
  }
  const auto records = whole_records(rest, head.whole);
  const auto line = records.front();
  if (line.find('\0') != std::string_view::npos) {
    return fail(Code::invalid_input, fmt::format("this is {}, not a table of text", look_of(head)),
                "Is it UTF-16 without a byte order mark? Then set encoding = \"utf-16le\" for the source.");
  }
  const std::size_t after = static_cast<std::size_t>(line.data() - rest.data()) + line.size();
  if (after == rest.size() && !head.whole) {
    return fail(Code::invalid_input, "the header line does not end within the first 64 KiB: this is not a table");
  }
  if (!delimiter_setting.empty()) {
    MONALYS_TRY(table.delimiter, delimiter_from(delimiter_setting));
  } else {
    table.delimiter = own_delimiter ? *own_delimiter : best_delimiter(records);
  }
  Fields fields(table.delimiter);
  if (!fields.split(line)) {
    return fail(Code::invalid_input, "the header line has a double quote that is not closed");
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    table.names.emplace_back(trimmed(fields[i]));
    table.folded.push_back(fold_case(table.names.back()));
  }
  table.line = line;
  const auto feed = rest.find('\n', after);
  drop(feed == std::string_view::npos ? rest.size() : feed + 1);
  ++table.prelude.records;
  table.rows = rest;
  return table;
}

std::optional<std::size_t> find_column(const TableHead& table, std::string_view name) {
  const auto found = std::ranges::find(table.folded, fold_case(trimmed(name)));
  if (found == table.folded.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.folded.begin());
}

std::string shown_header(const TableHead& table) {
  constexpr std::size_t kMostNames = 40;
  constexpr std::size_t kLongestName = 40;
  std::string shown;
  for (std::size_t i = 0; i < table.names.size(); ++i) {
    const auto& name = table.names[i];
    // Names of columns have no numbers worth the name; users, days and sizes do.
    const bool data = std::ranges::count_if(name, [](char c) { return c >= '0' && c <= '9'; }) > 2 ||
                      name.size() > kLongestName || !is_utf8(name) ||
                      std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (data) return "no header (its first line looks like data)";
    if (i < kMostNames) shown += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", name);
  }
  if (table.names.size() > kMostNames) shown += ", ...";
  return fmt::format("the header {}", shown);
}

std::string_view look_of(const Head& head) {
  const auto bytes = head.bytes;
  if (bytes.empty()) return "an empty file";
  if (bytes.starts_with("ElfFile")) return "a Windows event log";
  if (bytes.starts_with("PK\x03\x04")) return "a zip archive or an Excel workbook";
  if (bytes.starts_with("\x1f\x8b")) return "gzip data";
  if (bytes.starts_with("SQLite format 3")) return "an SQLite database";
  if (bytes.starts_with("%PDF")) return "a PDF document";
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return "UTF-16 text that was not decoded";
  const auto sample = bytes.substr(0, 4096);
  const auto odd = std::ranges::count_if(sample, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && byte != '\n' && byte != '\r' && byte != '\t' && byte != 0x1f) || byte == 0x7f;
  });
  if (odd * 50 > static_cast<std::ptrdiff_t>(sample.size())) return "binary data";
  const auto text = trim(bytes);
  if (text.starts_with("<?xml") || text.starts_with("<")) return "XML or HTML";
  if (text.starts_with('{') || text.starts_with('[')) return "JSON";
  return text.empty() ? "blank lines" : "text";
}

std::string_view constant(const Options& options, std::string_view column) {
  const auto found = std::ranges::find(options.constants, column, [](const auto& each) { return each.first; });
  return found == options.constants.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace monalys::formats
