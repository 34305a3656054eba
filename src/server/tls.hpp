// The server's certificate. Read again when its files change, so that a new one needs no restart.

#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace monalys::server {

/// One thread at a time.
class Certificate {
 public:
  /// `warn` is told when changed files cannot be used; what was read before is used then.
  [[nodiscard]] static Result<Certificate> load(std::filesystem::path chain, std::filesystem::path key,
                                                std::function<void(const std::string&)> warn);

  /// What the next connection is to use. Connections hold on to theirs.
  [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> now();

 private:
  Certificate(std::filesystem::path chain, std::filesystem::path key, std::function<void(const std::string&)> warn);
  [[nodiscard]] std::string state() const;

  std::filesystem::path chain_;
  std::filesystem::path key_;
  std::function<void(const std::string&)> warn_;
  std::string seen_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace monalys::server
