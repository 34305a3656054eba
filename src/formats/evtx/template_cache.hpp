// Compiled templates by GUID, shared by all blocks and threads. A template differs in bytes from chunk to chunk (names
// stand where they are first used) but never in what its GUID means.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/evtx/program.hpp"
#include "formats/evtx/values.hpp"

namespace monalys::formats::evtx {

/// What a program was compiled for: which event's fields, and where the fragment stands. One template has a program for
/// each.
struct Purpose {
  std::uint32_t row = 0;  // of Wanted, + 1; 0: only what <System> holds
  Above above = Above::nothing;

  friend bool operator==(Purpose, Purpose) = default;
};

/// Thread-safe. Never forgets, so programs live as long as it does; full after some megabytes, then it takes no more.
class TemplateCache {
 public:
  /// Null when there is none.
  [[nodiscard]] const Program* find(std::string_view guid, Purpose purpose) const;
  /// Keeps the program, or the one that was there first; null when it is full, and then the program stays the caller's.
  const Program* insert(std::string_view guid, Purpose purpose, std::unique_ptr<Program>& program);
  /// A program for uses of a template whose definition is lost: same id, same number of values, and values of the types
  /// that it declares.
  [[nodiscard]] const Program* like(std::uint32_t template_id, Purpose purpose, const Values& values) const;

 private:
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20U;

  struct Key {
    std::array<char, 16> guid;
    Purpose purpose;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  static Key key_of(std::string_view guid, Purpose purpose);

  mutable std::shared_mutex mutex_;
  std::unordered_map<Key, std::unique_ptr<Program>, Hash> programs_;
  struct Named {
    Purpose purpose;
    const Program* program;
  };
  std::unordered_map<std::uint32_t, std::vector<Named>> by_id_;
  std::size_t bytes_ = 0;
};

}  // namespace monalys::formats::evtx
