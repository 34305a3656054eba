#include "cli/ingest_progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/counted.hpp"
#include "cli/print.hpp"

namespace monalys::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr std::size_t kNameWidth = 22;

std::string size_of(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (value < 1e6) return fmt::format("{:.0f} kB", value / 1e3);
  if (value < 1e9) return fmt::format("{:.1f} MB", value / 1e6);
  return fmt::format("{:.2f} GB", value / 1e9);
}

std::string time_of(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::max(seconds, 0.0) + 0.5);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

double share_of(const ingest::ProgressReport::OfSource& source) {
  if (source.bytes_total == 0) return 1;
  return static_cast<double>(source.bytes_done) / static_cast<double>(source.bytes_total);
}

}  // namespace

std::string IngestProgress::bar(const ingest::ProgressReport::OfSource& source, std::uint64_t records) const {
  const auto share = share_of(source);
  const auto full = static_cast<int>(share * kBarWidth);
  const auto seconds = std::chrono::duration<double>(Clock::now() - source_began_).count();
  const auto rate = static_cast<double>(source.bytes_done) / std::max(seconds, 0.1);
  std::string rest;
  if (source.bytes_done < source.bytes_total && rate > 0 && seconds > 1) {
    rest = time_of(static_cast<double>(source.bytes_total - source.bytes_done) / rate) + " left";
  } else if (source.bytes_done >= source.bytes_total) {
    rest = "in " + time_of(seconds);
  }
  return fmt::format("{:<{}} [{:#<{}}{:.<{}}] {:3.0f} %  {} of {}  {} records  {}/s  {}",
                     source.name.empty() ? "files" : source.name.substr(0, kNameWidth), kNameWidth, "", full, "",
                     kBarWidth - full, share * 100, size_of(source.bytes_done), size_of(source.bytes_total),
                     counted(records - records_before_), size_of(static_cast<std::uint64_t>(rate)), rest);
}

void IngestProgress::begin(const ingest::ProgressReport::OfSource& source, std::uint64_t records) {
  finish();
  name_ = source.name;
  source_began_ = Clock::now();
  records_before_ = records;
}

void IngestProgress::show(const ingest::ProgressReport& report) {
  // The first that is not done is the one that is being read.
  const auto current =
      std::ranges::find_if(report.sources, [](const auto& source) { return source.bytes_done < source.bytes_total; });
  if (report.sources.empty()) return;
  const auto& source = current == report.sources.end() ? report.sources.back() : *current;
  if (where_ == Where::log) {
    if (Clock::now() < next_line_) return;
    next_line_ = Clock::now() + kBetweenLines;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    for (const auto& each : report.sources) {
      done += each.bytes_done;
      total += each.bytes_total;
    }
    print(out_, "monalys: reading {}: {} of {} ({:.0f} %), {} records after {}\n", source.name, size_of(done),
          size_of(total), 100.0 * static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(total, 1)),
          counted(report.records), time_of(std::chrono::duration<double>(Clock::now() - began_).count()));
    out_.flush();
    return;
  }
  if (source.name != name_) {
    // Sources that were done between two reports get their full bar too.
    for (const auto& each : report.sources) {
      if (&each == &source || each.name != name_) continue;
      drawn_ = bar(each, report.records);
      print(out_, "\r{}\x1b[K", drawn_);
    }
    begin(source, report.records);
  }
  drawn_ = bar(source, report.records);
  print(out_, "\r{}\x1b[K", drawn_);
  out_.flush();
}

void IngestProgress::finish() {
  if (!drawn_.empty()) print(out_, "\n");
  drawn_.clear();
}

}  // namespace monalys::cli
