// Answers that were given, ready to be given again: the least recently used ones go when there are too many bytes.
// Thread-safe.

#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/call.hpp"
#include "server/http.hpp"

namespace monalys::server::api {

class Answers {
 public:
  explicit Answers(std::size_t most_bytes = std::size_t{64} << 20) : most_bytes_(most_bytes) {}

  struct Answer {
    std::string version;  // of what it was made from
    Response response;
    Call call;  // to which it is the answer
  };
  [[nodiscard]] std::optional<Answer> find(const std::string& key);
  /// Takes the place of what was there. One that is a quarter of all by itself is not kept.
  void keep(const std::string& key, Answer answer);

  /// What was asked last, the latest first.
  [[nodiscard]] std::vector<Call> lately(std::size_t most) const;

  struct Size {
    std::size_t answers = 0;
    std::size_t bytes = 0;
  };
  [[nodiscard]] Size size() const;

 private:
  using Entry = std::pair<std::string, Answer>;
  void drop(std::list<Entry>::iterator entry);

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // the one used last is first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace monalys::server::api
