// The dashboard's answers under load: wrk asks for every chart of every page of the platform of the minutes while logs
// are read and event streams stand open; then the server is killed, and must be there again as it was.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "bench/bench.hpp"
#include "bench/log_files.hpp"
#include "bench/measure.hpp"

extern char** environ;  // NOLINT: POSIX names it so

namespace monalys::bench {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
namespace http = boost::beast::http;
using Tcp = boost::asio::ip::tcp;

constexpr unsigned short kPort = 18'099;
constexpr std::size_t kStreams = 500;

/// `monalys serve`, killed at the end.
class Server {
 public:
  static Result<Server> start(const std::filesystem::path& program, const std::string& config) {
    const std::vector<std::string> arguments{program, "serve",    "--config",
                                             config,  "--listen", fmt::format("127.0.0.1:{}", kPort)};
    std::vector<char*> argv;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    Server server;
    if (posix_spawn(&server.child_, argv[0], nullptr, nullptr, argv.data(), environ) != 0) {
      return fail(Code::io, "the server could not be started");
    }
    return server;
  }
  Server(Server&& other) noexcept : child_(std::exchange(other.child_, 0)) {}
  Server& operator=(Server&&) = delete;
  ~Server() { kill(); }
  void kill() {
    if (child_ == 0) return;
    ::kill(child_, SIGKILL);
    waitpid(std::exchange(child_, 0), nullptr, 0);
  }
  [[nodiscard]] std::uint64_t resident() const { return resident_bytes(child_); }

 private:
  Server() = default;
  pid_t child_ = 0;
};

/// A connection to it. Throws boost::system::system_error.
class Client {
 public:
  /// From 127.0.0.`from`: of one address the server takes no more than 300.
  explicit Client(std::size_t from = 1) : socket_(io_, {boost::asio::ip::make_address_v4(address(from)), 0}) {
    socket_.connect({boost::asio::ip::make_address_v4(address(1)), kPort});
  }
  http::response<http::string_body> ask(http::verb verb, const std::string& target, std::string body = {},
                                        const std::string& csrf = {}) {
    http::request<http::string_body> request{verb, target, 11, std::move(body)};
    request.set(http::field::host, "localhost");
    if (!csrf.empty()) request.set("x-csrf-token", csrf);
    if (!request.body().empty()) request.set(http::field::content_type, "application/json");
    request.prepare_payload();
    http::write(socket_, request);
    http::response<http::string_body> response;
    http::read(socket_, buffer_, response);
    return response;
  }
  std::string get(const std::string& target) {
    auto response = ask(http::verb::get, target);
    if (response.result() != http::status::ok) {
      throw std::runtime_error(fmt::format("{}: {} {}", target, response.result_int(), response.body()));
    }
    return std::move(response.body());
  }
  /// Whatever comes back stays unread.
  void open_stream() {
    const std::string_view request = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    boost::asio::write(socket_, boost::asio::buffer(request));
  }

 private:
  static std::string address(std::size_t last) { return fmt::format("127.0.0.{}", last); }

  boost::asio::io_context io_;
  Tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

void wait_until_ready() {
  for (int i = 0; i < 300; ++i) {
    try {
      Client{}.get("/readyz");
      return;
    } catch (const std::exception&) {
      std::this_thread::sleep_for(100ms);
    }
  }
  throw std::runtime_error("the server is not ready");
}

std::vector<std::string> chart_addresses() {
  Client client;
  std::vector<std::string> addresses{"/api/v1/overview", "/api/v1/pages"};
  const auto all = Json::parse(client.get("/api/v1/pages"));
  for (const auto& page : all["pages"]) {
    for (const auto& chart : page["charts"]) {
      addresses.push_back("/api/v1/chart?" + chart["query"].get<std::string>());
    }
  }
  return addresses;
}

struct Load {
  double answers = 0, failures = 0, seconds = 0, p50 = 0, p99 = 0, longest = 0;  // times in seconds
};

Result<Load> wrk(const std::filesystem::path& folder, const std::vector<std::string>& addresses, unsigned seconds) {
  const auto script = folder / "wrk.lua";
  {
    std::ofstream out(script);
    out << "local addresses = {\n";
    for (const auto& address : addresses) out << "  " << Json(address).dump() << ",\n";
    out << R"(}
local next = 0
request = function()
  next = next % #addresses + 1
  return wrk.format("GET", addresses[next])
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("load %d %d %f %f %f %f\n", summary.requests, e.status + e.connect + e.read + e.write + e.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6, latency.max / 1e6))
end
)";
  }
  MONALYS_TRY(const auto run, run_program({"/usr/bin/wrk", "-t1", "-c16", fmt::format("-d{}s", seconds), "--timeout",
                                           "10s", "-s", script, fmt::format("http://localhost:{}", kPort)}));
  Load load;
  const auto at = run.output.rfind("load ");
  if (at == std::string::npos || std::sscanf(run.output.c_str() + at, "load %lf %lf %lf %lf %lf %lf", &load.answers,
                                             &load.failures, &load.seconds, &load.p50, &load.p99, &load.longest) != 6) {
    return fail(Code::internal, "wrk said: " + run.output);
  }
  return load;
}

std::string row_note(const Load& load, std::uint64_t before, std::uint64_t after) {
  return fmt::format(
      "{:.0f} answers/s, p50 {:.1f} ms, p99 {:.1f} ms (ours), longest {:.0f} ms, {:.0f} failures; memory "
      "{:.0f} -> {:.0f} MB",
      load.answers / load.seconds, load.p50 * 1e3, load.p99 * 1e3, load.longest * 1e3, load.failures,
      static_cast<double>(before) / 1e6, static_cast<double>(after) / 1e6);
}

Result<std::vector<Row>> measured(const Settings& settings, const std::filesystem::path& home,
                                  const std::string& config) {
  std::vector<Row> rows;
  const std::string question = "metric=users.unique&by=month&from=2008-01&to=2022-04&format=csv";
  MONALYS_TRY(const auto expected, run_program({settings.program, "query", "users.unique", "--config", config, "--by",
                                                "month", "--from", "2008-01", "--to", "2022-04", "--format", "csv"}));
  MONALYS_TRY(auto server, Server::start(settings.program, config));
  wait_until_ready();
  const bool right = Client{}.get("/api/v1/query?" + question) == expected.output;
  const auto addresses = chart_addresses();
  {
    const Meter meter;
    Client client;
    for (const auto& address : addresses) client.get(address);
    rows.push_back({.work = fmt::format("serve, {} answers, one after the other", addresses.size()),
                    .ours = Cost{meter.cost().seconds, server.resident()},
                    .answer = right ? Answer::right : Answer::wrong,
                    .note = "as the server finds the store after an ingest"});
  }
  const auto add = [&](std::string work, const Load& load, std::uint64_t before) {
    rows.push_back({.work = std::move(work),
                    .ours = Cost{load.p99, server.resident()},
                    .answer = right && load.failures == 0 ? Answer::right : Answer::wrong,
                    .note = row_note(load, before, server.resident())});
  };
  MONALYS_TRY(const auto alone, wrk(home, addresses, 10));
  add("serve, remembered answers", alone, 0);

  std::deque<Client> streams;
  for (std::size_t i = 0; i < kStreams; ++i) streams.emplace_back(2 + i / 200).open_stream();
  Client operations;
  const auto session = Json::parse(operations.get("/api/v1/session"));
  const auto csrf = session["csrf"].get<std::string>();
  const auto before = server.resident();
  if (operations.ask(http::verb::post, "/api/v1/ingest", R"({"sources":["extra"]})", csrf).result() !=
      http::status::accepted) {
    return fail(Code::internal, "the ingest did not begin");
  }
  MONALYS_TRY(const auto beside, wrk(home, addresses, settings.serve_seconds));
  const auto ingest = Json::parse(Client{}.get("/api/v1/ingest"));
  add(fmt::format("serve, the same beside an ingest and {} event streams", kStreams), beside, before);
  rows.back().note += ingest["running"].get<bool>()
                          ? "; the ingest went on to the end of it"
                          : "; the ingest was done: " + ingest["last"]["text"].get<std::string>();

  // Killed under load, and there again.
  std::jthread load{[&] { static_cast<void>(wrk(home, addresses, 3)); }};
  std::this_thread::sleep_for(1s);
  server.kill();
  load.join();
  MONALYS_TRY(auto again, Server::start(settings.program, config));
  const Meter meter;
  wait_until_ready();
  const bool same = Client{}.get("/api/v1/query?" + question) == expected.output;
  rows.push_back({.work = "serve, killed under load, until the first answer",
                  .ours = Cost{meter.cost().seconds, again.resident()},
                  .answer = same ? Answer::right : Answer::wrong});
  return rows;
}

}  // namespace

Result<std::vector<Row>> serve(const Settings& settings) {
  std::vector<Row> rows{{.work = "serve", .note = "monalys is not built"}};
  if (settings.program.empty()) return rows;
  rows.front().note = "wrk is not installed";
  if (!std::filesystem::exists("/usr/bin/wrk")) return rows;

  const auto home = settings.folder / "serve";
  std::filesystem::remove_all(home);
  const std::string config = home / "monalys.toml";
  MONALYS_CHECK(run_program({settings.program, "simulate", "--preset", "minutes", "--seed", "1", "--out", home}));
  MONALYS_CHECK(run_program({settings.program, "init", "--key-only", home}));
  MONALYS_CHECK(run_program({settings.program, "ingest", "--config", config}));
  MONALYS_CHECK(write_sessions(home / "extra.csv", settings.log_megabytes));
  std::ofstream(config, std::ios::app) << "\n[[source]]\nname = \"extra\"\nformat = \"csv\"\nrealm = \"session\"\n"
                                          "paths = [\"extra.csv\"]\nzone = \"UTC\"\n"
                                          "columns = { begun_at = \"begun\", ended_at = \"ended\" }\n";
  try {
    return measured(settings, home, config);
  } catch (const std::exception& problem) {
    return fail(Code::internal, fmt::format("serve: {}", problem.what()));
  }
}

}  // namespace monalys::bench
