// The platform of the minutes (2008-01 to 2022-04), from raw logs to the report: time and memory of the whole program.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "bench/bench.hpp"
#include "bench/measure.hpp"

namespace monalys::bench {

Result<std::vector<Row>> minutes(const Settings& settings) {
  constexpr std::ptrdiff_t kMonths = 172;
  std::vector<Row> rows{{.work = "minutes, whole ingest", .note = "monalys is not built"},
                        {.work = "minutes, whole report", .note = "monalys is not built"}};
  if (settings.program.empty()) return rows;

  const auto home = settings.folder / "minutes";
  std::filesystem::remove_all(home);
  const std::string config = home / "monalys.toml";
  const std::string report = home / "mona.pdf";
  MONALYS_CHECK(run_program({settings.program, "simulate", "--preset", "minutes", "--seed", "1", "--out", home}));
  MONALYS_CHECK(run_program({settings.program, "init", "--key-only", home}));
  MONALYS_TRY(const auto ingested, run_program({settings.program, "ingest", "--config", config}));
  MONALYS_TRY(const auto asked, run_program({settings.program, "query", "users.unique", "--config", config, "--by",
                                             "month", "--from", "2008-01", "--to", "2022-04", "--format", "csv"}));
  MONALYS_TRY(const auto reported, run_program({settings.program, "report", "mona", "--config", config, "--until",
                                                "2022-04", "-o", report}));

  rows[0].ours = ingested.cost;
  rows[0].answer = std::ranges::count(asked.output, '\n') == kMonths + 1 ? Answer::right : Answer::wrong;
  rows[0].note = "answer: 172 months of users.unique";
  std::string magic(5, ' ');
  std::ifstream(report, std::ios::binary).read(magic.data(), static_cast<std::streamsize>(magic.size()));
  rows[1].ours = reported.cost;
  rows[1].answer = magic == "%PDF-" ? Answer::right : Answer::wrong;
  rows[1].note = "answer: a PDF file";
  return rows;
}

}  // namespace monalys::bench
