// Questions that people have saved, under a title: views.json beside the store. Thread-safe.

#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace monalys::server::api {

struct View {
  std::string id;
  std::string title;
  std::string query;
  std::string page;  // on which it stands; empty: on none
  std::string by;    // who saved it
};

class Views {
 public:
  /// Reads the file where there is one.
  explicit Views(std::filesystem::path file);

  /// By id.
  [[nodiscard]] std::vector<View> all() const;
  /// Changes with every change.
  [[nodiscard]] std::string version() const;
  /// Takes the place of the one with its id. Fails when there are too many, or the file cannot be written.
  [[nodiscard]] Result<void> put(View view);
  /// Code::not_found when there is no such view.
  [[nodiscard]] Result<void> remove(std::string_view id);

 private:
  [[nodiscard]] Result<void> write(std::vector<View> views);

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::vector<View> views_;
  std::string tag_;
  std::optional<Error> trouble_;  // why the file could not be read; then nothing is written over it
};

/// Letters a to z, digits and -, at most 64.
[[nodiscard]] bool is_view_id(std::string_view id);

}  // namespace monalys::server::api
