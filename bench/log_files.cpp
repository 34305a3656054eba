#include "bench/log_files.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>

#include "base/time.hpp"
#include "bench/random.hpp"

namespace monalys::bench {
namespace {

constexpr std::int64_t kFrom = 1'609'459'200;  // 2021-01-01
constexpr std::int64_t kYear = std::int64_t{365} * 86'400;

// 2021-01-01T00:00:07
void append_time(fmt::memory_buffer& out, std::int64_t at) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{at}});
  const std::chrono::year_month_day date{day};
  const auto second = at - day.time_since_epoch().count() * 86'400;
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), second / 3600,
                 second / 60 % 60, second % 60);
}

// Calls row(out, share of the year that has passed) until the file is large enough.
template <class RowWriter>
Result<> write(const std::filesystem::path& path, std::uint64_t megabytes, std::string_view header, RowWriter&& row) {
  std::ofstream file(path, std::ios::binary);
  const std::uint64_t size = megabytes * 1'000'000;
  std::uint64_t written = 0;
  fmt::memory_buffer out;
  out.append(header);
  while (written < size && file) {
    row(out, static_cast<double>(written) / static_cast<double>(size));
    if (out.size() < (1U << 20) && written + out.size() < size) continue;
    file.write(out.data(), static_cast<std::streamsize>(out.size()));
    written += out.size();
    out.clear();
  }
  file.close();
  if (!file) return fail(Code::io, fmt::format("{}: writing failed", path.string()), "Is there room on the disk?");
  return {};
}

}  // namespace

Result<Said> write_sacct(const std::filesystem::path& path, std::uint64_t megabytes) {
  Random random(2);
  Said said;
  const auto row = [&](fmt::memory_buffer& out, double passed) {
    const auto job = ++said.records;
    const auto submitted = kFrom + static_cast<std::int64_t>(passed * static_cast<double>(kYear)) + random.below(60);
    const auto user = random.below(5'000);
    const auto project = random.below(500);
    const auto cpus = std::int64_t{1} << random.below(6);
    auto to = std::back_inserter(out);
    fmt::format_to(to, "{0}|{0}|mona|{1}|normal|p{2:04}|p{2:04}|{3}|u{4:04}|{5}|", job,
                   random.below(4) == 0 ? "long" : "normal", project, 6000 + project, user, 5000 + user);
    append_time(out, submitted);
    out.push_back('|');
    append_time(out, submitted);
    out.push_back('|');
    if (job % 50 == 0) {
      out.append(std::string_view("None|"));
      append_time(out, submitted + random.spread(1, 4000));
      fmt::format_to(to, "|00:00:00|0:0|CANCELLED by {}|1|{}|{}|8000M|cpu={},mem=8000M,node=1||02:00:00|None assigned|",
                     5000 + user, cpus, cpus, cpus);
    } else {
      const auto wait = random.spread(1, 40'000);
      const auto lasted = random.spread(1, 20'000);
      append_time(out, submitted + wait);
      out.push_back('|');
      append_time(out, submitted + wait + lasted);
      fmt::format_to(to,
                     "|{:02}:{:02}:{:02}|0:0|{}|1|{}|{}|8000M|cpu={},mem=8000M,node=1|billing={},cpu={},mem=8000M,node="
                     "1|06:00:00|n{}|",
                     lasted / 3600, lasted / 60 % 60, lasted % 60, random.below(20) == 0 ? "FAILED" : "COMPLETED", cpus,
                     cpus, cpus, cpus, cpus, 1 + random.below(8));
      ++said.begun;
      said.seconds += wait;
    }
    fmt::format_to(to, "fit_model_{}\n", random.below(1000));
  };
  MONALYS_CHECK(
      write(path, megabytes,
            "JobID|JobIDRaw|Cluster|Partition|QOS|Account|Group|GID|User|UID|Submit|Eligible|Start|End|Elapsed|"
            "ExitCode|State|NNodes|NCPUS|ReqCPUS|ReqMem|ReqTRES|AllocTRES|Timelimit|NodeList|JobName\n",
            row));
  return said;
}

Result<Said> write_sessions(const std::filesystem::path& path, std::uint64_t megabytes) {
  constexpr std::array<std::string_view, 2> kMethods{"card", "app"};
  constexpr std::array<std::string_view, 3> kClients{"HTML5", "Windows", "Receiver"};
  Random random(3);
  Said said;
  const auto row = [&](fmt::memory_buffer& out, double passed) {
    const auto begun = kFrom + static_cast<std::int64_t>(passed * static_cast<double>(kYear)) + random.below(60);
    const auto lasted = random.spread(60, 40'000);
    fmt::format_to(std::back_inserter(out), "{},u{:04},mts{},{},{},", said.records, random.below(5'000),
                   1 + random.below(4), kMethods[static_cast<std::size_t>(random.below(kMethods.size()))],
                   kClients[static_cast<std::size_t>(random.below(kClients.size()))]);
    append_time(out, begun);
    out.push_back(',');
    append_time(out, begun + lasted);
    out.push_back('\n');
    ++said.records;
    ++said.begun;
    said.seconds += lasted;
  };
  MONALYS_CHECK(write(path, megabytes, "nr,user,host,method,client,begun,ended\n", row));
  return said;
}

}  // namespace monalys::bench
