// Logs of people who come and go: web access logs against GoAccess, wtmp against last and ac.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <tuple>

#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/random.hpp"
#include "formats/format.hpp"
#include "ingest/gate.hpp"
#include "ingest/pairing.hpp"

namespace monalys::bench {
namespace {

constexpr std::int64_t kFrom = 1'609'459'200;  // 2021-01-01T00:00:00Z
constexpr int kUsers = 2000;
constexpr int kRequestsAtOnce = 40;  // what one look at a page asks for

/// People look at pages all year long; each look is so many requests within a few seconds, and a tenth of all requests
/// are nobody's.
Result<> write_access_log(const std::filesystem::path& path, std::uint64_t megabytes) {
  Random random(5);
  std::ofstream out(path, std::ios::binary);
  std::uint64_t written = 0;
  const auto size = megabytes * 1'000'000;
  constexpr double kBytesOfALook = 190.0 * kRequestsAtOnce;
  const double looks = static_cast<double>(size) / kBytesOfALook;
  fmt::memory_buffer text;
  for (int look = 0; written < size; ++look) {
    text.clear();
    const auto at = kFrom + static_cast<std::int64_t>(look / (looks + 1) * 364 * 86'400);
    const std::chrono::sys_seconds second{std::chrono::seconds{at}};
    const auto day = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{second - day};
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto user = random.below(kUsers);
    for (int i = 0; i < kRequestsAtOnce; ++i) {
      fmt::format_to(
          std::back_inserter(text),
          "10.0.{}.{} - {} [{:02}/{}/2021:{:02}:{:02}:{:02} +0000] \"GET /static/part-{}.js HTTP/1.1\" 200 {} "
          "\"https://mona.example/\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0\"\n",
          user % 4, user % 250, i % 10 == 9 ? "-" : fmt::format("u{:04}", user), unsigned{date.day()},
          kMonths[unsigned{date.month()} - 1], time.hours().count(), time.minutes().count(), time.seconds().count(), i,
          random.below(90'000));
    }
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    written += text.size();
  }
  if (!out.flush()) return fail(Code::io, path.string() + ": writing failed");
  return {};
}

/// Logins one after the other on each of 50 lines, in order of time; gives the seconds that they lasted.
Result<std::int64_t> write_wtmp(const std::filesystem::path& path, std::uint64_t megabytes) {
  constexpr std::size_t kRecord = 384;
  constexpr int kLines = 50;
  Random random(6);
  std::ofstream out(path, std::ios::binary);
  std::int64_t seconds = 0;
  std::array<std::int64_t, kLines> open{};  // since when; 0: not
  const auto records = megabytes * 1'000'000 / kRecord / 2 * 2;
  for (std::uint64_t i = 0; i < records; ++i) {
    const auto at =
        kFrom + static_cast<std::int64_t>(static_cast<double>(i) / static_cast<double>(records) * 360 * 86'400);
    auto& since = open[i / 2 % kLines];
    std::array<char, kRecord> record{};
    const auto put = [&](std::size_t place, std::int64_t value, std::size_t size) {
      for (std::size_t k = 0; k < size; ++k) record[place + k] = static_cast<char>(value >> (8 * k) & 0xff);
    };
    const auto text = [&](std::size_t place, const std::string& value) {
      std::memcpy(record.data() + place, value.data(), value.size());
    };
    const bool logs_in = since == 0;
    put(0, logs_in ? 7 : 8, 2);
    put(4, 1000 + static_cast<std::int64_t>(i / 2 % 30'000), 4);
    text(8, fmt::format("pts/{}", i / 2 % kLines));
    text(40, fmt::format("{}", i / 2 % kLines));
    if (logs_in) text(44, fmt::format("u{:04}", random.below(kUsers)));
    if (logs_in) text(76, "10.0.0.7");
    put(340, at, 4);
    if (!logs_in) seconds += at - since;
    since = logs_in ? at : 0;
    out.write(record.data(), kRecord);
  }
  if (!out.flush()) return fail(Code::io, path.string() + ": writing failed");
  return seconds;
}

/// What ingest does with a wtmp but for storing: records of the file, names to pseudonyms, sessions; in memory, as last
/// and ac do. Gives the seconds that they lasted.
Result<std::int64_t> pair_in_memory(const std::filesystem::path& path, unsigned threads) {
  constexpr std::size_t kBlock = std::size_t{384} * 2730;
  std::ifstream in(path, std::ios::binary);
  std::string head(4096, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  MONALYS_TRY(const auto* format, formats::find("wtmp"));
  formats::Options options;
  options.host = "lin1";
  MONALYS_TRY(const auto parser, format->open({.bytes = head, .file_name = path.filename().native()}, options));

  const ingest::Identities identities{Config{}.identity};
  const auto key = ingest::PseudonymKey::from_bytes({});
  const std::uint64_t blocks = (std::filesystem::file_size(path) + kBlock - 1) / kBlock;
  std::deque<store::Batch> batches(blocks);
  std::atomic<std::uint64_t> next = 0;
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < threads; ++i) {
      workers.emplace_back([&] {
        std::ifstream file(path, std::ios::binary);
        std::string bytes(kBlock, '\0');
        ingest::Gate gate({.identities = identities, .key = key});
        for (std::uint64_t number = next++; number < blocks; number = next++) {
          file.clear();
          file.seekg(static_cast<std::streamoff>(number * kBlock));
          file.read(bytes.data(), static_cast<std::streamsize>(kBlock));
          const formats::Block block{
              .bytes = std::string_view(bytes).substr(0, static_cast<std::size_t>(file.gcount())),
              .offset = number * kBlock};
          ingest::Tally tally;
          gate.begin(block, batches[number], tally);
          parser->parse(block, gate);
        }
      });
    }
  }
  std::vector<const Event*> events;
  for (const auto& batch : batches) {
    for (const auto& event : batch.events) events.push_back(&event);
  }
  std::ranges::stable_sort(events, {}, [](const Event* event) { return std::tie(event->at, event->kind, event->key); });
  ingest::Pairing pairing(key, {});
  for (const auto* event : events) pairing.take(*event);
  std::int64_t microseconds = 0;
  for (const auto& session : pairing.finish().intervals) {
    if (session.ended_at != kNoInstant) microseconds += session.ended_at - session.begun_at;
  }
  return microseconds / 1'000'000;
}

Result<std::filesystem::path> make_home(const Settings& settings, const std::string& name, const std::string& source) {
  const auto home = settings.folder / name;
  std::filesystem::remove_all(home);
  MONALYS_CHECK(run_program({settings.program, "init", home}));
  std::ofstream(home / "monalys.toml", std::ios::app) << source;
  return home;
}

Result<std::vector<double>> ask(const Settings& settings, const std::filesystem::path& home, const std::string& metric,
                                const std::string& by) {
  MONALYS_TRY(const auto asked, run_program({settings.program, "query", metric, "--config", home / "monalys.toml",
                                             "--by", by, "--from", "2021-01", "--to", "2021-12", "--format", "json"}));
  std::vector<double> values;
  const auto answer = nlohmann::json::parse(asked.output);
  for (const auto& row : answer["rows"]) values.push_back(row["value"].is_null() ? 0 : row["value"].get<double>());
  return values;
}

bool has(const std::string& program) { return std::filesystem::exists(program); }

}  // namespace

Result<std::vector<Row>> access_log(const Settings& settings) {
  const auto file = settings.folder / "access.log";
  MONALYS_CHECK(write_access_log(file, settings.log_megabytes));
  Row row{.work = fmt::format("access log of {} MB -> unique users | goaccess", settings.log_megabytes)};
  std::vector<double> users;
  if (!settings.program.empty()) {
    MONALYS_TRY(const auto home,
                make_home(settings, "access-log",
                          fmt::format("\n[[source]]\nname = \"web\"\nformat = \"access-log\"\nhost = \"web1\"\nzone = "
                                      "\"UTC\"\npaths = [\"{}\"]\n",
                                      file.string())));
    MONALYS_TRY(const auto ingested, run_program({settings.program, "ingest", "--config", home / "monalys.toml"}));
    row.ours = ingested.cost;
    MONALYS_TRY(users, ask(settings, home, "users.unique", "year"));
  }
  if (!has("/usr/bin/goaccess")) {
    row.note = "goaccess is not installed";
    return std::vector{row};
  }
  const auto report = settings.folder / "goaccess.json";
  MONALYS_TRY(
      const auto peer,
      run_program({"/usr/bin/goaccess", file, "--no-global-config", "--no-progress", "--date-format=%d/%b/%Y",
                   "--time-format=%T", "--log-format=%h %^ %e [%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"", "-o", report}));
  row.peer = peer.cost;
  std::ifstream in(report);
  const auto found = nlohmann::json::parse(in)["remote_user"]["metadata"]["data"]["total"]["value"].get<double>();
  // GoAccess counts the requests of nobody as one more user.
  const bool same = !users.empty() && (users.front() == found || users.front() + 1 == found);
  row.answer = users.empty() ? Answer::not_checked : same ? Answer::right : Answer::wrong;
  row.note = users.empty() ? "" : fmt::format("{} users", users.front());
  return std::vector{row};
}

Result<std::vector<Row>> wtmp(const Settings& settings) {
  const auto file = settings.folder / "wtmp";
  MONALYS_TRY(const auto seconds, write_wtmp(file, settings.log_megabytes));
  std::vector<Row> rows{{.work = fmt::format("wtmp of {} MB -> sessions | last", settings.log_megabytes)},
                        {.work = fmt::format("wtmp of {} MB -> sessions | ac -p", settings.log_megabytes)}};
  Answer answer = Answer::not_checked;
  if (!settings.program.empty()) {
    MONALYS_TRY(const auto home, make_home(settings, "wtmp-home",
                                           fmt::format("\n[[source]]\nname = \"hosts\"\nformat = \"wtmp\"\nhost = "
                                                       "\"lin1\"\npaths = [\"{}\"]\n",
                                                       file.string())));
    MONALYS_TRY(const auto ingested, run_program({settings.program, "ingest", "--config", home / "monalys.toml"}));
    MONALYS_TRY(const auto mean, ask(settings, home, "session.concurrent.mean", "year"));
    const double hours = mean.empty() ? 0 : mean.front() * 365 * 24;
    const double expected = static_cast<double>(seconds) / 3600;
    answer = std::abs(hours - expected) < 1e-6 * expected ? Answer::right : Answer::wrong;
    for (auto& row : rows) {
      row.ours = ingested.cost;
      row.note = fmt::format("{:.0f} hours", hours);
    }
  }
  const std::array<std::vector<std::string>, 2> peers{
      {{"/usr/bin/last", "-F", "-w", "-f", file}, {"/usr/bin/ac", "-p", "-f", file}}};
  std::int64_t paired = 0;
  MONALYS_TRY(const auto in_memory, quickest([&]() -> Result<> {
                MONALYS_TRY(paired, pair_in_memory(file, settings.threads));
                return {};
              }));
  for (std::size_t i = 0; i < peers.size(); ++i) {
    rows[i].answer = answer;
    if (!has(peers[i].front())) {
      rows[i].note = peers[i].front() + " is not installed";
      continue;
    }
    MONALYS_TRY(const auto peer, run_program(peers[i]));
    rows[i].peer = peer.cost;
    rows.push_back({.work = rows[i].work + ", not stored",
                    .ours = in_memory,
                    .peer = peer.cost,
                    .answer = paired == seconds ? Answer::right : Answer::wrong});
  }
  return rows;
}

}  // namespace monalys::bench
