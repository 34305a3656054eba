// Real event logs, with the figures that stand beside them: in the index of the collection, which an independent reader
// made, and in the expectations for damaged files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

#include "base/text.hpp"
#include "formats/evtx/reader.hpp"
#include "formats/evtx/visit.hpp"

namespace monalys::formats::evtx {
namespace {

const std::filesystem::path kLogs = std::filesystem::path(MONALYS_REAL_DATA) / "login";

#define NEEDS_REAL_DATA() \
  if (!std::filesystem::exists(kLogs)) GTEST_SKIP() << "real logs are not here: " << kLogs

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Provider and id -> how many.
using Counts = std::map<std::pair<std::string, std::uint16_t>, std::uint64_t>;

/// A row of the index.
struct Listed {
  std::string file;
  std::uint64_t good = 0, bad = 0;
  Counts counts;
  std::uint64_t others = 0;
};

std::string provider_of(std::string_view short_name) {
  const std::map<std::string_view, std::string> kNames{
      {"Sec", "Microsoft-Windows-Security-Auditing"},
      {"LSM", "Microsoft-Windows-TerminalServices-LocalSessionManager"},
      {"RCM", "Microsoft-Windows-TerminalServices-RemoteConnectionManager"},
      {"RdpCore", "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS"},
      {"Evtlog", "Microsoft-Windows-Eventlog"},
      {"EventLog", "EventLog"},
      {"KGen", "Microsoft-Windows-Kernel-General"},
      {"KPow", "Microsoft-Windows-Kernel-Power"},
      {"User32", "User32"},
      {"Winlogon", "Microsoft-Windows-Winlogon"},
      {"Sysmon", "Microsoft-Windows-Sysmon"},
  };
  return kNames.at(short_name);
}

std::vector<std::string> split(const std::string& text, char delimiter) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, delimiter);) parts.emplace_back(trim(part));
  return parts;
}

/// "Evtlog 104:1; KGen 12:1 13:1; other 174"
void read_ids(const std::string& text, Listed& into) {
  for (const auto& group : split(text, ';')) {
    const auto words = split(group, ' ');
    if (words[0] == "other") {
      into.others = std::stoull(words[1]);
      continue;
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
      const auto id_and_count = split(words[i], ':');
      into.counts[{provider_of(words[0]), static_cast<std::uint16_t>(std::stoul(id_and_count[0]))}] =
          std::stoull(id_and_count[1]);
    }
  }
}

std::vector<Listed> index() {
  std::vector<Listed> rows;
  std::ifstream in(kLogs / "INDEX.md");
  std::string folder;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) folder = line.substr(3);
    if (!line.starts_with("| ") || line.find(".evtx") == std::string::npos) continue;
    const auto cells = split(line, '|');  // "" file KiB flags chunks CRC records ids notes
    Listed row{.file = folder + "/" + cells[1], .counts = {}};
    const auto records = split(cells[6], '/');
    row.good = std::stoull(records[0]);
    row.bad = std::stoull(records[1]);
    read_ids(cells[7], row);
    rows.push_back(std::move(row));
  }
  return rows;
}

bool damaged(const std::string& file) {
  return file.find("sample_with_a_bad_chunk_magic") != std::string::npos || file.find("2-vss_0") != std::string::npos;
}

class Count final : public Handler {
 public:
  explicit Count(const Wanted& wanted) : wanted_(wanted) {}
  Counts counts;
  std::uint64_t damages = 0, skipped = 0;
  std::set<std::tuple<std::uint64_t, std::uint64_t, std::uint16_t>> distinct;

  void event(const EventView& event) override {
    ++counts[{std::string(wanted_[event.row].source), event.event_id}];
    EXPECT_EQ(fold_case(event.provider), fold_case(wanted_[event.row].source));
    EXPECT_TRUE(event.at.has_value());
    EXPECT_FALSE(event.time_of_writing);
    EXPECT_FALSE(event.channel.empty());
    EXPECT_FALSE(event.computer.empty());
  }
  void skip(std::uint64_t) override { ++skipped; }
  void damaged(std::uint64_t, std::string_view) override { ++damages; }
  void remark(std::uint64_t, std::string_view) override {}

 private:
  const Wanted& wanted_;
};

/// Counts records, and different ones: by record id, time and event id.
class Records final : public Visitor {
 public:
  std::uint64_t decoded = 0, undecodable = 0;
  std::set<std::string> distinct;
  std::vector<std::uint64_t> numbers;

  void begin(std::uint64_t, std::uint64_t number) override { number_ = number, identity_.clear(), name_.clear(); }
  void open(std::string_view name, std::span<const Attribute> attributes) override {
    name_ = name;
    if (name == "TimeCreated" && !attributes.empty()) identity_ += "|" + std::string(attributes[0].text);
  }
  void text(std::string_view text) override {
    if (name_ == "EventID" || name_ == "EventRecordID") identity_ += "|" + std::string(text);
  }
  void close(std::string_view) override { name_.clear(); }
  void end() override {
    ++decoded;
    distinct.insert(identity_);
    numbers.push_back(number_);
  }
  void damaged(std::uint64_t, std::string_view) override { ++undecodable; }
  void remark(std::uint64_t, std::string_view) override {}

 private:
  std::string identity_, name_;
  std::uint64_t number_ = 0;
};

TEST(RealEventLogs, EveryFileHasTheRecordsOfTheIndex) {
  NEEDS_REAL_DATA();
  const auto rows = index();
  ASSERT_EQ(rows.size(), 25u);
  for (const auto& row : rows) {
    Records found;
    const auto tally = visit(contents(kLogs / row.file), 0, found);
    EXPECT_EQ(tally.events, found.decoded);
    EXPECT_EQ(tally.damaged, found.undecodable);
    if (damaged(row.file)) {
      EXPECT_GE(found.decoded, row.good) << row.file;
      continue;
    }
    EXPECT_EQ(found.decoded, row.good) << row.file;
    EXPECT_EQ(found.undecodable, row.bad) << row.file;
  }
}

TEST(RealEventLogs, EveryFileHasTheEventsOfTheIndex) {
  NEEDS_REAL_DATA();
  std::set<std::pair<std::string, std::uint16_t>> kinds;
  const auto rows = index();
  for (const auto& row : rows) {
    for (const auto& [kind, count] : row.counts) kinds.insert(kind);
  }
  std::vector<WantedEvent> table;
  for (const auto& [provider, id] : kinds) table.push_back({.source = provider, .id = id});
  const Wanted wanted(table);
  const Reader reader(wanted);
  for (const auto& row : rows) {
    Count found(wanted);
    const auto tally = reader.read(contents(kLogs / row.file), 0, found);
    EXPECT_EQ(tally.skipped, found.skipped);
    if (damaged(row.file)) {
      for (const auto& [kind, count] : row.counts) EXPECT_GE(found.counts[kind], count) << row.file << kind.first;
      EXPECT_GE(found.skipped, row.others);
      continue;
    }
    EXPECT_EQ(found.skipped, row.others) << row.file;
    EXPECT_EQ(found.counts, row.counts) << row.file;
    EXPECT_EQ(found.damages, row.bad) << row.file;
  }
}

TEST(RealEventLogs, DamagedFilesGiveNoFewerRecordsThanExpected) {
  NEEDS_REAL_DATA();
  simdjson::dom::parser parser;
  const simdjson::dom::object files = parser.load((kLogs / "expected" / "evtx_recovery.json").string())["files"];
  std::size_t seen = 0;
  for (const auto& [file, expected] : files) {
    ++seen;
    Records found;
    visit(contents(kLogs / std::string(file)), 0, found);
    auto decoded = expected["resync"]["decoded"].get_uint64().value();
    auto distinct = expected["resync"]["distinct"].get_uint64().value();
    if (file.find("2-vss_0") != std::string_view::npos) {
      // One more than the list has: a record that begins 8 bytes before the end which a half overwritten one gives
      // itself. It is whole, and the number after it is that of the record behind it.
      EXPECT_THAT(found.numbers, ::testing::Contains(6'951'741u));
      EXPECT_THAT(found.numbers, ::testing::Contains(6'951'742u));
      ++decoded;
      ++distinct;
    }
    EXPECT_EQ(found.decoded, decoded) << file;
    EXPECT_EQ(found.distinct.size(), distinct) << file;
  }
  EXPECT_EQ(seen, 2u);
}

}  // namespace
}  // namespace monalys::formats::evtx
