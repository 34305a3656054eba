#include "cli/ingest_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/counted.hpp"
#include "cli/print.hpp"

namespace monalys::cli {
namespace {

using Row = std::vector<std::string>;

std::string shown(std::uint64_t count) { return count == 0 ? "-" : counted(count); }

/// What the columns have no room for.
std::string other_files(const ingest::SourceSummary& source) {
  std::string text;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counted(count), what);
  };
  add(source.files_replaced, "with other content than before");
  add(source.files_renamed, "renamed");
  add(source.files_copied, "known under another name");
  add(source.files_empty, "empty");
  add(source.files_failed, "not readable");
  return text;
}

void print_rows(const std::vector<Row>& rows, std::ostream& out) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line = fmt::format("{:<{}}", row[0], widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) line += fmt::format("  {:>{}}", row[i], widths[i]);
    print(out, "{}\n", line);
  }
}

}  // namespace

void print_summary(const ingest::Summary& summary, std::ostream& out) {
  std::vector<Row> rows;
  rows.push_back({"", "files", "", "", "records", "", "", "facts", "", ""});
  rows.push_back({"source", "new", "grown", "unchanged", "read", "skipped", "rejected", "new", "newer", "known"});
  for (const auto& source : summary.sources) {
    const auto& tally = source.tally;
    rows.push_back({source.name, shown(source.files_new), shown(source.files_grown), shown(source.files_unchanged),
                    shown(tally.records()), shown(tally.skipped), shown(tally.rejected), shown(source.merged.added),
                    shown(source.merged.replaced), shown(source.merged.known)});
  }
  if (!summary.sources.empty()) {
    print_rows(rows, out);
    print(out, "\n");
  }
  for (const auto& source : summary.sources) {
    if (const auto others = other_files(source); !others.empty()) {
      print(out, "{}: files {}\n", source.name, others);
    }
    for (const auto& [key, count] : source.tally.reasons) {
      if (key.first != store::Reason::Kind::rejected) continue;
      print(out, "{}: {} rejected: {}\n", source.name, counted(count.count), key.second);
    }
  }
  if (summary.hosts_paired > 0) print(out, "Sessions derived for {} hosts.\n", counted(summary.hosts_paired));
  print(out, "{} new facts, {} newer versions, {} known already. {:.1f} MB in {:.1f} s.\n",
        counted(summary.merged.added), counted(summary.merged.replaced), counted(summary.merged.known),
        static_cast<double>(summary.bytes) / 1e6, summary.seconds);
}

void print_short_summary(const ingest::Summary& summary, std::ostream& out) {
  std::uint64_t files = 0;
  std::uint64_t failed = 0;
  ingest::Tally tally;
  for (const auto& source : summary.sources) {
    files += source.files_new + source.files_grown + source.files_replaced;
    failed += source.files_failed;
    tally.add(source.tally);
  }
  print(out, "{} files with news, {} records: {} new facts, {} newer versions, {} known, {} rejected{}\n",
        counted(files), counted(tally.records()), counted(summary.merged.added), counted(summary.merged.replaced),
        counted(summary.merged.known), counted(tally.rejected),
        failed == 0 ? "" : fmt::format("; {} files with a problem", counted(failed)));
  out.flush();
}

}  // namespace monalys::cli
