// From bytes to facts as ingest does it: encoding, framing, parser, gate. Every record of the stream is a fact, skipped
// or rejected, and neither the size of the blocks nor the way in which the bytes arrive changes what comes out.
//
// An input begins with four bytes: the variant of fuzz/variants.hpp, the size of blocks, the longest line, and a seed
// for the cuts between pieces. The rest is the file.

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "formats/testing.hpp"
#include "ingest/framing.hpp"
#include "ingest/gate.hpp"
#include "ingest/open_stream.hpp"
#include "targets.hpp"
#include "variants.hpp"

namespace monalys::fuzz {
namespace {

using namespace ingest;

Source source_of(const Variant& variant) {
  Source source;
  source.name = "fuzzed";
  if (variant.format != "detect") source.format = variant.format;
  source.realm = variant.options.realm;
  source.zone = variant.options.zone;
  source.delimiter = variant.options.delimiter;
  source.decimal = variant.options.decimal;
  source.time = variant.options.time;
  source.unit = variant.options.unit;
  source.columns = variant.options.columns;
  source.constants = variant.options.constants;
  source.outcomes = variant.options.outcomes;
  return source;
}

/// The facts of a batch as text, so that those of two runs can be compared.
std::string shown(const store::Batch& batch) {
  std::string text;
  const auto add = [&text](auto... values) { ((text += fmt::format("{} ", values)), ...); };
  for (const auto& each : batch.intervals) {
    add(static_cast<int>(each.realm), static_cast<int>(each.outcome), each.slots, each.key.high, each.key.low,
        each.version, each.user, each.asked_at, each.begun_at, each.ended_at, each.other_at, each.project, each.host,
        each.label, each.detail);
  }
  for (const auto& each : batch.levels) {
    add(each.key.high, each.key.low, each.version, each.user, each.at, each.value, each.files, each.limit, each.project,
        each.volume, each.label);
  }
  for (const auto& each : batch.moments) {
    add(static_cast<int>(each.outcome), each.key.high, each.key.low, each.version, each.user, each.at, each.project,
        each.host, each.label, each.detail);
  }
  for (const auto& each : batch.events) {
    add(static_cast<int>(each.kind), each.key.high, each.key.low, each.user, each.at, each.host, each.line, each.label,
        each.detail);
  }
  for (const auto& each : batch.memberships) add(each.user, each.organisation, each.project, each.from, each.until);
  return text;
}

/// What comes out of one way of reading a stream.
struct Outcome {
  std::string error;
  std::string facts;
  std::vector<Identities::Alias> aliases;
  Tally tally;
  std::uint64_t counted = 0;  // facts in the batches
  std::uint64_t dropped = 0;  // lines over the limit
};

/// The gate knows which record it refuses and in which block, not where its bytes begin.
bool of_gate(std::string_view reason) {
  return reason == "time outside 1970 to 2105" || reason == "personal number in a text";
}

bool same(const Tally& a, const Tally& b) {
  if (a.facts != b.facts || a.skipped != b.skipped || a.rejected != b.rejected) return false;
  if (a.first_at != b.first_at || a.last_at != b.last_at) return false;
  return std::ranges::equal(a.reasons, b.reasons, [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.count == y.second.count && x.second.first_record == y.second.first_record &&
           (x.second.first_offset == y.second.first_offset || of_gate(x.first.second));
  });
}

/// Pieces of at most this many bytes, different ones in a row; 0: all at once.
class Cuts {
 public:
  explicit Cuts(unsigned seed) : state_(seed) {}
  [[nodiscard]] std::size_t next() {
    if (state_ == 0) return std::string_view::npos;
    state_ = state_ * 1'103'515'245U + 12'345U;
    return 1 + (state_ >> 16U) % 97;
  }

 private:
  unsigned state_;
};

class Pipeline {
 public:
  Pipeline(const OpenStream& stream, FramingLimits limits, const GateRules& rules)
      : stream_(stream), gate_(rules), decoder_(stream.encoding), framer_(make_framer(limits, rules.key)) {
    gate_.take_aliases(&found_.aliases);
  }

  Outcome run(std::string_view bytes, Cuts cuts) {
    bytes.remove_prefix(std::min(bytes.size(), stream_.mark_bytes));
    std::string text;
    while (!bytes.empty() && found_.error.empty()) {
      const auto piece = bytes.substr(0, cuts.next());
      bytes.remove_prefix(piece.size());
      text.clear();
      if (decoder_.passes_through()) {
        note(framer_.push(piece));
      } else if (note(decoder_.decode(piece, text))) {
        note(framer_.push(text));
      }
    }
    if (found_.error.empty()) note(decoder_.finish());
    // What cannot be read to its end brings nothing: how far it got is no promise.
    if (!found_.error.empty()) {
      Outcome refused;
      refused.error = found_.error;
      return refused;
    }
    if (const auto rest = framer_.finish(); rest.tail) parse(*rest.tail);
    return std::move(found_);
  }

 private:
  void parse(const OwnedBlock& block) {
    store::Batch batch;
    gate_.begin(block.view(), batch, found_.tally);
    stream_.parser->parse(block.view(), gate_);
    found_.counted += batch.facts();
    found_.facts += shown(batch);
  }
  Framer make_framer(FramingLimits limits, const PseudonymKey& key) {
    return {stream_.parser->framing(),
            stream_.parser->prelude(),
            {.hash = ContentHash(key)},
            limits,
            [this](const OwnedBlock& block) { parse(block); },
            [this](formats::Place place) {
              found_.tally.reject(place, "line too long");
              ++found_.dropped;
            }};
  }
  bool note(const Result<void>& result) {
    if (!result) found_.error = result.error().message;
    return result.has_value();
  }

  const OpenStream& stream_;
  Gate gate_;
  TextDecoder decoder_;
  Outcome found_;
  Framer framer_;
};

std::string decoded(const OpenStream& stream, std::string_view bytes) {
  bytes.remove_prefix(std::min(bytes.size(), stream.mark_bytes));
  TextDecoder decoder(stream.encoding);
  if (decoder.passes_through()) return std::string(bytes);
  std::string text;
  return decoder.decode(bytes, text) ? text : "";
}

}  // namespace

std::string broken_promise_of_pipeline(std::string_view bytes) {
  if (bytes.size() < 4) return {};
  const std::array<unsigned char, 4> choice{static_cast<unsigned char>(bytes[0]), static_cast<unsigned char>(bytes[1]),
                                            static_cast<unsigned char>(bytes[2]), static_cast<unsigned char>(bytes[3])};
  bytes.remove_prefix(4);
  const auto source = source_of(variants()[choice[0] % variants().size()]);
  const auto name = std::string("f");
  const auto stream =
      open_stream({bytes.substr(0, kHeadBytes), bytes.size() <= kHeadBytes, name, name}, source, Zone::utc());
  if (!stream) return stream.error().message.empty() ? "refused without a message" : "";

  static const Identities kIdentities{IdentityRules{.exclude = {"svc_*"}}};
  static const auto kKey = PseudonymKey::from_bytes({1, 2, 3});
  const GateRules rules{kIdentities, kKey,
                        choice[3] % 2 == 0 ? Privacy::PersonalNumbers::mask : Privacy::PersonalNumbers::refuse};

  // Half of the inputs meet a limit that their lines may be too long for.
  const auto line_bytes = choice[2] < 128 ? bytes.size() + 1 : std::size_t{choice[2]};
  const auto whole = Pipeline(*stream, {.block_bytes = 1U << 20U, .line_bytes = line_bytes}, rules).run(bytes, Cuts(0));
  const auto parts = Pipeline(*stream, {.block_bytes = 1 + std::size_t{choice[1]} * 4, .line_bytes = line_bytes}, rules)
                         .run(bytes, Cuts(choice[3]));

  if (whole.error != parts.error) {
    return fmt::format("read whole: \"{}\"; read in parts: \"{}\"", whole.error, parts.error);
  }
  if (!whole.error.empty()) return {};
  if (whole.facts != parts.facts || whole.aliases != parts.aliases) return "blocks give other facts than the whole";
  if (!same(whole.tally, parts.tally)) return "blocks give another tally than the whole";
  for (const auto* each : {&whole, &parts}) {
    // A record of a Windows log may be several facts.
    const bool several = stream->format->id.starts_with("evtx");
    const auto counted = each->counted + each->aliases.size();
    if (several ? counted < each->tally.facts : counted != each->tally.facts) {
      return "facts are not what the tally counts";
    }
  }

  const auto framing = stream->parser->framing();
  if (whole.dropped > 0 || framing.of_several || framing.kind == formats::Framing::Kind::document) return {};
  const auto text = decoded(*stream, bytes);
  const auto prelude = std::min(text.size(), stream->parser->prelude().bytes);
  const auto ends = formats::testing::record_ends(std::string_view(text).substr(prelude), framing);
  if (whole.tally.records() != ends.size()) {
    return fmt::format("{} records are not {} facts + {} skipped + {} rejected", ends.size(), whole.tally.facts,
                       whole.tally.skipped, whole.tally.rejected);
  }
  return {};
}

}  // namespace monalys::fuzz
