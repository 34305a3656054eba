// Linux process accounting, version 3: one record of 64 bytes for each process that ended.
//
//   [0] [3]     [0x700]  [2001] [4711] [1795331979] [1000.0]  [python3]
//   flags version status uid    pid    start        1/100 s   command
//
// Little-endian, or big-endian when the top bit of the version is set. The kernel takes the start as the whole second
// of the end less the whole seconds that elapsed: start and elapsed time together give the exact second of the end,
// while the start may be a second off. Older kernels write versions 0 to 2 in records of the same size, with 16-bit ids
// and no process id: refused rather than guessed.
//
// A process that forked without starting a program carries its parent's name: it is not a program of its own.

#include <fmt/format.h>

#include <bit>
#include <charconv>

#include "formats/binary.hpp"
#include "formats/delimited.hpp"
#include "formats/identity.hpp"
#include "formats/openers.hpp"
#include "formats/times.hpp"

namespace monalys::formats {
namespace {

constexpr std::size_t kSize = 64;
constexpr std::uint8_t kVersion = 3;
constexpr std::uint8_t kBigEndian = 0x80;
constexpr std::uint8_t kForkedWithoutProgram = 1;
constexpr double kMicrosecondsPerTick = 10'000;
constexpr double kMostTicks = 1e12;  // three centuries: what lies beyond is damage

class Pacct final : public Parser {
 public:
  Pacct(Bytes::Order order, std::string host) : order_(order), host_(std::move(host)) {}

  [[nodiscard]] Framing framing() const override { return {.kind = Framing::Kind::fixed, .record_size = kSize}; }

  void parse(const Block& block, Sink& sink) const override {
    IdentityText identity;
    CleanText command;
    Place place{block.first_record, block.offset};
    auto rest = block.bytes;
    for (; rest.size() >= kSize; rest.remove_prefix(kSize)) {
      const auto problem = give({rest.substr(0, kSize), order_}, command, identity, sink);
      if (!problem.empty()) sink.reject(place, problem);
      ++place.record;
      place.offset += kSize;
    }
    if (!rest.empty()) sink.reject(place, "cut record");
  }

 private:
  std::string_view give(const Bytes& in, CleanText& clean, IdentityText& identity, Sink& sink) const {
    if (in.u8(1) != (order_ == Bytes::Order::big ? kVersion | kBigEndian : kVersion)) return "not a version 3 record";
    if ((in.u8(0) & kForkedWithoutProgram) != 0) {
      sink.skip("fork without a program");
      return {};
    }
    const double ticks = std::bit_cast<float>(in.u32(28));
    if (!(ticks >= 0 && ticks < kMostTicks)) return "impossible duration";
    const std::chrono::microseconds elapsed{static_cast<std::int64_t>(ticks * kMicrosecondsPerTick)};
    const Instant begun = from_unix_seconds(in.u32(24));
    const Instant ended = begun + elapsed;
    if (!plausible(begun) || !plausible(ended)) return kTimeOutOfRange;

    IntervalRecord run{};
    run.realm = Realm::run;
    char digits[16];
    const auto uid = std::to_chars(std::begin(digits), std::end(digits), in.u32(8));
    run.user = {std::begin(digits), static_cast<std::size_t>(uid.ptr - std::begin(digits))};
    run.host = host_;
    run.label = clean.of(in.text(48, 16));
    run.begun_at = begun;
    run.ended_at = ended;
    run.outcome = in.u32(4) == 0 ? Outcome::completed : Outcome::failed;
    identity.start().add(host_).add_number(in.u32(16)).add(run.label);
    run.identity = {begun, identity.text()};
    return deliver(run, sink);
  }

  Bytes::Order order_;
  std::string host_;
};

}  // namespace

Opened open_pacct(const Head& head, const Options& options) {
  const auto not_pacct = [&](std::string_view why) {
    return fail(Code::invalid_input, fmt::format("this is no process accounting file of version 3: {}", why),
                "Give the file that the kernel writes (/var/log/account/pacct), not the output of lastcomm or sa.");
  };
  if (head.bytes.size() < kSize) return not_pacct("it is shorter than one record of 64 bytes");
  const auto version = static_cast<std::uint8_t>(head.bytes[1]);
  if (version == kVersion) return std::make_unique<Pacct>(Bytes::Order::little, options.host);
  if (version == (kVersion | kBigEndian)) return std::make_unique<Pacct>(Bytes::Order::big, options.host);
  if ((version & 0x7f) < kVersion) {
    return not_pacct(fmt::format("its records say version {}, which has no process ids", version & 0x7f));
  }
  return not_pacct(fmt::format("it is {}", look_of(head)));
}

}  // namespace monalys::formats
