// The configuration as it is now: what monalys.toml said when the server began, with the notes of their file, which may
// change meanwhile. Thread-safe.

#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "base/result.hpp"
#include "config/config.hpp"
#include "config/notes.hpp"

namespace monalys::server::api {

class Settings {
 public:
  explicit Settings(Config config);

  /// A copy of one's own: its time zone remembers what it looked up last, and so is for one thread.
  [[nodiscard]] Config config() const;
  /// Changes with the notes.
  [[nodiscard]] std::string version() const;

  struct NotesFile {
    config::Notes notes;
    std::string tag;  // of the file's text
  };
  /// Fails when the file cannot be read, or not understood.
  [[nodiscard]] Result<NotesFile> notes() const;
  /// Writes the file, whole or not at all, if it still is the one with this tag; Code::busy if it is not.
  [[nodiscard]] Result<void> put(const config::Notes& notes, const std::string& tag);
  /// Takes over what somebody else has written; what cannot be understood changes nothing. Tells whether something
  /// changed.
  bool look_at_notes();

 private:
  [[nodiscard]] static Result<std::string> text_of(const std::filesystem::path& file);
  void take(const config::Notes& notes, std::string tag);

  mutable std::mutex mutex_;
  Config config_;
  std::string tag_;
  std::string seen_;  // size and time of the file
};

/// A short word that differs where the bytes do.
[[nodiscard]] std::string tag_of(std::string_view bytes);

/// The folder that the store's file lies in.
[[nodiscard]] std::filesystem::path folder_of_store(const Config& config);

}  // namespace monalys::server::api
