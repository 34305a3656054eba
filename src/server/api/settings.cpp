#include "server/api/settings.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/sentence.hpp"
#include "charts/output.hpp"

namespace monalys::server::api {

std::string tag_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a: told apart are versions of one thing, by nobody's ill will
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return fmt::format("{:016x}-{:x}", hash, bytes.size());
}

std::filesystem::path folder_of_store(const Config& config) {
  constexpr std::string_view kScheme = "duckdb:";
  return std::filesystem::path{config.store_url.substr(kScheme.size())}.parent_path();
}

Settings::Settings(Config config) : config_(std::move(config)) {
  const auto text = text_of(config_.notes_file);
  tag_ = tag_of(text ? *text : std::string{});
}

Result<std::string> Settings::text_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::string{};
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return fail(Code::permission, sentence("{} cannot be read", "{} kan inte läsas", file.string()),
                Sentence{"Check its permissions.", "Kontrollera filens behörigheter."});
  }
  return text;
}

Config Settings::config() const {
  const std::scoped_lock lock{mutex_};
  return config_;
}

std::string Settings::version() const {
  const std::scoped_lock lock{mutex_};
  return tag_;
}

void Settings::take(const config::Notes& notes, std::string tag) {
  config_ = config::with_notes(std::move(config_), notes);
  tag_ = std::move(tag);
}

Result<Settings::NotesFile> Settings::notes() const {
  const auto file = config().notes_file;
  MONALYS_TRY(const auto text, text_of(file));
  MONALYS_TRY(auto notes, config::parse_notes(text, file.string()));
  return NotesFile{std::move(notes), tag_of(text)};
}

Result<void> Settings::put(const config::Notes& notes, const std::string& tag) {
  const std::scoped_lock lock{mutex_};
  MONALYS_TRY(const auto before, text_of(config_.notes_file));
  if (tag_of(before) != tag) {
    return fail(Code::busy,
                Sentence{"the notes have been changed by somebody else meanwhile",
                         "någon annan har ändrat noteringarna under tiden"},
                Sentence{"Load them anew and make your change again.", "Läs in dem på nytt och gör om din ändring."});
  }
  const auto text = config::to_toml(notes);
  // What cannot be read again is not written.
  MONALYS_TRY(const auto again, config::parse_notes(text, config_.notes_file.string()));
  MONALYS_CHECK(charts::write_whole_file(config_.notes_file.string(), text));
  take(again, tag_of(text));
  return {};
}

bool Settings::look_at_notes() {
  const std::scoped_lock lock{mutex_};
  std::error_code none;
  const auto size = std::filesystem::file_size(config_.notes_file, none);
  const auto time =
      none ? std::filesystem::file_time_type{} : std::filesystem::last_write_time(config_.notes_file, none);
  auto state = none ? std::string{} : fmt::format("{} {}", size, time.time_since_epoch().count());
  if (state == seen_) return false;
  seen_ = std::move(state);
  const auto text = text_of(config_.notes_file);
  if (!text || tag_of(*text) == tag_) return false;
  const auto notes = config::parse_notes(*text, config_.notes_file.string());
  if (!notes) return false;
  take(*notes, tag_of(*text));
  return true;
}

}  // namespace monalys::server::api
