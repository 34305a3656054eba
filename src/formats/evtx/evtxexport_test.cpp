// Everything that visit() hands out beside what evtxexport (libevtx) prints for the same files: two readers that know
// nothing of each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "formats/evtx/visit.hpp"

namespace monalys::formats::evtx {
namespace {

const std::filesystem::path kLogs = std::filesystem::path(MONALYS_REAL_DATA) / "login";

/// An event as lines: "Event/System/Provider@Name=Security", "Event/EventData/Data=x".
using Lines = std::vector<std::string>;

class Flatten final : public Visitor {
 public:
  std::vector<Lines> events;

  void begin(std::uint64_t, std::uint64_t) override { lines_.clear(), path_.clear(); }
  void open(std::string_view name, std::span<const Attribute> attributes) override {
    path_ += "/" + std::string(name);
    lines_.push_back(path_);
    for (const auto& each : attributes) {
      lines_.push_back(path_ + "@" + std::string(each.name) + "=" + std::string(each.text));
    }
    text_.emplace_back();
  }
  void text(std::string_view text) override { text_.back() += text; }
  void close(std::string_view name) override {
    // evtxexport leaves out texts of nothing but blanks.
    if (!trim(text_.back()).empty()) lines_.push_back(path_ + "=" + text_.back());
    text_.pop_back();
    path_.resize(path_.size() - name.size() - 1);
  }
  void end() override { events.push_back(lines_); }
  void damaged(std::uint64_t, std::string_view) override {}
  void remark(std::uint64_t, std::string_view) override {}

 private:
  Lines lines_;
  std::string path_;
  std::vector<std::string> text_;
};

std::string unescape(std::string_view text) {
  static const std::map<std::string_view, std::string_view> kEntities{
      {"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"apos", "'"}};
  std::string plain;
  while (!text.empty()) {
    const auto end = text[0] == '&' ? text.find(';') : std::string_view::npos;
    const auto entity = end == std::string_view::npos ? kEntities.end() : kEntities.find(text.substr(1, end - 1));
    if (entity == kEntities.end()) {
      plain += text[0];
      text.remove_prefix(1);
    } else {
      plain += entity->second;
      text.remove_prefix(end + 1);
    }
  }
  return plain;
}

/// Reads what evtxexport prints: elements, attributes in double quotes, entities; no comments, no CDATA.
std::vector<Lines> flatten_xml(std::string_view xml) {
  std::vector<Lines> events;
  Lines lines;
  std::string path;
  std::vector<std::size_t> lengths;
  std::string text;
  bool leaf = false;
  while (!xml.empty()) {
    const auto tag = xml.find('<');
    if (leaf) text += unescape(xml.substr(0, tag));
    if (tag == std::string_view::npos) break;
    xml.remove_prefix(tag + 1);
    std::size_t end = 0;
    for (bool quoted = false; end < xml.size() && (quoted || xml[end] != '>'); ++end) quoted ^= xml[end] == '"';
    auto inside = xml.substr(0, end);
    xml.remove_prefix(std::min(end + 1, xml.size()));
    if (inside.starts_with('/')) {
      if (leaf && !text.empty()) lines.push_back(path + "=" + text);
      leaf = false;
      path.resize(path.size() - lengths.back());
      lengths.pop_back();
      if (lengths.empty()) events.push_back(std::move(lines)), lines.clear();
      continue;
    }
    const bool empty = inside.ends_with('/');
    if (empty) inside.remove_suffix(1);
    const auto name = inside.substr(0, inside.find(' '));
    path += "/" + std::string(name);
    lengths.push_back(name.size() + 1);
    lines.push_back(path);
    inside.remove_prefix(name.size());
    while (inside.starts_with(' ')) {
      const auto equals = inside.find("=\"");
      const auto quote = inside.find('"', equals + 2);
      lines.push_back(path + "@" + std::string(inside.substr(1, equals - 1)) + "=" +
                      unescape(inside.substr(equals + 2, quote - equals - 2)));
      inside.remove_prefix(quote + 1);
    }
    text.clear();
    leaf = !empty;
    if (!empty) continue;
    path.resize(path.size() - lengths.back());
    lengths.pop_back();
  }
  return events;
}

std::string run(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  std::array<char, 1 << 16> piece{};
  for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe.get())) > 0;) {
    output.append(piece.data(), got);
  }
  return output;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Lines> printed(const std::filesystem::path& file) {
  return flatten_xml(run("evtxexport -f xml '" + file.string() + "' 2>/dev/null | sed 1,2d"));
}

std::vector<Lines> handed_out(const std::filesystem::path& file) {
  Flatten flatten;
  visit(contents(file), 0, flatten);
  return flatten.events;
}

void compare(const std::vector<Lines>& ours, const std::vector<Lines>& theirs) {
  constexpr std::size_t kMostShown = 10;
  std::size_t different = 0;
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()) && different < kMostShown; ++i) {
    if (ours[i] == theirs[i]) continue;
    ++different;
    const auto [mine, other] = std::ranges::mismatch(ours[i], theirs[i]);
    ADD_FAILURE() << "event " << i << "\n  ours:   " << (mine == ours[i].end() ? "(end)" : *mine)
                  << "\n  theirs: " << (other == theirs[i].end() ? "(end)" : *other);
  }
}

class Evtxexport : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Evtxexport, PrintsWhatIsHandedOut) {
  const auto file = kLogs / GetParam();
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "real logs are not here: " << file;
  if (run("command -v evtxexport").empty()) GTEST_SKIP() << "evtxexport is not installed";

  const auto theirs = printed(file);
  const auto ours = handed_out(file);
  EXPECT_EQ(ours.size(), theirs.size());
  compare(ours, theirs);
}

class AbortedEvtxexport : public ::testing::TestWithParam<std::string_view> {};

// It gives up within these files, at events that it cannot read; what it printed before must be the same.
TEST_P(AbortedEvtxexport, PrintsTheBeginningOfWhatIsHandedOut) {
  const auto file = kLogs / GetParam();
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "real logs are not here: " << file;
  if (run("command -v evtxexport").empty()) GTEST_SKIP() << "evtxexport is not installed";
  const auto theirs = printed(file);
  const auto ours = handed_out(file);
  EXPECT_GE(theirs.size(), 20u);
  ASSERT_GT(ours.size(), theirs.size());
  compare({ours.begin(), ours.begin() + static_cast<std::ptrdiff_t>(theirs.size())}, theirs);
}

INSTANTIATE_TEST_SUITE_P(
    DamagedOrOdd, AbortedEvtxexport,
    ::testing::Values(
        "evtx-robustness/E_ShadowCopy6_windows_system32_winevt_logs_Microsoft-Windows-CAPI2%4Operational.evtx",
        "evtx-robustness/E_Windows_system32_winevt_logs_Microsoft-Windows-CAPI2%4Operational.evtx"));

INSTANTIATE_TEST_SUITE_P(
    HealthyFiles, Evtxexport,
    ::testing::Values("evtx-rdp-lab/DE_104_system_log_cleared.evtx", "evtx-rdp-lab/RDPAuth_LocalSessionManager.evtx",
                      "evtx-rdp-lab/RDPAuth_RemoteConnectionManager.evtx", "evtx-rdp-lab/RDPAuth_Security.evtx",
                      "evtx-rdp-lab/RDPAuth_System.evtx", "evtx-rdp-lab/Security_1_record.evtx",
                      "evtx-rdp-lab/Sysmon_rogue.evtx", "evtx-robustness/2-vss_7-System.evtx",
                      "evtx-robustness/Application_no_crc32.evtx", "evtx-robustness/Security_short_selected.evtx",
                      "evtx-robustness/Security_with_size_t.evtx", "evtx-robustness/new-user-security.evtx",
                      "evtx-robustness/post-Security.evtx", "evtx-robustness/sample-with-irregular-bool-values.evtx",
                      "evtx-robustness/security_bad_string_cache.evtx", "evtx-robustness/system.evtx",
                      "evtx-system/System.evtx"));

}  // namespace
}  // namespace monalys::formats::evtx
