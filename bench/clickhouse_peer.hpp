// ClickHouse as the peer: Debian's clickhouse-server, started for the benchmark on loopback with a folder of its own,
// asked through its client.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace monalys::bench {

class ClickHousePeer {
 public:
  /// Nothing where it is not installed. The folder is emptied before.
  [[nodiscard]] static Result<std::optional<ClickHousePeer>> start(const std::filesystem::path& folder,
                                                                   unsigned threads);
  ClickHousePeer(ClickHousePeer&& other) noexcept
      : folder_(std::move(other.folder_)), threads_(other.threads_), child_(std::exchange(other.child_, 0)) {}
  ClickHousePeer& operator=(ClickHousePeer&&) = delete;
  ~ClickHousePeer();

  [[nodiscard]] Result<> run(const std::string& sql);
  /// All rows, whose columns must be whole numbers.
  [[nodiscard]] Result<std::vector<std::vector<std::int64_t>>> ask(const std::string& sql);
  /// Fills a table whose columns are all Int64.
  [[nodiscard]] Result<> append(const std::string& table, const std::vector<std::span<const std::int64_t>>& columns);

 private:
  ClickHousePeer(std::filesystem::path folder, unsigned threads) : folder_(std::move(folder)), threads_(threads) {}
  [[nodiscard]] std::vector<std::string> client(const std::string& sql) const;

  std::filesystem::path folder_;
  unsigned threads_;
  int child_ = 0;
};

}  // namespace monalys::bench
