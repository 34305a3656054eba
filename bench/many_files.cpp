// Ten thousand log files that have been read already: what it costs to see that nothing is new.

#include <fmt/format.h>

#include <fstream>

#include "bench/bench.hpp"
#include "bench/measure.hpp"

namespace monalys::bench {
namespace {

constexpr int kFiles = 10'000;

/// A session per file.
Result<> write_files(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (int i = 0; i < kFiles; ++i) {
    std::ofstream out(folder / fmt::format("gateway-{:05}.csv", i));
    out << fmt::format("user,host,begun,ended\nu{:04},mts{},2021-01-01T{:02}:{:02}:00,2021-01-02T00:00:00\n", i, i % 4,
                       i / 60 % 24, i % 60);
    if (!out.flush()) return fail(Code::io, fmt::format("{}: writing failed", folder.string()));
  }
  return {};
}

}  // namespace

Result<std::vector<Row>> many_files(const Settings& settings) {
  std::vector<Row> rows{{.work = "10,000 files, first ingest", .note = "monalys is not built"},
                        {.work = "10,000 files, ingest again, none of them changed", .note = "monalys is not built"}};
  if (settings.program.empty()) return rows;
  const auto home = settings.folder / "many-files";
  std::filesystem::remove_all(home);
  MONALYS_CHECK(run_program({settings.program, "init", home}));
  MONALYS_CHECK(write_files(home / "logs"));
  const std::string config = home / "monalys.toml";
  std::ofstream(config, std::ios::app) << R"toml(
[[source]]
name = "gateway"
format = "csv"
paths = ["logs/*.csv"]
zone = "UTC"
realm = "session"
delimiter = ","
columns = { user = "user", host = "host", begun_at = "begun", ended_at = "ended" }
)toml";
  for (auto& row : rows) {
    MONALYS_TRY(const auto ingested, run_program({settings.program, "ingest", "--config", config}));
    MONALYS_TRY(const auto asked, run_program({settings.program, "query", "users.unique", "--config", config, "--by",
                                               "year", "--from", "2021", "--to", "2021", "--format", "csv"}));
    row.ours = ingested.cost;
    row.answer = asked.output.find(fmt::format(",{},", kFiles)) != std::string::npos ? Answer::right : Answer::wrong;
    row.note = "answer: 10,000 users";
  }
  return rows;
}

}  // namespace monalys::bench
