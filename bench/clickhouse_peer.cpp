#include "bench/clickhouse_peer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "bench/measure.hpp"

extern char** environ;  // NOLINT: POSIX names it so

namespace monalys::bench {
namespace {

constexpr int kPort = 18'090;
constexpr const char* kServer = "/usr/sbin/clickhouse-server";
constexpr const char* kClient = "/usr/bin/clickhouse-client";

constexpr std::string_view kConfig = R"(<yandex>
  <logger><level>warning</level><log>{0}/server.log</log><errorlog>{0}/error.log</errorlog></logger>
  <tcp_port>{1}</tcp_port><listen_host>127.0.0.1</listen_host>
  <path>{0}/</path><tmp_path>{0}/tmp/</tmp_path><users_config>{0}/users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>536870912</mark_cache_size>
</yandex>
)";
constexpr std::string_view kUsers = R"(<yandex>
  <profiles><default><max_memory_usage>20000000000</max_memory_usage></default></profiles>
  <users><default><password></password><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota></default></users>
  <quotas><default></default></quotas>
</yandex>
)";

}  // namespace

Result<std::optional<ClickHousePeer>> ClickHousePeer::start(const std::filesystem::path& folder, unsigned threads) {
  const auto* server = std::filesystem::exists(kServer) ? kServer : "/usr/bin/clickhouse-server";
  if (!std::filesystem::exists(server) || !std::filesystem::exists(kClient)) return std::optional<ClickHousePeer>{};
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "tmp");
  std::ofstream(folder / "config.xml") << fmt::format(fmt::runtime(kConfig), folder.string(), kPort);
  std::ofstream(folder / "users.xml") << kUsers;

  ClickHousePeer peer{folder, threads};
  std::vector<std::string> arguments{server, "--config-file", folder / "config.xml"};
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int stream : {1, 2}) posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
  const int spawned = posix_spawn(&peer.child_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (spawned != 0) return fail(Code::io, "clickhouse-server could not be started");
  for (int i = 0; i < 100; ++i) {
    if (auto ready = peer.ask("SELECT 1")) return std::optional{std::move(peer)};
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  return fail(Code::io, fmt::format("clickhouse-server does not answer; see {}/error.log", folder.string()));
}

ClickHousePeer::~ClickHousePeer() {
  if (child_ == 0) return;
  ::kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
}

std::vector<std::string> ClickHousePeer::client(const std::string& sql) const {
  return {kClient,   "--host", "127.0.0.1", "--port", std::to_string(kPort), "--max_threads", std::to_string(threads_),
          "--query", sql};
}

Result<> ClickHousePeer::run(const std::string& sql) {
  MONALYS_CHECK(run_program(client(sql)));
  return {};
}

Result<std::vector<std::vector<std::int64_t>>> ClickHousePeer::ask(const std::string& sql) {
  MONALYS_TRY(const auto run, run_program(client(sql)));
  std::vector<std::vector<std::int64_t>> rows;
  std::istringstream lines(run.output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    auto& row = rows.emplace_back();
    for (std::int64_t cell = 0; cells >> cell;) row.push_back(cell);
  }
  return rows;
}

Result<> ClickHousePeer::append(const std::string& table, const std::vector<std::span<const std::int64_t>>& columns) {
  const auto file = folder_ / (table + ".bin");
  {
    std::ofstream out(file, std::ios::binary);
    std::vector<std::int64_t> block;
    for (std::size_t i = 0; i < columns.front().size(); ++i) {
      for (const auto& column : columns) block.push_back(column[i]);
      if (block.size() < 1'000'000 && i + 1 < columns.front().size()) continue;
      out.write(reinterpret_cast<const char*>(block.data()),
                static_cast<std::streamsize>(block.size() * sizeof(std::int64_t)));
      block.clear();
    }
    if (!out) return fail(Code::io, fmt::format("{} could not be written", file.string()));
  }
  auto arguments = client(fmt::format("INSERT INTO {} FORMAT RowBinary", table));
  const std::string command = R"(file=$1; shift; exec "$@" <"$file")";
  arguments.insert(arguments.begin(), {"/bin/sh", "-c", command, "sh", file});
  MONALYS_CHECK(run_program(arguments));
  std::filesystem::remove(file);
  return {};
}

}  // namespace monalys::bench
