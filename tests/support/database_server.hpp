// Real database servers for tests, each in a folder of its own, reached by a socket there and gone afterwards.

#pragma once

#include <filesystem>
#include <string>

namespace monalys::testing {

class DatabaseServer {
 public:
  enum class Kind { postgresql, mariadb };

  explicit DatabaseServer(Kind kind);
  ~DatabaseServer();
  DatabaseServer(const DatabaseServer&) = delete;
  DatabaseServer& operator=(const DatabaseServer&) = delete;

  /// Whether the server's programs and its ODBC driver are installed.
  [[nodiscard]] static bool is_installed(Kind kind);
  /// False: the server did not start.
  [[nodiscard]] bool runs() const { return runs_; }
  /// What the server and its helpers said while they started.
  [[nodiscard]] std::string log() const;
  void stop();

  /// Runs statements; false when the server refuses one.
  [[nodiscard]] bool run(const std::string& sql) const;
  /// For a [[source]]; the password in it is made up.
  [[nodiscard]] std::string odbc() const;

 private:
  Kind kind_;
  std::filesystem::path folder_;
  bool runs_ = false;
};

}  // namespace monalys::testing
