// Reading Windows event logs: checksums, templates and the wanted fields of each event, beside evtxexport, which prints
// everything as XML and is much slower, so that it gets a slice of the file.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <ctime>
#include <fstream>
#include <limits>
#include <thread>

#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "formats/evtx/reader.hpp"
#include "simulate/evtx_writer.hpp"

namespace monalys::bench {
namespace {

namespace evtx = formats::evtx;
using simulate::EvtxEvent;
using simulate::EvtxValue;

constexpr std::uint64_t kMegabytes = 1024;
constexpr std::uint64_t kPeerMegabytes = 16;
constexpr std::size_t kChunks = 32;  // different ones; the file repeats them

constexpr std::string_view kSecurity = "Microsoft-Windows-Security-Auditing";
constexpr std::string_view kSessions = "Microsoft-Windows-TerminalServices-LocalSessionManager";
constexpr std::array<std::string_view, 8> kLogonFields{"TargetUserSid", "TargetUserName", "TargetDomainName",
                                                       "TargetLogonId", "LogonType",      "IpAddress",
                                                       "LogonGuid",     "WorkstationName"};
constexpr std::array<std::string_view, 5> kLogoffFields{"TargetUserSid", "TargetUserName", "TargetDomainName",
                                                        "TargetLogonId", "LogonType"};
constexpr std::array<std::string_view, 4> kProcessFields{"NewProcessId", "NewProcessName", "SubjectUserName",
                                                         "SubjectLogonId"};
constexpr std::array<std::string_view, 3> kSessionFields{"User", "SessionID", "Address"};
constexpr std::array kTable{
    evtx::WantedEvent{kSecurity, 4624, kLogonFields},   evtx::WantedEvent{kSecurity, 4634, kLogoffFields},
    evtx::WantedEvent{kSecurity, 4688, kProcessFields}, evtx::WantedEvent{kSessions, 21, kSessionFields},
    evtx::WantedEvent{kSessions, 23, kSessionFields},
};

struct Sample {
  std::string chunks;         // as they stand in a file, without its header
  std::uint64_t records = 0;  // in them
  std::uint64_t wanted = 0;
};

/// What a terminal server logs: of ten events five that nobody wants, two logons, a logoff, a process, a session.
EvtxEvent event_of(std::uint64_t n) {
  const auto user = fmt::format("u{:04}", n * 7919 % 400);
  const auto sid = EvtxValue::of_sid(fmt::format("S-1-5-21-1004336348-1177238915-682003330-{}", 1000 + n * 7919 % 400));
  EvtxEvent event{.provider = std::string(kSecurity),
                  .provider_guid = "{54849625-5478-4994-A5BA-3E3B0328C30D}",
                  .channel = "Security",
                  .computer = "mts1.mona.local",
                  .file_time = simulate::to_file_time(1'613'133'163'340'379 + static_cast<std::int64_t>(n) * 250'000),
                  .record_id = n + 1,
                  .activity_id = {},
                  .user = {},
                  .user_data = {},
                  .fields = {},
                  .literal_source = true};
  const auto subject = [&] {
    event.fields = {{"SubjectUserSid", sid},
                    {"SubjectUserName", EvtxValue::of_text(user)},
                    {"SubjectDomainName", EvtxValue::of_text("MONA")},
                    {"SubjectLogonId", EvtxValue::of_hex64(n)}};
  };
  switch (n % 10) {
    case 0:
    case 1:
      event.id = 4624;
      subject();
      event.fields.insert(event.fields.end(),
                          {{"TargetUserSid", sid},
                           {"TargetUserName", EvtxValue::of_text(user)},
                           {"TargetDomainName", EvtxValue::of_text("MONA")},
                           {"TargetLogonId", EvtxValue::of_hex64(n)},
                           {"LogonType", EvtxValue::of_u32(n % 2 == 0 ? 10 : 3)},
                           {"LogonProcessName", EvtxValue::of_text("User32 ")},
                           {"AuthenticationPackageName", EvtxValue::of_text("Negotiate")},
                           {"WorkstationName", EvtxValue::of_text("MTS1")},
                           {"LogonGuid", EvtxValue::of_guid("{5D896912-022D-40AA-A3A8-4FA5515C76D7}")},
                           {"ProcessName", EvtxValue::of_text("C:\\Windows\\System32\\svchost.exe")},
                           {"IpAddress", EvtxValue::of_text(fmt::format("10.0.{}.{}", n % 4, n % 250))}});
      break;
    case 2:
      event.id = 4634;
      event.fields = {{"TargetUserSid", sid},
                      {"TargetUserName", EvtxValue::of_text(user)},
                      {"TargetDomainName", EvtxValue::of_text("MONA")},
                      {"TargetLogonId", EvtxValue::of_hex64(n)},
                      {"LogonType", EvtxValue::of_u32(10)}};
      break;
    case 3:
      event.id = 4688;
      subject();
      event.fields.insert(
          event.fields.end(),
          {{"NewProcessId", EvtxValue::of_size(n)},
           {"NewProcessName", EvtxValue::of_text("C:\\Program Files\\R\\R-4.1.0\\bin\\x64\\Rgui.exe")}});
      break;
    case 4:
      event.provider = kSessions;
      event.provider_guid = "{5D896912-022D-40AA-A3A8-4FA5515C76D7}";
      event.channel = std::string(kSessions) + "/Operational";
      event.literal_source = false;
      event.id = n % 20 < 10 ? 21 : 23;
      event.user = "S-1-5-18";
      event.user_data = "EventXML";
      event.fields = {{"User", EvtxValue::of_text("MONA\\" + user)},
                      {"SessionID", EvtxValue::of_u32(static_cast<std::uint32_t>(n % 60))},
                      {"Address", EvtxValue::of_text("10.0.0.7")}};
      break;
    default:
      event.id = 4672;
      subject();
      event.fields.push_back({"PrivilegeList", EvtxValue::of_text("SeSecurityPrivilege\n\t\t\tSeBackupPrivilege")});
  }
  return event;
}

Sample make_sample() {
  Sample sample;
  std::uint64_t n = 0;
  for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {
    simulate::EvtxChunk building;
    for (; building.add(event_of(n), n + 1); ++n) sample.wanted += n % 10 < 5 ? 1 : 0;
    sample.chunks += building.finished();
  }
  sample.records = n;
  return sample;
}

/// A file header (of an empty log, which readers that go by the size do not mind), then the chunks over and over.
Result<std::uint64_t> write_log(const std::filesystem::path& path, const Sample& sample, std::uint64_t megabytes) {
  std::ofstream out(path, std::ios::binary);
  auto header = simulate::EvtxWriter{}.file();
  out << header;
  const auto times = std::max<std::uint64_t>(1, (megabytes << 20U) / sample.chunks.size());
  for (std::uint64_t i = 0; i < times; ++i) out << sample.chunks;
  if (!out.flush()) return fail(Code::io, fmt::format("{}: writing failed", path.string()));
  return times;
}

class Mapped {
 public:
  explicit Mapped(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    size_ = std::filesystem::file_size(path);
    data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    ::close(file);
  }
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;
  ~Mapped() {
    if (data_ != MAP_FAILED) ::munmap(data_, size_);
  }
  [[nodiscard]] std::string_view bytes() const {
    return data_ == MAP_FAILED ? std::string_view{} : std::string_view(static_cast<const char*>(data_), size_);
  }

 private:
  void* data_ = MAP_FAILED;
  std::size_t size_ = 0;
};

class Touch final : public evtx::Handler {
 public:
  std::uint64_t events = 0, skipped = 0, problems = 0, text_bytes = 0;

  void event(const evtx::EventView& event) override {
    ++events;
    for (const auto& field : event.fields) {
      text_bytes += field.text.size();
      if (field.text.empty()) ++problems;
    }
    if (!event.at) ++problems;
  }
  void skip(std::uint64_t) override { ++skipped; }
  void damaged(std::uint64_t, std::string_view) override { ++problems; }
  void remark(std::uint64_t, std::string_view) override { ++problems; }
};

Touch read_log(std::string_view file, unsigned threads) {
  static const evtx::Wanted wanted(kTable);
  const evtx::Reader reader(wanted);
  std::atomic<std::size_t> next = evtx::kFileHeader;
  std::vector<Touch> found(threads);
  {
    std::vector<std::jthread> workers;
    for (auto& touch : found) {
      workers.emplace_back([&] {
        for (auto at = next.fetch_add(evtx::kChunkSize); at < file.size(); at = next.fetch_add(evtx::kChunkSize)) {
          reader.read(file.substr(at, evtx::kChunkSize), at, touch);
        }
      });
    }
  }
  Touch sum;
  for (const auto& each : found) {
    sum.events += each.events;
    sum.skipped += each.skipped;
    sum.problems += each.problems;
    sum.text_bytes += each.text_bytes;
  }
  return sum;
}

/// Of all threads: says what a core does when others use the machine too.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// evtxexport on a slice: seconds for each megabyte; nothing when it is not installed. It needs a true file header.
Result<std::optional<double>> peer(const Settings& settings) {
  const std::filesystem::path program = "/usr/bin/evtxexport";
  if (!std::filesystem::exists(program)) return std::nullopt;
  simulate::EvtxWriter writer;
  for (std::uint64_t n = 0; n < kPeerMegabytes * 1500; ++n) MONALYS_CHECK(writer.add(event_of(n)));
  const auto path = settings.folder / "evtx-peer.evtx";
  MONALYS_CHECK(writer.write(path));
  MONALYS_TRY(const Cost cost, quickest([&]() -> Result<> {
                MONALYS_CHECK(run_program({program, "-f", "xml", path}));
                return {};
              }));
  return cost.seconds / (static_cast<double>(std::filesystem::file_size(path)) / 1e6);
}

}  // namespace

Result<std::vector<Row>> evtx_log(const Settings& settings) {
  const auto sample = make_sample();
  const auto path = settings.folder / "evtx.evtx";
  MONALYS_TRY(const auto times, write_log(path, sample, kMegabytes));
  MONALYS_TRY(const auto peer_seconds, peer(settings));
  const Mapped file(path);
  const auto megabytes = static_cast<double>(file.bytes().size()) / 1e6;
  std::vector<Row> rows;
  std::vector<unsigned> counts{1};
  if (settings.threads > 1) counts.push_back(settings.threads);
  for (const unsigned threads : counts) {
    Touch found;
    double processor = std::numeric_limits<double>::infinity();
    MONALYS_TRY(const Cost cost, quickest([&]() -> Result<> {
                  const auto before = processor_seconds();
                  found = read_log(file.bytes(), threads);
                  processor = std::min(processor, processor_seconds() - before);
                  return {};
                }));
    const bool right = found.events == sample.wanted * times && found.problems == 0 &&
                       found.events + found.skipped == sample.records * times;
    Row row{.work = fmt::format("event log, wanted events, {:.0f} MB, {} thread{}", megabytes, threads,
                                threads == 1 ? "" : "s"),
            .ours = cost,
            .answer = right ? Answer::right : Answer::wrong,
            .note = fmt::format("ours {:.0f} MB/s, {:.0f} MB for each second of a core, with checksums; ",
                                megabytes / cost.seconds, megabytes / processor)};
    if (peer_seconds) {
      row.peer = Cost{.seconds = *peer_seconds * megabytes};
      row.note += fmt::format("peer: evtxexport -f xml on about {} MB, {:.1f} MB/s, scaled to the whole",
                              kPeerMegabytes, 1 / *peer_seconds);
    } else {
      row.note += "evtxexport is not installed";
    }
    rows.push_back(std::move(row));
  }
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return rows;
}

}  // namespace monalys::bench
