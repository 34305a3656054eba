// gzip for bodies that clients take compressed.

#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "server/http.hpp"

namespace monalys::server {

[[nodiscard]] std::string gzip(std::string_view bytes);

/// Remembers the compressed form of bodies that somebody else keeps too: remembered answers. Thread-safe.
class Compressor {
 public:
  /// Compresses the response's body where that pays: text of over a kilobyte that may be kept. What belongs to a login
  /// is left as it is: the size of compressed secrets tells of them.
  void apply(Response& response, std::string_view accept_encoding);

 private:
  struct Entry {
    std::weak_ptr<const std::string> plain;
    std::shared_ptr<const std::string> compressed;
  };
  [[nodiscard]] std::shared_ptr<const std::string> compressed(const std::shared_ptr<const std::string>& plain);

  std::mutex mutex_;
  std::map<const std::string*, Entry> entries_;
};

}  // namespace monalys::server
