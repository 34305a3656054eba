#include "ingest/find_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <system_error>

#include "base/text.hpp"

namespace monalys::ingest {
namespace {

namespace fs = std::filesystem;

bool is_pattern(std::string_view name) { return name.find_first_of("*?") != std::string_view::npos; }
bool is_hidden(std::string_view name) { return name.starts_with('.'); }

std::vector<std::string> parts_of(const fs::path& path) {
  std::vector<std::string> parts;
  for (const auto& part : path) {
    if (!part.empty()) parts.push_back(part.string());
  }
  return parts;
}

bool name_matches(const std::string& name, const std::string& pattern) {
  return matches_wildcard(name, pattern) && (!is_hidden(name) || is_hidden(pattern));
}

class Search {
 public:
  void add(const std::string& text) {
    const fs::path path(text);
    const auto problems = result_.problems.size();
    touched_ = false;
    if (is_pattern(text)) {
      walk(fs::path(), parts_of(path), 0);
    } else {
      named(path);
    }
    if (!touched_ && result_.problems.size() == problems) nothing(text);
  }

  FoundFiles finish() {
    for (auto& [path, file] : files_) result_.files.push_back(std::move(file));
    return std::move(result_);
  }

 private:
  void nothing(const std::string& text) {
    result_.problems.push_back({Code::not_found, fmt::format("{} matches no file", text),
                                "Check the path and its permissions. * stands for any text within a name, ** for any "
                                "folders."});
  }

  void keep(const fs::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
      result_.problems.push_back(
          {errno == ENOENT ? Code::not_found : Code::permission,
           fmt::format("{} cannot be looked at: {}", path.string(), std::generic_category().message(errno)),
           "Check the path and its permissions."});
      return;
    }
    const auto normal = path.lexically_normal();
    const auto [entry, added] = files_.try_emplace(normal.string());
    touched_ = true;
    if (!added) return;
    entry->second = {normal, static_cast<std::uint64_t>(status.st_size),
                     std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1000};
  }

  void named(const fs::path& path) {
    std::error_code problem;
    if (fs::is_directory(path, problem)) {
      folder(path);
    } else {
      keep(path);
    }
  }

  template <class Visit>
  void entries(const fs::path& folder, Visit visit) {
    std::error_code problem;
    fs::directory_iterator entry(folder.empty() ? "." : folder, problem);
    for (; !problem && entry != fs::directory_iterator(); entry.increment(problem)) visit(*entry);
    if (!problem) return;
    result_.problems.push_back({Code::permission,
                                fmt::format("the folder {} cannot be read: {}", folder.string(), problem.message()),
                                "Run as a user who may list it."});
  }

  void folder(const fs::path& path) {
    entries(path, [&](const fs::directory_entry& entry) {
      std::error_code problem;
      if (is_hidden(entry.path().filename().string())) return;
      if (entry.is_directory(problem) && !entry.is_symlink(problem)) {
        folder(entry.path());
      } else if (entry.is_regular_file(problem)) {
        keep(entry.path());
      }
    });
  }

  /// Folders and files below `path` that match parts[at...].
  void walk(const fs::path& path, const std::vector<std::string>& parts, std::size_t at) {
    std::error_code problem;
    const auto& part = parts[at];
    const bool last = at + 1 == parts.size();
    if (part == "**") {
      if (last) return folder(path);
      walk(path, parts, at + 1);
      entries(path, [&](const fs::directory_entry& entry) {
        if (entry.is_directory(problem) && !entry.is_symlink(problem) && !is_hidden(entry.path().filename().string())) {
          walk(path / entry.path().filename(), parts, at);
        }
      });
      return;
    }
    if (!is_pattern(part)) {
      const auto next = path / part;
      if (last) {
        if (fs::exists(next, problem)) named(next);
      } else if (fs::is_directory(next, problem)) {
        walk(next, parts, at + 1);
      }
      return;
    }
    entries(path, [&](const fs::directory_entry& entry) {
      const auto name = entry.path().filename().string();
      if (!name_matches(name, part)) return;
      if (last) {
        named(path / name);
      } else if (entry.is_directory(problem)) {
        walk(path / name, parts, at + 1);
      }
    });
  }

  FoundFiles result_;
  std::map<std::string, FoundFile> files_;
  bool touched_ = false;  // the path matched a file, though perhaps one that is known
};

bool parts_match(std::span<const std::string> names, std::span<const std::string> parts) {
  if (parts.empty()) return true;  // a folder holds everything below it
  if (names.empty()) return false;
  if (parts.front() == "**") {
    return parts_match(names, parts.subspan(1)) || parts_match(names.subspan(1), parts);
  }
  return name_matches(names.front(), parts.front()) && parts_match(names.subspan(1), parts.subspan(1));
}

}  // namespace

FoundFiles find_files(std::span<const std::string> paths) {
  Search search;
  for (const auto& path : paths) search.add(path);
  return search.finish();
}

bool is_among(const std::filesystem::path& file, std::span<const std::string> paths) {
  const auto names = parts_of(fs::absolute(file).lexically_normal());
  return std::ranges::any_of(paths, [&](const std::string& path) {
    return parts_match(names, parts_of(fs::absolute(path).lexically_normal()));
  });
}

}  // namespace monalys::ingest
