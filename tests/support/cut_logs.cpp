#include "support/cut_logs.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/program.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesOfAFolder = 3;

std::string_view first_lines(std::string_view text, std::size_t lines, std::string_view feed) {
  std::size_t end = 0;
  while (lines > 0 && end < text.size()) {
    const auto found = text.find(feed, end);
    if (found == std::string_view::npos) return text;
    end = found + feed.size();
    // In UTF-16 a line feed is a whole character.
    if (end % feed.size() == 0) --lines;
  }
  return text.substr(0, end);
}

std::string_view first_records(const fs::path& file, std::string_view text, std::size_t records) {
  const auto name = file.filename().string();
  if (name.ends_with(".gz") || name == "aliases.csv" || name == "users.csv") return text;
  if (name.ends_with(".evtx")) return text.substr(0, std::min<std::size_t>(text.size(), 4096 + 65'536));
  if (name.starts_with("wtmp")) return text.substr(0, std::min(text.size(), records * 384));
  if (name.starts_with("pacct")) return text.substr(0, std::min(text.size(), records * 64));
  if (text.starts_with("\xff\xfe")) return first_lines(text, records, std::string_view("\n\0", 2));
  return first_lines(text, records, "\n");
}

}  // namespace

void cut_logs(const fs::path& from, const fs::path& to, std::size_t records) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::map<fs::path, std::size_t> taken;
  for (const auto& file : files) {
    // Of event logs nothing less than a chunk can be taken; those of one host are enough, without their archives.
    if (file.extension() == ".evtx" && file.parent_path().filename() != "mts1") continue;
    if (file.filename().string().ends_with(".evtx.gz")) continue;
    const bool one_a_day = file.parent_path().parent_path().filename() == "storage";
    if (one_a_day && ++taken[file.parent_path()] > kFilesOfAFolder) continue;
    const auto copy = to / fs::relative(file, from);
    fs::create_directories(copy.parent_path());
    const auto text = read_file(file);
    std::ofstream(copy, std::ios::binary) << first_records(file, text, records);
  }
}

}  // namespace monalys::testing
