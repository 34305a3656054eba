// The privacy gate: the only way from records to facts. Names become pseudonyms, personal numbers are masked, excluded
// accounts are left out, texts are tidied. What passes may be stored; names stay on this side.

#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "formats/format.hpp"
#include "ingest/identity.hpp"
#include "ingest/pseudonym.hpp"
#include "ingest/tally.hpp"
#include "store/store.hpp"

namespace monalys::ingest {

/// What all gates of a run share; outlives them, and does not change meanwhile.
struct GateRules {
  const Identities& identities;
  const PseudonymKey& key;
  Privacy::PersonalNumbers personal_numbers = Privacy::PersonalNumbers::mask;
  /// From when on facts of a realm may be kept, Unix seconds.
  std::map<Realm, std::int64_t> kept_from = {};
};

/// Remembers what the texts of one column became, because logs repeat themselves. A later text takes the place of an
/// earlier one that falls on the same slot, so memory is fixed.
template <class Value>
class Memo {
 public:
  explicit Memo(std::size_t slots) : slots_(slots) {}

  struct Slot {
    std::string text;
    bool used = false;
    Value value{};
  };
  /// The slot of a text; when it is not the text's own, the caller fills it.
  [[nodiscard]] Slot& slot(std::string_view text) { return slots_[place(text) & (slots_.size() - 1)]; }
  [[nodiscard]] static bool holds(const Slot& slot, std::string_view text) { return slot.used && slot.text == text; }

 private:
  static std::size_t place(std::string_view text) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    const auto taken = std::min<std::size_t>(text.size(), 8);
    std::memcpy(&first, text.data(), taken);
    std::memcpy(&last, text.data() + text.size() - taken, taken);
    auto mixed = (first ^ (last << 29U | last >> 35U) ^ text.size()) * 0x9e37'79b9'7f4a'7c15ULL;
    return static_cast<std::size_t>(mixed >> 32U);
  }

  std::vector<Slot> slots_;  // a power of two
};

/// One per thread, used for block after block. Whatever the parser hands over is in the batch or in the tally.
class Gate final : public formats::Sink {
 public:
  explicit Gate(const GateRules& rules);

  /// Facts go to `batch` from now on, and are counted in `tally`; both outlive the block.
  void begin(const formats::Block& block, store::Batch& batch, Tally& tally);
  /// Aliases go here; without it they are rejected.
  void take_aliases(std::vector<Identities::Alias>* aliases) { aliases_ = aliases; }

  void interval(const IntervalRecord& record) override;
  void level(const LevelRecord& record) override;
  void moment(const MomentRecord& record) override;
  void event(const EventRecord& record) override;
  void membership(const MembershipRecord& record) override;
  void alias(const AliasRecord& record) override;
  void skip(std::string_view reason) override;
  void reject(formats::Place place, std::string_view reason) override;
  void more() override { more_ = true; }
  void remark(std::string_view what) override;

 private:
  struct Person {
    UserId id = 0;
    UserId original = 0;  // before any rotation of the key, as digests of texts are
    bool excluded = false;
  };
  struct Text {
    std::string stored;
    std::uint64_t digest = 0;
    bool had_personal_number = false;
    std::uint64_t batch = 0;  // for which `kept` holds
    std::string_view kept;
  };
  struct Cleaned {
    std::string_view text;
    std::uint64_t digest = 0;
  };
  enum class Column { project, host, label, detail, other, count };

  /// Whether the batch holds the same sighting already: logs repeat them by the hundred.
  [[nodiscard]] bool is_repeated(const EventRecord& record);
  void remember(const EventRecord& record);
  [[nodiscard]] Person person(std::string_view raw);
  [[nodiscard]] Cleaned text(Column column, std::string_view raw);
  [[nodiscard]] std::string tidy(std::string_view raw, bool& had_personal_number) const;
  /// After the texts of a record: whether it may be stored; otherwise it is counted as rejected.
  [[nodiscard]] bool may_pass(const Identity& identity);
  /// The same, and the account is a person's or nobody's.
  [[nodiscard]] bool may_pass(const Identity& identity, const Person& who);
  /// Whether a fact that ends then may still be kept; otherwise it is counted as skipped.
  [[nodiscard]] bool may_be_kept(Realm realm, std::int64_t last);
  // What became of the record, unless this call tells more of the one before.
  void passed();
  void leave_out(std::string_view reason);
  void refuse(formats::Place place, std::string_view reason);

  const GateRules rules_;
  std::vector<Identities::Alias>* aliases_ = nullptr;
  store::Batch* batch_ = nullptr;
  Tally* tally_ = nullptr;
  std::uint64_t batch_number_ = 0;
  std::uint64_t first_record_ = 1;
  std::uint64_t records_before_ = 0;  // in the tally when the block began
  std::uint64_t offset_ = 0;
  bool personal_number_ = false;  // in the texts of the record at hand
  bool more_ = false;             // the next call tells more of the record before
  std::string scratch_;
  Memo<Person> persons_;
  Memo<std::uint64_t> sightings_;  // by identity: the number of the batch that holds it
  std::array<Memo<Text>, static_cast<std::size_t>(Column::count)> texts_;
};

}  // namespace monalys::ingest
