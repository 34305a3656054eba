// Real logs, and the figures that others or a slow and obvious computation get from them. They lie outside the project;
// where they are absent these tests skip themselves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "formats/delimited.hpp"
#include "formats/lines.hpp"
#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using testing::Collect;
using ::testing::Pair;
using testing::read;
using ::testing::UnorderedElementsAre;

const std::filesystem::path kData = MONALYS_REAL_DATA;

std::string contents(const std::filesystem::path& file) {
  if (file.extension() == ".gz") {
    const auto command = "gzip -dc '" + file.string() + "'";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string bytes;
    std::array<char, 1 << 16> piece{};
    for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe.get())) > 0;) {
      bytes.append(piece.data(), got);
    }
    return bytes;
  }
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

#define NEEDS_REAL_DATA() \
  if (!std::filesystem::exists(kData)) GTEST_SKIP() << "real logs are not here: " << kData

/// "2016-12" of an instant, by the calendar of a zone.
std::string month(Instant at, const Zone& zone = Zone::utc()) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(zone.local(at))};
  const auto number = unsigned{day.month()};
  return std::to_string(int{day.year()}) + (number < 10 ? "-0" : "-") + std::to_string(number);
}

/// The most intervals at one instant, and the most different users: by looking at every begin.
struct Peaks {
  std::size_t intervals = 0, users = 0;
};
Peaks peaks(const std::vector<IntervalRecord>& all) {
  std::vector<const IntervalRecord*> placed;
  for (const auto& each : all) {
    if (each.begun_at && each.ended_at && *each.ended_at > *each.begun_at) placed.push_back(&each);
  }
  std::ranges::sort(placed, {}, [](const auto* each) { return *each->begun_at; });
  Peaks peak;
  std::vector<const IntervalRecord*> open;
  for (const auto* each : placed) {
    std::erase_if(open, [&](const auto* other) { return *other->ended_at <= *each->begun_at; });
    open.push_back(each);
    std::set<std::string_view> users;
    for (const auto* other : open) users.insert(other->user);
    peak.intervals = std::max(peak.intervals, open.size());
    peak.users = std::max(peak.users, users.size());
  }
  return peak;
}

double hours(std::chrono::microseconds duration) {
  return std::chrono::duration<double, std::ratio<3600>>(duration).count();
}

TEST(RealSacct, PhillipsGivesItsPublishedFigures) {
  NEEDS_REAL_DATA();
  const auto found = read("slurm", contents(kData / "batch/sacct-phillips/phillips.log"));
  ASSERT_EQ(found.intervals.size(), 4285u) << found.error.message;
  EXPECT_EQ(found.records(), 4285u);

  std::map<std::string, int> submitted, started, ended;
  std::map<Outcome, int> outcomes;
  std::set<std::string_view> users, queues;
  std::chrono::microseconds wait{}, wall{}, core{}, queue_only{};
  for (const auto& job : found.intervals) {
    if (!job.begun_at) {
      EXPECT_EQ(job.outcome, Outcome::withdrawn);
      queue_only += *job.ended_at - *job.asked_at;
      continue;
    }
    ++submitted[month(*job.asked_at)];
    ++started[month(*job.begun_at)];
    ++ended[month(*job.ended_at)];
    ++outcomes[job.outcome];
    users.insert(job.user);
    queues.insert(job.label);
    wait += *job.begun_at - *job.asked_at;
    wall += *job.ended_at - *job.begun_at;
    core += (*job.ended_at - *job.begun_at) * job.slots;
  }
  EXPECT_THAT(ended, UnorderedElementsAre(Pair("2016-12", 3558), Pair("2017-01", 488)));
  EXPECT_THAT(started, UnorderedElementsAre(Pair("2016-12", 3561), Pair("2017-01", 485)));
  EXPECT_THAT(submitted, UnorderedElementsAre(Pair("2016-12", 3620), Pair("2017-01", 426)));
  EXPECT_THAT(outcomes, UnorderedElementsAre(Pair(Outcome::completed, 2324), Pair(Outcome::failed, 1717 + 1),
                                             Pair(Outcome::cancelled, 4)));
  EXPECT_EQ(users.size(), 4u);
  EXPECT_EQ(queues.size(), 3u);
  EXPECT_NEAR(hours(wait), 18829.9292, 0.00005);
  EXPECT_NEAR(hours(wall), 438.8203, 0.00005);
  EXPECT_NEAR(hours(core), 11767.9883, 0.00005);
  EXPECT_NEAR(hours(queue_only), 2231, 0.5);
  EXPECT_EQ(peaks(found.intervals).intervals, 11u);
}

TEST(RealSacct, TheLabsJobsInAllTheirSpellings) {
  NEEDS_REAL_DATA();
  const auto lab = kData / "batch/slurm-lab";
  Options options;
  options.zone = *Zone::locate("Europe/Stockholm");
  for (const auto& [name, jobs, steps] : {std::tuple("sacct-P-X-epoch.txt", 23, 0),
                                          {"sacct-P-X-D-epoch.txt", 24, 0},
                                          {"sacct-P-D-steps-epoch.txt", 24, 23},
                                          {"sacct-p-X-epoch.txt", 23, 0},
                                          {"sacct-delimiter-semicolon.txt", 23, 0},
                                          {"sacct-delimiter-us.txt", 23, 0},
                                          {"sacct-P-X-isooffset.txt", 23, 0},
                                          {"sacct-P-X-xdmodfields-stockholm.txt", 22, 0}}) {
    const auto found = read("slurm", contents(lab / name), options);
    EXPECT_EQ(found.intervals.size(), static_cast<std::size_t>(jobs)) << name << ": " << found.error.message;
    EXPECT_EQ(Collect::total(found.skipped), static_cast<std::uint64_t>(steps)) << name;
    EXPECT_EQ(Collect::total(found.rejected), 0u) << name;
  }
  EXPECT_EQ(read("slurm", contents(lab / "sacct-P-X-n-xdmodfields-utc.txt")).intervals.size(), 22u);
  EXPECT_FALSE(read("slurm", contents(lab / "sacct-human-fixedwidth.txt")).opened);
}

TEST(RealSacct, TheLabsWaitsAndStates) {
  NEEDS_REAL_DATA();
  const auto found = read("slurm", contents(kData / "batch/slurm-lab/sacct-P-X-D-epoch.txt"));
  ASSERT_EQ(found.intervals.size(), 24u);
  std::map<std::string, int> accounts;
  std::map<Outcome, int> outcomes;
  std::chrono::microseconds from_submit{}, from_eligible{};
  int ran = 0;
  for (const auto& job : found.intervals) {
    ++outcomes[job.outcome];
    if (!job.begun_at) continue;
    ++ran;
    from_submit += *job.begun_at - *job.asked_at;
    from_eligible += *job.begun_at - *job.other_at;
  }
  EXPECT_EQ(ran, 21);
  EXPECT_EQ(from_submit, std::chrono::seconds{1821});
  EXPECT_EQ(from_eligible, std::chrono::seconds{1660});
  // COMPLETED 16; CANCELLED 4, of which 3 never ran; TIMEOUT 1 and FAILED 1; REQUEUED 1; RUNNING 1.
  EXPECT_THAT(outcomes, UnorderedElementsAre(Pair(Outcome::completed, 16), Pair(Outcome::withdrawn, 3),
                                             Pair(Outcome::cancelled, 1), Pair(Outcome::failed, 2),
                                             Pair(Outcome::replaced, 1), Pair(Outcome::unknown, 1)));
  auto closed = found.intervals;
  for (auto& job : closed) {
    if (job.begun_at && !job.ended_at) job.ended_at = from_unix_seconds(1'795'332'582);  // when the list was made
  }
  EXPECT_EQ(peaks(closed).intervals, 4u);
  EXPECT_EQ(peaks(closed).users, 2u);
}

TEST(RealSacct, StatesThatAreNoEndAndStatesThatNobodyKnows) {
  NEEDS_REAL_DATA();
  const auto folder = kData / "batch/shredder-lines/slurm/input";
  const auto open = read("slurm", contents(folder / "non-ended-job-state.log"));
  ASSERT_EQ(open.intervals.size(), 2u) << open.error.message;
  for (const auto& job : open.intervals) EXPECT_EQ(job.ended_at, std::nullopt);
  const auto unknown = read("slurm", contents(folder / "unknown-job-state.log"));
  EXPECT_THAT(unknown.remarks, UnorderedElementsAre(Pair("unknown job state", 2)));
  EXPECT_EQ(read("slurm", contents(folder / "utf8-multibyte-chars.log")).intervals.size(), 1u);
}

/// By nearest rank, in seconds.
std::int64_t percentile(std::vector<std::int64_t> sorted, double share) {
  std::ranges::sort(sorted);
  return sorted.at(static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size()))) - 1);
}

TEST(RealSwf, NasaGivesItsPublishedFigures) {
  NEEDS_REAL_DATA();
  const auto found = read("swf", contents(kData / "batch/swf/NASA-iPSC-1993-3.1-cln.swf.gz"));
  ASSERT_EQ(found.intervals.size(), 18'239u) << found.error.message;
  const auto pacific = *Zone::locate("US/Pacific");
  std::map<std::string, int> months;
  std::set<std::string_view> users;
  Instant last = kEarliest;
  for (const auto& job : found.intervals) {
    EXPECT_EQ(job.asked_at, std::nullopt) << "all waits are unknown";
    ++months[month(*job.begun_at, pacific)];
    users.insert(job.user);
    last = std::max(last, *job.ended_at);
  }
  EXPECT_THAT(months, UnorderedElementsAre(Pair("1993-10", 5944), Pair("1993-11", 5523), Pair("1993-12", 6772)));
  EXPECT_EQ(users.size(), 69u);
  EXPECT_EQ(last, from_unix_seconds(749'458'803 + 7'948'936 + 86)) << "1993-12-31 23:03:45 Pacific time";
  EXPECT_EQ(peaks(found.intervals).intervals, 9u);
  EXPECT_EQ(peaks(found.intervals).users, 8u);
}

TEST(RealSwf, TheFirstPartOfSdscGivesItsFigures) {
  NEEDS_REAL_DATA();
  const auto found = read("swf", contents(kData / "batch/swf/SDSC-SP2-1998-first5000lines.swf"));
  ASSERT_EQ(found.intervals.size(), 4961u) << found.error.message;
  const auto pacific = *Zone::locate("US/Pacific");
  std::map<std::string, int> months;
  std::set<std::string_view> users;
  std::vector<std::int64_t> waits;  // until the start, or until the job was withdrawn
  std::size_t withdrawn = 0;
  for (const auto& job : found.intervals) {
    ++months[month(*job.asked_at, pacific)];
    users.insert(job.user);
    waits.push_back(unix_seconds(job.begun_at ? *job.begun_at : *job.ended_at) - unix_seconds(*job.asked_at));
    withdrawn += job.outcome == Outcome::withdrawn;
  }
  EXPECT_THAT(months, UnorderedElementsAre(Pair("1998-04", 9), Pair("1998-05", 2928), Pair("1998-06", 2024)));
  EXPECT_EQ(users.size(), 99u);
  EXPECT_EQ(withdrawn, 355u);
  EXPECT_EQ(percentile(waits, 0.50), 24);
  EXPECT_EQ(percentile(waits, 0.90), 16'592);
  EXPECT_EQ(percentile(waits, 0.95), 37'932);
  EXPECT_EQ(percentile(waits, 0.99), 128'607);
  EXPECT_EQ(percentile(waits, 1.00), 922'561);
  EXPECT_EQ(peaks(found.intervals).intervals, 44u);
  EXPECT_EQ(peaks(found.intervals).users, 14u);
}

TEST(RealPacct, AgreesWithDumpAcctOnEveryRecordAndWithSaOnEveryUser) {
  NEEDS_REAL_DATA();
  const auto folder = kData / "programs/pacct";
  const auto bytes = contents(folder / "pacct-v3-linux6-x86_64");
  const auto found = read("pacct", bytes);
  EXPECT_EQ(found.records(), 105u);
  EXPECT_EQ(Collect::total(found.rejected), 0u);

  // comm|version|utime|stime|elapsed|uid|gid|mem|io|pid|ppid|flags|exit|tty|start, elapsed in hundredths
  const auto listing = contents(folder / "pacct-v3-linux6-x86_64.dump-acct.txt");
  Fields fields('|');
  Lines lines({listing}, Lines::Breaks::at_line_feeds);
  std::size_t next = 0;
  std::map<std::string, int> calls;
  const auto clocks = TimePattern::compile("%b %d %H:%M:%S %Y");
  while (lines.next()) {
    ASSERT_TRUE(fields.split(lines.text()) && fields.size() == 15);
    ++calls[std::string(trimmed(fields[5]))];
    if (fields[11].find('F') != std::string_view::npos) continue;  // forked without a program
    ASSERT_LT(next, found.intervals.size());
    const auto& run = found.intervals[next++];
    EXPECT_EQ(run.label, trimmed(fields[0]));
    EXPECT_EQ(run.user, trimmed(fields[5]));
    EXPECT_NEAR(static_cast<double>((*run.ended_at - *run.begun_at).count()) / 10'000,
                std::stod(std::string(trimmed(fields[4]))), 0.005);
    const auto start = clocks->parse(fields[14].substr(4));  // without the day of the week
    ASSERT_TRUE(start);
    EXPECT_EQ(*run.begun_at, Instant{start->local.time_since_epoch()});
  }
  EXPECT_EQ(next, found.intervals.size());
  // `sa -m` counts forks as well.
  EXPECT_THAT(
      calls, UnorderedElementsAre(Pair("2003", 5), Pair("2001", 4), Pair("2004", 61), Pair("2002", 20), Pair("0", 15)));
  EXPECT_EQ(std::ranges::count(found.intervals, Outcome::failed, &IntervalRecord::outcome), 4)
      << "two killed, one crashed, one that exited with 7";
  EXPECT_EQ(105 - found.intervals.size(), found.skipped.at("fork without a program"));

  std::vector<IntervalRecord> programs;
  for (const auto& run : found.intervals) {
    constexpr std::array<std::string_view, 5> kPrograms{"stata-mp", "R", "sas", "matlab", "python-long-nam"};
    if (std::ranges::find(kPrograms, run.label) != kPrograms.end()) programs.push_back(run);
  }
  EXPECT_EQ(peaks(programs).intervals, 6u);
  EXPECT_EQ(peaks(programs).users, 4u);
}

TEST(RealWtmp, CountsOfOtherReaders) {
  NEEDS_REAL_DATA();
  const auto folder = kData / "login";
  const auto count = [](const Collect& found, EventKind kind) {
    return std::ranges::count(found.events, kind, &EventRecord::kind);
  };
  const auto screen = read("wtmp", contents(folder / "linux/wtmp.1.truncated"));
  EXPECT_EQ(screen.records(), 27u) << "26 records and 256 bytes";
  EXPECT_THAT(screen.rejected, UnorderedElementsAre(Pair("cut record", 1)));
  EXPECT_THAT(screen.skipped, UnorderedElementsAre(Pair("terminal inside a session", 10)));
  EXPECT_EQ(count(screen, EventKind::open), 1);
  EXPECT_EQ(count(screen, EventKind::close), 15);
  for (const auto& event : screen.events) {
    if (event.kind != EventKind::open) continue;
    EXPECT_EQ(event.line, "pts/9");
    EXPECT_EQ(to_iso(event.at), "2023-12-21T15:54:24.876668Z");
  }

  EXPECT_EQ(read("wtmp", contents(folder / "utmp/utmp")).events.size(), 14u);
  for (const auto name : {"utmp_x86_64", "utmp_aarch64", "utmp_s390"}) {
    const auto found = read("wtmp", contents(folder / "utmp" / name));
    EXPECT_EQ(found.records(), 6u) << name << found.error.message;
    EXPECT_EQ(found.events.size(), 5u) << name << ": the first record is empty";
    EXPECT_EQ(count(found, EventKind::boot), 1) << name;
    EXPECT_EQ(count(found, EventKind::shutdown), 1) << name;
  }
  const auto damaged = read("wtmp", contents(folder / "utmp/utmp_corrupted"));
  ASSERT_EQ(damaged.events.size(), 2u);
  EXPECT_EQ(damaged.events[0].user, "alice");
  EXPECT_EQ(damaged.events[1].user, "bob");
  EXPECT_THAT(damaged.rejected, UnorderedElementsAre(Pair("impossible type of record", 2), Pair("cut record", 1)));
  const auto old = read("wtmp", contents(folder / "utmp/wtmp.1"));
  ASSERT_GE(old.events.size(), 1u);
  EXPECT_EQ(to_iso(old.events[0].at), "2011-12-01T17:36:38.432935Z");
  EXPECT_EQ(old.records(), 5u) << "four records and a stray byte";
}

TEST(RealLinuxLogins, CountsOfOtherReaders) {
  NEEDS_REAL_DATA();
  const auto folder = kData / "login";
  const auto bytes = contents(folder / "syslog/syslog_ssh.log");
  const auto parser =
      (*find("syslog"))->open({.bytes = bytes, .file_name = "auth.log-20160312", .whole = true, .written_at = {}}, {});
  ASSERT_TRUE(parser);
  Collect ssh;
  (*parser)->parse({bytes, 1, 0}, ssh);
  EXPECT_EQ(ssh.records(), 9u);
  EXPECT_EQ(std::ranges::count(ssh.moments, Outcome::completed, &MomentRecord::outcome), 5) << "five logins";
  // Of the two failures one is a key that was offered, which is no attempt.
  EXPECT_EQ(std::ranges::count(ssh.moments, Outcome::failed, &MomentRecord::outcome), 1);
  EXPECT_EQ(ssh.skipped.at("key that was offered and not taken"), 1u);
  EXPECT_EQ(ssh.skipped.at("message that tells of no login"), 2u);

  // What last prints of the same file that wtmp is read from: to the second.
  const auto last = read("last", contents(folder / "linux/last-F-w-x.txt"));
  ASSERT_EQ(last.intervals.size(), 1u) << last.error.message;
  EXPECT_EQ(last.intervals[0].user, "mic");
  EXPECT_EQ(to_iso(*last.intervals[0].begun_at), "2023-12-21T15:54:24Z");
  EXPECT_EQ(to_iso(*last.intervals[0].ended_at), "2023-12-21T17:34:32Z");
  EXPECT_EQ(last.skipped.at("terminal inside a session"), 10u);

  const auto journal = read("journald", contents(folder / "linux/journald_export.json"));
  ASSERT_TRUE(journal.opened) << journal.error.message;
  EXPECT_TRUE(journal.rejected.empty());
  for (const auto& entry : std::filesystem::directory_iterator(folder / "syslog")) {
    const auto text = contents(entry.path());
    const auto opened =
        (*find("syslog"))->open({.bytes = text, .file_name = "messages-20210401", .whole = true, .written_at = {}}, {});
    ASSERT_TRUE(opened) << entry.path() << opened.error().message;
    Collect found;
    (*opened)->parse({text, 1, 0}, found);
    EXPECT_TRUE(found.rejected.empty()) << entry.path();
  }
}

TEST(RealStorage, DailyTotals) {
  NEEDS_REAL_DATA();
  // Added up by a few lines of Python: sum(row['logical_usage'] for row in json.load(file)), the same for file_count.
  struct Day {
    std::string_view day;
    std::int64_t bytes, files;
  };
  constexpr Day kDays[] = {
      {"2018-12-27", 79'048'061'440'000, 110'343'256}, {"2018-12-28", 79'465'470'848'000, 110'355'316},
      {"2018-12-29", 79'570'484'096'000, 110'355'409}, {"2018-12-30", 79'655'314'432'000, 110'325'883},
      {"2018-12-31", 79'673'797'120'000, 110'325'953}, {"2019-01-01", 79'693'968'896'000, 110'324'741},
      {"2019-01-02", 79'786'598'016'000, 110'325'091}, {"2019-01-03", 78'829'132'160'000, 110'325'197},
      {"2019-01-04", 79'157'596'544'000, 110'337'548}, {"2019-01-05", 79'205'006'080'000, 110'328'614},
  };
  for (const auto& [day, bytes, files] : kDays) {
    const auto name = "storage/json-snapshots/recex/data-" + std::string(day) + ".json";
    const auto found = read("storage-json", contents(kData / name));
    ASSERT_EQ(found.levels.size(), 10u) << day << found.error.message;
    std::int64_t byte_sum = 0, file_sum = 0;
    for (const auto& level : found.levels) {
      byte_sum += *level.value;
      file_sum += *level.files;
      EXPECT_EQ(level.at, found.levels[0].at);
      EXPECT_EQ(level.volume, "/data");
      EXPECT_EQ(to_iso(level.at).substr(0, 10), day);
    }
    EXPECT_EQ(byte_sum, bytes) << day;
    EXPECT_EQ(file_sum, files) << day;
  }
}

TEST(RealFiles, AreDetected) {
  NEEDS_REAL_DATA();
  for (const auto& [name, format] : {std::pair("batch/sacct-phillips/phillips.log", "slurm"),
                                     {"batch/slurm-lab/sacct-P-X-epoch.txt", "slurm"},
                                     {"batch/swf/SDSC-SP2-1998-first5000lines.swf", "swf"},
                                     {"programs/pacct/pacct-v3-linux6-x86_64", "pacct"},
                                     {"login/linux/wtmp.1.truncated", "wtmp"},
                                     {"login/utmp/utmp_s390", "wtmp"},
                                     {"storage/json-snapshots/recex/data-2019-01-01.json", "storage-json"}}) {
    const auto bytes = contents(kData / name);
    const auto found = detect(
        {.bytes = std::string_view(bytes).substr(0, 65'536), .file_name = "f", .whole = bytes.size() <= 65'536}, {});
    ASSERT_TRUE(found) << name << ": " << found.error().message;
    EXPECT_EQ((*found)->id, format) << name;
  }
  const auto bytes = contents(kData / "batch/slurm-lab/sacct.json");
  EXPECT_FALSE(detect({.bytes = std::string_view(bytes).substr(0, 65'536), .file_name = "f"}, {}));
}

}  // namespace
}  // namespace monalys::formats
