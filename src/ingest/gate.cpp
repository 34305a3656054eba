#include "ingest/gate.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "ingest/decode_text.hpp"
#include "ingest/personal_number.hpp"

namespace monalys::ingest {
namespace {

constexpr std::string_view kExcluded = "excluded account";
constexpr std::string_view kTooOld = "older than may be kept";
constexpr std::size_t kPersonSlots = 8192;
constexpr std::size_t kTextSlots = 2048;
/// Longer texts are seldom repeated, and remembering them costs memory.
constexpr std::size_t kLongestRemembered = 256;

std::int64_t micro(const std::optional<Instant>& at) { return at ? unix_microseconds(*at) : kNoInstant; }

/// A digest of the content of a fact: order of calls matters, only equality counts.
class Content {
 public:
  Content& add(std::uint64_t value) {
    state_ = (state_ ^ value) * 0x9e37'79b9'7f4a'7c15ULL;
    state_ ^= state_ >> 29U;
    return *this;
  }
  Content& add(std::int64_t value) { return add(static_cast<std::uint64_t>(value)); }
  [[nodiscard]] std::uint64_t digest() const { return state_; }

 private:
  std::uint64_t state_ = 0;
};

enum class Progress : std::uint64_t { asked = 0, begun = 1, ended = 2 };

/// See Version: how far along, until when, and what it says.
Version version(Progress progress, std::int64_t instant, const Content& content) {
  const auto second = static_cast<std::uint64_t>(std::max<std::int64_t>(instant, 0) / 1'000'000);
  return static_cast<std::uint64_t>(progress) << 62U | (second & 0x3'ffff'ffffU) << 28U | content.digest() >> 36U;
}

}  // namespace

Gate::Gate(const GateRules& rules)
    : rules_(rules),
      persons_(kPersonSlots),
      sightings_(kPersonSlots),
      texts_{Memo<Text>(kTextSlots), Memo<Text>(kTextSlots), Memo<Text>(kTextSlots), Memo<Text>(kTextSlots),
             Memo<Text>(kTextSlots)} {}

void Gate::begin(const formats::Block& block, store::Batch& batch, Tally& tally) {
  batch_ = &batch;
  tally_ = &tally;
  ++batch_number_;
  first_record_ = block.first_record;
  offset_ = block.offset;
  records_before_ = tally.records();
}

Gate::Person Gate::person(std::string_view raw) {
  if (raw.empty()) return {};
  auto& slot = persons_.slot(raw);
  if (!Memo<Person>::holds(slot, raw)) {
    std::string decoded;
    if (!is_utf8(raw)) append_windows1252(raw, decoded);
    const auto found = rules_.identities.person(decoded.empty() ? raw : decoded);
    slot.text = raw;
    slot.used = true;
    const auto original = found.name.empty() ? 0 : rules_.key.original(found.name);
    slot.value = {rules_.key.rotated(original), original, found.excluded};
  }
  return slot.value;
}

std::string Gate::tidy(std::string_view raw, bool& had_personal_number) const {
  std::string tidied;
  if (is_utf8(raw)) {
    tidied = trim(raw);
  } else {
    append_windows1252(trim(raw), tidied);
  }
  // Control characters would only garble tables and charts.
  for (auto& c : tidied) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (auto masked = mask_personal_numbers(tidied)) {
    had_personal_number = true;
    tidied = std::move(*masked);
  }
  return tidied;
}

Gate::Cleaned Gate::text(Column column, std::string_view raw) {
  if (raw.empty()) return {};
  const auto fill = [&](Text& value) {
    value.had_personal_number = false;
    value.stored = tidy(raw, value.had_personal_number);
    if (column == Column::project) value.stored = rules_.identities.project(value.stored);
    value.digest = rules_.key.digest(value.stored);
    value.batch = 0;
  };
  const auto give = [&](Text& value) -> Cleaned {
    personal_number_ = personal_number_ || value.had_personal_number;
    if (value.batch != batch_number_) {
      value.kept = batch_->texts.keep(value.stored);
      value.batch = batch_number_;
    }
    return {value.kept, value.digest};
  };
  if (raw.size() > kLongestRemembered) {
    Text once;
    fill(once);
    return give(once);
  }
  auto& slot = texts_[static_cast<std::size_t>(column)].slot(raw);
  if (!Memo<Text>::holds(slot, raw)) {
    slot.text = raw;
    slot.used = true;
    fill(slot.value);
  }
  return give(slot.value);
}

bool Gate::may_pass(const Identity& identity) {
  const bool found = personal_number_;
  personal_number_ = false;
  const formats::Place place{first_record_ + tally_->records() - records_before_, offset_};
  if (!plausible(identity.at)) {
    refuse(place, "time outside 1970 to 2105");
    return false;
  }
  if (found && rules_.personal_numbers == Privacy::PersonalNumbers::refuse) {
    refuse(place, "personal number in a text");
    return false;
  }
  if (found) tally_->note(store::Reason::Kind::remark, "personal number masked");
  return true;
}

bool Gate::may_pass(const Identity& identity, const Person& who) {
  if (!who.excluded) return may_pass(identity);
  personal_number_ = false;
  leave_out(kExcluded);
  return false;
}

bool Gate::may_be_kept(Realm realm, std::int64_t last) {
  const auto kept = rules_.kept_from.find(realm);
  if (kept == rules_.kept_from.end() || last >= kept->second * 1'000'000) return true;
  leave_out(kTooOld);
  return false;
}

void Gate::passed() {
  if (!std::exchange(more_, false)) ++tally_->facts;
}

void Gate::leave_out(std::string_view reason) {
  if (!std::exchange(more_, false)) tally_->skip(reason);
}

void Gate::refuse(formats::Place place, std::string_view reason) {
  if (!std::exchange(more_, false)) tally_->reject(place, reason);
}

void Gate::interval(const IntervalRecord& record) {
  const auto who = person(record.user);
  const auto project = text(Column::project, record.project);
  const auto host = text(Column::host, record.host);
  const auto label = text(Column::label, record.label);
  const auto detail = text(Column::detail, record.detail);
  if (!may_pass(record.identity, who)) return;

  const auto asked = micro(record.asked_at);
  const auto begun = micro(record.begun_at);
  const auto ended = micro(record.ended_at);
  const auto other = micro(record.other_at);
  if (!may_be_kept(record.realm, std::max({asked, begun, ended, other}))) return;
  Content content;
  content.add(asked).add(begun).add(ended).add(other).add(who.original).add(project.digest).add(host.digest);
  content.add(label.digest)
      .add(detail.digest)
      .add(std::uint64_t{record.slots})
      .add(static_cast<std::uint64_t>(record.outcome));
  const auto progress = record.ended_at ? Progress::ended : record.begun_at ? Progress::begun : Progress::asked;
  const auto last = record.ended_at ? ended : record.begun_at ? begun : asked;
  batch_->intervals.push_back({.realm = record.realm,
                               .outcome = record.outcome,
                               .slots = record.slots,
                               .key = rules_.key.record(record.realm, record.identity, scratch_),
                               .version = rules_.key.version(version(progress, last, content)),
                               .user = who.id,
                               .asked_at = asked,
                               .begun_at = begun,
                               .ended_at = ended,
                               .other_at = other,
                               .project = project.text,
                               .host = host.text,
                               .label = label.text,
                               .detail = detail.text,
                               .file = 0,
                               .told_by = record.told_by});
  for (const auto instant : {asked, begun, ended}) tally_->seen(instant);
  passed();
}

void Gate::level(const LevelRecord& record) {
  const auto who = person(record.user);
  // Of old figures the column says where they are from (facts/figure.hpp).
  const auto project = text(record.realm == Realm::series ? Column::other : Column::project, record.project);
  const auto volume = text(Column::host, record.volume);
  const auto label = text(Column::label, record.label);
  if (!may_pass(record.identity, who)) return;

  const auto known = [](const std::optional<std::int64_t>& value) { return value && *value >= 0 ? *value : -1; };
  const auto at = unix_microseconds(record.at);
  if (!may_be_kept(record.realm, at + store::kCarriedSeconds * 1'000'000)) return;
  Content content;
  content.add(at).add(who.original).add(project.digest).add(volume.digest).add(label.digest);
  content.add(known(record.value)).add(known(record.files)).add(known(record.limit));
  batch_->levels.push_back(
      {.realm = record.realm,
       .key = rules_.key.record(record.realm, record.identity, scratch_),
       // A row that knows the size says more than one that does not.
       .version = rules_.key.version(version(record.value ? Progress::ended : Progress::begun, at, content)),
       .user = who.id,
       .at = at,
       .value = known(record.value),
       .files = known(record.files),
       .limit = known(record.limit),
       .project = project.text,
       .volume = volume.text,
       .label = label.text,
       .file = 0});
  tally_->seen(at);
  passed();
}

void Gate::moment(const MomentRecord& record) {
  const auto who = person(record.user);
  const auto project = text(Column::project, record.project);
  const auto host = text(Column::host, record.host);
  const auto label = text(Column::label, record.label);
  const auto detail = text(Column::detail, record.detail);
  if (!may_pass(record.identity, who)) return;

  const auto at = unix_microseconds(record.at);
  if (!may_be_kept(record.realm, at)) return;
  Content content;
  content.add(at).add(who.original).add(project.digest).add(host.digest).add(label.digest).add(detail.digest);
  content.add(static_cast<std::uint64_t>(record.outcome));
  batch_->moments.push_back({.realm = record.realm,
                             .outcome = record.outcome,
                             .key = rules_.key.record(record.realm, record.identity, scratch_),
                             .version = rules_.key.version(version(Progress::ended, at, content)),
                             .user = who.id,
                             .at = at,
                             .project = project.text,
                             .host = host.text,
                             .label = label.text,
                             .detail = detail.text,
                             .file = 0});
  tally_->seen(at);
  passed();
}

bool Gate::is_repeated(const EventRecord& record) {
  const auto& slot = sightings_.slot(record.identity.rest);
  return sightings_.holds(slot, record.identity.rest) && slot.value == batch_number_;
}

void Gate::remember(const EventRecord& record) {
  if (record.identity.rest.size() > kLongestRemembered) return;
  auto& slot = sightings_.slot(record.identity.rest);
  slot.used = true;
  slot.text = record.identity.rest;
  slot.value = batch_number_;
}

void Gate::event(const EventRecord& record) {
  const bool is_sighting = record.kind == EventKind::seen;
  if (is_sighting && is_repeated(record)) {
    ++batch_->repeated;
    return passed();
  }
  const auto who = person(record.user);
  const auto host = text(Column::host, record.host);
  const auto line = text(Column::other, record.line);
  const auto label = text(Column::label, record.label);
  const auto detail = text(Column::detail, record.detail);
  if (!may_pass(record.identity)) return;

  // The login of an excluded account still takes its line and proves that the host was alive, so it is stored as
  // nobody's: it makes no session (ingest/pairing.hpp) and counts as skipped.
  const auto at = unix_microseconds(record.at);
  if (!may_be_kept(record.realm, at)) return;
  batch_->events.push_back({.realm = record.realm,
                            .kind = record.kind,
                            .key = rules_.key.record(record.realm, record.identity, scratch_),
                            .user = who.excluded ? 0 : who.id,
                            .at = at,
                            .host = host.text,
                            .line = line.text,
                            .label = label.text,
                            .detail = detail.text,
                            .file = 0});
  if (who.excluded) {
    leave_out(kExcluded);
    return;
  }
  if (is_sighting) remember(record);
  tally_->seen(at);
  passed();
}

void Gate::membership(const MembershipRecord& record) {
  const auto who = person(record.user);
  const auto organisation = text(Column::label, record.organisation);
  const auto project = text(Column::project, record.project);
  if (!may_pass({kEarliest, {}}, who)) return;
  batch_->memberships.push_back({.user = who.id,
                                 .organisation = organisation.text,
                                 .project = project.text,
                                 .from = micro(record.from),
                                 .until = micro(record.until),
                                 .file = 0});
  passed();
}

void Gate::alias(const AliasRecord& record) {
  if (aliases_ == nullptr) {
    refuse({first_record_ + tally_->records() - records_before_, offset_}, "an alias outside its register");
    return;
  }
  aliases_->emplace_back(record.alias, record.user);
  passed();
}

void Gate::skip(std::string_view reason) { leave_out(reason); }
void Gate::reject(formats::Place place, std::string_view reason) { refuse(place, reason); }
void Gate::remark(std::string_view what) { tally_->note(store::Reason::Kind::remark, what); }

}  // namespace monalys::ingest
