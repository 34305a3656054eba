#include "support/database_server.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

constexpr auto kPostgresFolder = "/usr/lib/postgresql";

fs::path postgres_programs() {
  std::error_code none;
  for (const auto& version : fs::directory_iterator(kPostgresFolder, none)) {
    if (fs::exists(version.path() / "bin/initdb")) return version.path() / "bin";
  }
  return {};
}

bool shell(const std::string& command) { return std::system(command.c_str()) == 0; }  // NOLINT: a test's own words

/// PostgreSQL refuses to be run by root.
std::string as_postgres(const std::string& command) {
  return (::geteuid() == 0 ? "runuser -u postgres -- " : std::string{}) + command;
}

}  // namespace

bool DatabaseServer::is_installed(Kind kind) {
  const auto has_driver = [](const std::string& name) {
    return shell("odbcinst -q -d -n '" + name + "' >/dev/null 2>&1");
  };
  if (kind == Kind::postgresql) return !postgres_programs().empty() && has_driver("PostgreSQL Unicode");
  return fs::exists("/usr/sbin/mariadbd") && has_driver("MariaDB Unicode");
}

DatabaseServer::DatabaseServer(Kind kind) : kind_(kind) {
  std::string name = (fs::temp_directory_path() / "monalys-db-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return;
  folder_ = name;
  const auto folder = folder_.string();
  const auto log = " >>" + folder + "/log 2>&1";
  if (kind == Kind::postgresql) {
    const auto programs = postgres_programs().string();
    if (::geteuid() == 0 && !shell("chown postgres " + folder)) return;
    runs_ = shell("cd " + folder + " && " +
                  as_postgres(programs + "/initdb -D " + folder + "/data -A trust -U monalys --no-sync") + log) &&
            shell("cd " + folder + " && " +
                  as_postgres(programs + "/pg_ctl -D " + folder + "/data -w -l " + folder + "/server.log -o \"-k " +
                              folder + " -c listen_addresses= -c fsync=off -c timezone=Asia/Tokyo\" start") +
                  log);
    return;
  }
  const std::string user = ::geteuid() == 0 ? " --user=root" : "";  // MariaDB may be run by root if it is told so
  runs_ = shell("mariadb-install-db --no-defaults --datadir=" + folder +
                "/data --auth-root-authentication-method=normal --skip-test-db" + user + log) &&
          shell("mariadbd --no-defaults --datadir=" + folder + "/data --socket=" + folder +
                "/socket --pid-file=" + folder + "/pid --skip-networking" + user + log + " &") &&
          shell("for i in $(seq 300); do mariadb-admin --no-defaults --socket=" + folder +
                "/socket -u root ping >/dev/null 2>&1 && exit 0; sleep 0.1; done; exit 1") &&
          shell("mariadb --no-defaults --socket=" + folder + "/socket -u root -e 'CREATE DATABASE monalys'" + log);
}

std::string DatabaseServer::log() const {
  std::ifstream in(folder_ / "log");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void DatabaseServer::stop() {
  if (!runs_) return;
  runs_ = false;
  const auto folder = folder_.string();
  if (kind_ == Kind::postgresql) {
    (void)shell("cd " + folder + " && " +
                as_postgres(postgres_programs().string() + "/pg_ctl -D " + folder + "/data -m immediate stop") +
                " >/dev/null 2>&1");
  } else {
    (void)shell("mariadb-admin --no-defaults --socket=" + folder + "/socket -u root shutdown >/dev/null 2>&1");
  }
}

DatabaseServer::~DatabaseServer() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

bool DatabaseServer::run(const std::string& sql) const {
  std::ofstream(folder_ / "statements.sql") << sql << '\n';
  const auto folder = folder_.string();
  if (kind_ == Kind::postgresql) {
    return shell(postgres_programs().string() + "/psql -q -v ON_ERROR_STOP=1 -h " + folder +
                 " -U monalys -d postgres -f " + folder + "/statements.sql >>" + folder + "/sql.log 2>&1");
  }
  return shell("mariadb --no-defaults --socket=" + folder + "/socket -u root monalys <" + folder +
               "/statements.sql >>" + folder + "/sql.log 2>&1");
}

std::string DatabaseServer::odbc() const {
  const auto folder = folder_.string();
  if (kind_ == Kind::postgresql) {
    return "Driver=PostgreSQL Unicode;Servername=" + folder + ";Database=postgres;Username=monalys;Password=hemligt";
  }
  return "Driver=MariaDB Unicode;Server=localhost;Socket=" + folder + "/socket;Database=monalys;User=root";
}

}  // namespace monalys::testing
