// Reading large log files: our parser alone, and the whole of `monalys ingest` (identity, pseudonyms, exactly once,
// into a store), each beside DuckDB's read_csv into a table of the same columns; a compressed one beside zcat; and one
// that is much larger than memory may be.

#include <fmt/format.h>

#include <fstream>

#include "base/text.hpp"
#include "bench/bench.hpp"
#include "bench/duckdb_peer.hpp"
#include "bench/log_files.hpp"
#include "bench/measure.hpp"
#include "bench/parse_file.hpp"

namespace monalys::bench {
namespace {

struct Log {
  std::string_view name;
  Result<Said> (*write)(const std::filesystem::path& path, std::uint64_t megabytes);
  std::string_view format;
  std::string_view read_csv;  // DuckDB's arguments after the path
  std::string_view said;      // columns of Said, in SQL
  std::string_view source;    // further lines of the [[source]] in monalys.toml
  std::string_view started;   // the metric that counts Said::begun
};

constexpr Log kSacct{
    .name = "sacct",
    .write = write_sacct,
    .format = "slurm",
    .read_csv = R"sql(delim = '|', quote = '', escape = '', header = true, nullstr = ['None', 'Unknown'], columns = {
      'JobID': 'VARCHAR', 'JobIDRaw': 'BIGINT', 'Cluster': 'VARCHAR', 'Partition': 'VARCHAR', 'QOS': 'VARCHAR',
      'Account': 'VARCHAR', 'Group': 'VARCHAR', 'GID': 'INTEGER', 'User': 'VARCHAR', 'UID': 'INTEGER',
      'Submit': 'TIMESTAMP', 'Eligible': 'TIMESTAMP', 'Start': 'TIMESTAMP', 'End': 'TIMESTAMP', 'Elapsed': 'VARCHAR',
      'ExitCode': 'VARCHAR', 'State': 'VARCHAR', 'NNodes': 'INTEGER', 'NCPUS': 'INTEGER', 'ReqCPUS': 'INTEGER',
      'ReqMem': 'VARCHAR', 'ReqTRES': 'VARCHAR', 'AllocTRES': 'VARCHAR', 'Timelimit': 'VARCHAR',
      'NodeList': 'VARCHAR', 'JobName': 'VARCHAR'})sql",
    .said = R"sql(count(*), count("Start"), sum(epoch("Start")::BIGINT - epoch("Submit")::BIGINT)::BIGINT)sql",
    .source = "",
    .started = "job.started",
};

constexpr Log kSessions{
    .name = "csv",
    .write = write_sessions,
    .format = "csv",
    .read_csv = R"sql(delim = ',', header = true, columns = {
      'nr': 'BIGINT', 'user': 'VARCHAR', 'host': 'VARCHAR', 'method': 'VARCHAR', 'client': 'VARCHAR', 'begun': 'TIMESTAMP',
      'ended': 'TIMESTAMP'})sql",
    .said = "count(*), count(begun), sum(epoch(ended)::BIGINT - epoch(begun)::BIGINT)::BIGINT",
    .source = R"toml(realm = "session"
delimiter = ","
columns = { id = "nr", user = "user", host = "host", detail = "method", label = "client", begun_at = "begun", ended_at = "ended" }
)toml",
    .started = "session.started",
};

formats::Options options_of(const Log& log) {
  formats::Options options;
  if (log.format != "csv") return options;
  options.realm = Realm::session;
  options.delimiter = std::string(1, ',');
  options.columns = {{"id", "nr"},        {"user", "user"},      {"host", "host"},     {"detail", "method"},
                     {"label", "client"}, {"begun_at", "begun"}, {"ended_at", "ended"}};
  return options;
}

// The sum of the column "value" of a table in CSV.
Result<std::uint64_t> sum_of_values(std::string_view csv) {
  std::uint64_t sum = 0;
  std::size_t value_column = std::string_view::npos;
  while (!csv.empty()) {
    auto line = csv.substr(0, csv.find('\n'));
    csv.remove_prefix(std::min(csv.size(), line.size() + 1));
    for (std::size_t column = 0; !line.empty(); ++column) {
      const auto cell = trim(line.substr(0, line.find(',')));
      line.remove_prefix(
          std::min(line.size(), line.find(',') == std::string_view::npos ? line.size() : line.find(',') + 1));
      if (cell == "value") {
        value_column = column;
      } else if (column == value_column) {
        sum += to_integer<std::uint64_t>(cell).value_or(0);
      }
    }
  }
  if (value_column == std::string_view::npos) return fail(Code::internal, "the program's table has no column value");
  return sum;
}

// monalys ingest of the file into an empty store, and what the store then counts.
struct Ingested {
  Cost cost;
  std::uint64_t begun = 0;
};
Result<Ingested> ingest_with_program(const Settings& settings, const Log& log, const std::filesystem::path& path) {
  const auto home = settings.folder / fmt::format("store-{}", log.name);
  std::filesystem::remove_all(home);
  MONALYS_CHECK(run_program({settings.program, "init", home}));
  const auto config = home / "monalys.toml";
  {
    std::ofstream out(config, std::ios::app);
    out << fmt::format("\n[[source]]\nname = \"bench\"\nformat = \"{}\"\npaths = [\"{}\"]\nzone = \"UTC\"\n{}",
                       log.format, std::filesystem::absolute(path).string(), log.source);
  }
  MONALYS_TRY(const auto ingested, run_program({settings.program, "ingest", "--config", config}));
  MONALYS_TRY(const auto asked, run_program({settings.program, "query", std::string(log.started), "--config", config,
                                             "--by", "year", "--from", "2020", "--to", "2022", "--format", "csv"}));
  MONALYS_TRY(const auto begun, sum_of_values(asked.output));
  return Ingested{ingested.cost, begun};
}

struct PeerRead {
  Cost cost;
  bool right = false;
};
Result<PeerRead> read_with_duckdb(DuckDbPeer peer, const Log& log, const std::filesystem::path& path,
                                  const Said& expected) {
  const auto sql =
      fmt::format("CREATE OR REPLACE TABLE facts AS SELECT * FROM read_csv('{}', {})", path.string(), log.read_csv);
  MONALYS_TRY(const Cost cost, quickest([&]() -> Result<> {
                MONALYS_CHECK(peer.run(sql));
                return peer.run("CHECKPOINT");  // to disk where there is a file
              }));
  MONALYS_TRY(const auto rows, peer.ask(fmt::format("SELECT {} FROM facts", log.said)));
  const std::vector<std::int64_t> wanted{static_cast<std::int64_t>(expected.records),
                                         static_cast<std::int64_t>(expected.begun), expected.seconds};
  return PeerRead{cost, rows.size() == 1 && rows.front() == wanted};
}

Result<DuckDbPeer> peer_with_file(const Settings& settings, const Log& log) {
  const auto store = settings.folder / fmt::format("peer-{}.duckdb", log.name);
  std::filesystem::remove(store);
  std::filesystem::remove(fmt::format("{}.wal", store.string()));
  return DuckDbPeer::open(settings.threads, store);
}

Result<Row> parsing_row(const Settings& settings, const Log& log, const std::filesystem::path& path, const Said& said,
                        double megabytes) {
  MONALYS_TRY(const Said parsed, parse_file(log.format, options_of(log), path, settings.threads));
  MONALYS_TRY(auto in_memory, DuckDbPeer::open(settings.threads));
  MONALYS_TRY(const auto peer, read_with_duckdb(std::move(in_memory), log, path, said));
  Said again;
  MONALYS_TRY(const Cost ours, quickest([&]() -> Result<> {
                MONALYS_TRY(again, parse_file(log.format, options_of(log), path, settings.threads));
                return {};
              }));
  return Row{.work = fmt::format("{}, parsing alone, {:.0f} MB, {} threads", log.name, megabytes, settings.threads),
             .ours = ours,
             .peer = peer.cost,
             .answer = parsed == said && again == said && peer.right ? Answer::right : Answer::wrong,
             .note = fmt::format("ours {:.0f} MB/s; peer: DuckDB read_csv into a table in memory, {:.0f} MB/s",
                                 megabytes / ours.seconds, megabytes / peer.cost.seconds)};
}

Result<Row> ingest_row(const Settings& settings, const Log& log, const std::filesystem::path& path, const Said& said,
                       double megabytes) {
  MONALYS_TRY(auto with_file, peer_with_file(settings, log));
  MONALYS_TRY(const auto peer, read_with_duckdb(std::move(with_file), log, path, said));
  Row row{.work = fmt::format("{}, whole ingest, {:.0f} MB", log.name, megabytes),
          .peer = peer.cost,
          .answer = peer.right ? Answer::not_checked : Answer::wrong,
          .note = "monalys is not built; "};
  if (!settings.program.empty()) {
    MONALYS_TRY(const auto ingested, ingest_with_program(settings, log, path));
    row.ours = ingested.cost;
    row.answer = ingested.begun == said.begun && peer.right ? Answer::right : Answer::wrong;
    row.note = fmt::format("ours {:.0f} MB/s, memory of the whole program; ", megabytes / ingested.cost.seconds);
  }
  row.note += fmt::format("peer: the same into a database file, {:.0f} MB/s", megabytes / peer.cost.seconds);
  return row;
}

std::filesystem::path path_of(const Settings& settings, const Log& log, std::uint64_t megabytes) {
  return settings.folder / fmt::format("{}-{}.txt", log.name, megabytes);
}

Result<std::vector<Row>> read_log(const Settings& settings, const Log& log) {
  const auto path = path_of(settings, log, settings.log_megabytes);
  MONALYS_TRY(const Said said, log.write(path, settings.log_megabytes));
  const double megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  std::vector<Row> rows;
  MONALYS_TRY(auto parsing, parsing_row(settings, log, path, said, megabytes));
  rows.push_back(std::move(parsing));
  MONALYS_TRY(auto ingest, ingest_row(settings, log, path, said, megabytes));
  rows.push_back(std::move(ingest));
  return rows;
}

}  // namespace

Result<std::vector<Row>> ingest_gz(const Settings& settings) {
  const auto path = path_of(settings, kSacct, settings.log_megabytes);
  MONALYS_TRY(const Said said, kSacct.write(path, settings.log_megabytes));
  const auto packed = path.string() + ".gz";
  MONALYS_CHECK(run_program({"/bin/gzip", "--keep", "--force", path}));
  std::string counted;
  MONALYS_TRY(const Cost peer, quickest([&]() -> Result<> {
                MONALYS_TRY(const auto lines, run_program({"/bin/sh", "-c", "zcat \"$1\" | wc -l", "sh", packed}));
                counted = lines.output;
                return {};
              }));
  Row row{.work = fmt::format("sacct in gz, whole ingest, {:.0f} MB of {:.0f} MB",
                              static_cast<double>(std::filesystem::file_size(packed)) / 1e6,
                              static_cast<double>(std::filesystem::file_size(path)) / 1e6),
          .peer = Cost{.seconds = peer.seconds},
          .note = "peer: zcat | wc -l, which only decompresses and counts lines"};
  if (settings.program.empty()) return std::vector{row};
  MONALYS_TRY(const auto ingested, ingest_with_program(settings, kSacct, packed));
  row.ours = ingested.cost;
  const bool same_lines = to_integer<std::uint64_t>(trim(counted)) == said.records + 1;  // with the header
  row.answer = ingested.begun == said.begun && same_lines ? Answer::right : Answer::wrong;
  return std::vector{row};
}

Result<std::vector<Row>> large_log(const Settings& settings) {
  constexpr std::uint64_t kMegabytes = 10'240;
  constexpr std::uint64_t kMemory = std::uint64_t{512} << 20U;
  Row row{.work = "sacct of 10 GB, whole ingest", .note = "monalys is not built"};
  if (settings.program.empty()) return std::vector{row};
  const auto path = path_of(settings, kSacct, kMegabytes);
  MONALYS_TRY(const Said said, kSacct.write(path, kMegabytes));
  const auto ingested = ingest_with_program(settings, kSacct, path);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  if (!ingested) return std::unexpected(ingested.error());
  row.ours = ingested->cost;
  row.answer = ingested->begun == said.begun && ingested->cost.peak_bytes < kMemory ? Answer::right : Answer::wrong;
  row.note = fmt::format("{} records; right: all that began are counted, in less than 512 MiB of memory", said.records);
  return std::vector{row};
}

Result<std::vector<Row>> ingest_sacct(const Settings& settings) { return read_log(settings, kSacct); }
Result<std::vector<Row>> ingest_csv(const Settings& settings) { return read_log(settings, kSessions); }

}  // namespace monalys::bench
