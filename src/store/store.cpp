#include "store/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>

#include "base/sentence.hpp"
#include "store/duckdb/answer.hpp"
#include "store/duckdb/changes.hpp"
#include "store/duckdb/connection.hpp"
#include "store/duckdb/dispose.hpp"
#include "store/duckdb/events.hpp"
#include "store/duckdb/figures.hpp"
#include "store/duckdb/forget.hpp"
#include "store/duckdb/ledger.hpp"
#include "store/duckdb/links.hpp"
#include "store/duckdb/merge.hpp"
#include "store/duckdb/remember.hpp"
#include "store/duckdb/rotate.hpp"
#include "store/duckdb/schema.hpp"
#include "store/duckdb/texts.hpp"

namespace monalys::store {

using duckdb_store::Connection;
using duckdb_store::Parameter;
using duckdb_store::table_of;

class Store::Impl {
 public:
  Impl(Connection made, std::shared_ptr<Memory> remembered)
      : connection(std::move(made)), memory(std::move(remembered)) {}
  /// Numbers that were given to texts in a transaction are void when it fails.
  template <class T>
  Result<T> writing(Result<T> result) {
    result ? texts.release() : texts.reset();
    return result;
  }
  Connection connection;
  duckdb_store::Texts texts;
  std::shared_ptr<Memory> memory;
  std::map<Realm, std::int64_t> kept_from;
  std::atomic<bool> stopped = false;

  Result<Measured> measured(const Question& question);
  Result<Measured> recalled(const Question& question);

 private:
  /// The number of the last change behind each bucket; kSealed where the facts are disposed of.
  Result<std::vector<std::uint64_t>> numbers_of(const Question& question, const Memory::Pieces* pieces);
  Result<Measured> recalled_whole(const Question& question, std::unique_lock<std::mutex>& lock);
};

namespace {

/// The days in which these steps lie, each so many seconds long.
std::vector<std::uint32_t> days_of(const std::vector<std::int64_t>& steps, std::int64_t step_seconds,
                                   std::span<const std::int64_t> boundaries) {
  std::vector<std::uint32_t> days;
  for (const auto step : steps) {
    const auto after = std::ranges::upper_bound(boundaries, step * step_seconds);
    if (after == boundaries.begin() || after == boundaries.end()) continue;
    days.push_back(static_cast<std::uint32_t>(after - boundaries.begin() - 1));
  }
  std::ranges::sort(days);
  const auto repeated = std::ranges::unique(days);
  days.erase(repeated.begin(), repeated.end());
  return days;
}

/// After every fact, Unix seconds.
constexpr std::int64_t kAllTime = std::int64_t{1} << 33;

/// The beginnings of all years in which facts may lie, Unix seconds.
std::vector<std::int64_t> all_years() {
  using namespace std::chrono;
  std::vector<std::int64_t> years;
  for (auto year = std::chrono::year{1970}; year <= std::chrono::year{2107}; ++year) {
    years.push_back(sys_days{year / January / 1}.time_since_epoch() / seconds{1});
  }
  return years;
}

/// Whether the facts behind a bucket that begins then are disposed of, in part or all.
bool is_disposed(const std::map<Realm, std::int64_t>& kept_from, const Question& question, std::int64_t begin) {
  const auto realms = depends_on(question);
  return std::ranges::any_of(realms, [&](Realm realm) {
    const auto kept = kept_from.find(realm);
    return kept != kept_from.end() && begin - reach_of(question) < kept->second;
  });
}

Result<void> check(const Question& question) {
  if (needs_steps(question) && !question.steps) return fail(Code::internal, "a question needs steps of time");
  if (question.boundaries.size() < 2 || !std::ranges::is_sorted(question.boundaries, std::ranges::less_equal{})) {
    return fail(Code::internal, "a question needs ascending bucket boundaries");
  }
  if (!question.within) return {};
  if (!knows_stretches(question.measure)) {
    return fail(Code::internal, "this measure cannot be taken of stretches of time");
  }
  std::int64_t last = INT64_MIN;
  for (const auto& [begin, end, slot] : question.within->list) {
    if (begin < last || begin >= end || slot >= question.within->slots) {
      return fail(Code::internal, "a question needs stretches that ascend, and slots that it has");
    }
    last = end;
  }
  return {};
}

}  // namespace

void Batch::clear() {
  files.clear();
  reasons.clear();
  rejected.clear();
  intervals.clear();
  levels.clear();
  moments.clear();
  events.clear();
  memberships.clear();
  replace_sources.clear();
  repeated = 0;
  forget_files.clear();
  texts.clear();
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(std::string_view url, Access access, std::shared_ptr<Memory> memory) {
  constexpr std::string_view kScheme = "duckdb:";
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not the address of a store", url),
                "Write duckdb:PATH, for example duckdb:monalys.duckdb.");
  }
  const std::filesystem::path file{url.substr(kScheme.size())};
  std::error_code ignored;
  if (access == Access::read && !std::filesystem::exists(file, ignored)) {
    return fail(Code::not_found,
                sentence("store {}: there is no such file", "databasen {}: filen finns inte", file.string()),
                Sentence{"Run `monalys ingest` first, or name another store with --store duckdb:PATH.",
                         "Läs först in loggar, på sidan Drift eller med `monalys ingest`, eller ange en annan databas "
                         "med --store duckdb:PATH."});
  }
  if (std::filesystem::is_directory(file, ignored)) {
    return fail(Code::invalid_input, fmt::format("store {}: this is a folder", file.string()),
                "Name a file, for example duckdb:monalys.duckdb.");
  }
  MONALYS_TRY(auto connection, Connection::open(file, access == Access::read));
  MONALYS_CHECK(duckdb_store::prepare(connection, file, access == Access::write));
  if (!memory) memory = std::make_shared<Memory>();
  MONALYS_TRY(const auto id, duckdb_store::setting(connection, "store_id"));
  MONALYS_TRY(const auto changes, duckdb_store::changes(connection));
  {
    const std::scoped_lock lock{memory->mutex()};
    memory->belong_to(id.value_or(""), changes);
  }
  MONALYS_TRY(auto kept_from, duckdb_store::kept_from(connection));
  auto impl = std::make_unique<Impl>(std::move(connection), std::move(memory));
  impl->kept_from = std::move(kept_from);
  return Store{std::move(impl)};
}

Result<Store> Store::beside() const {
  MONALYS_TRY(auto connection, impl_->connection.beside());
  auto impl = std::make_unique<Impl>(std::move(connection), impl_->memory);
  impl->kept_from = impl_->kept_from;
  return Store{std::move(impl)};
}

void Store::stop() {
  impl_->stopped = true;
  impl_->connection.interrupt();
}

Result<void> Store::at_one_instant(const std::function<Result<void>()>& read) {
  MONALYS_TRY(const auto rolled_back, duckdb_store::Transaction::begin(impl_->connection));
  return read();
}

Result<Merged> Store::merge(const Batch& batch) {
  return impl_->writing(duckdb_store::merge(impl_->connection, impl_->texts, batch));
}

Result<Forgotten> Store::forget(std::span<const std::uint64_t> files) {
  impl_->texts.reset();
  return duckdb_store::forget(impl_->connection, files);
}

Result<std::vector<std::int64_t>> Store::boots(Realm realm, std::string_view host) {
  return duckdb_store::boots(impl_->connection, realm, host);
}

Result<std::optional<Stretch>> Store::sightings_only(Realm realm, std::string_view host) {
  return duckdb_store::sightings_only(impl_->connection, realm, host);
}

Result<std::uint64_t> Store::event_count(Realm realm, std::string_view host, Stretch stretch) {
  return duckdb_store::event_count(impl_->connection, realm, host, stretch);
}

Result<void> Store::events(Realm realm, std::string_view host, Stretch stretch,
                           const std::function<void(const Event&)>& take) {
  return duckdb_store::events(impl_->connection, realm, host, stretch, take);
}

Result<void> Store::replace_derived(Realm realm, std::string_view host, Stretch stretch,
                                    std::span<const Interval> intervals,
                                    std::span<const LooseEnds> ends_without_start) {
  return impl_->writing(duckdb_store::replace_derived(impl_->connection, impl_->texts, realm, host, stretch, intervals,
                                                      ends_without_start));
}

Result<std::vector<std::string>> Store::event_hosts(Realm realm) {
  return duckdb_store::event_hosts(impl_->connection, realm);
}

Result<std::vector<Store::UnpairedEnds>> Store::ends_without_start() {
  return duckdb_store::ends_without_start(impl_->connection);
}

Result<void> Store::link_connections() { return duckdb_store::link_connections(impl_->connection); }

Result<std::vector<FileEntry>> Store::ledger() { return duckdb_store::ledger(impl_->connection); }

Result<std::vector<Store::ReasonCount>> Store::reasons() { return duckdb_store::reasons(impl_->connection); }

Result<std::vector<Store::RejectedRecord>> Store::rejected(std::string_view source) {
  return duckdb_store::rejected(impl_->connection, source);
}

Result<std::vector<std::uint64_t>> Store::last_changes(std::span<const Realm> realms,
                                                       std::span<const std::int64_t> boundaries,
                                                       Memberships memberships) {
  MONALYS_TRY(const auto numbers, duckdb_store::ChangeNumbers::load(impl_->connection, realms, memberships));
  std::vector<std::uint64_t> found;
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    found.push_back(numbers.between(boundaries[i], boundaries[i + 1]));
  }
  return found;
}

Result<std::optional<std::string>> Store::setting(std::string_view name) {
  return duckdb_store::setting(impl_->connection, name);
}

Result<void> Store::set_setting(std::string_view name, std::string_view value) {
  MONALYS_TRY(auto transaction, duckdb_store::Transaction::begin(impl_->connection));
  MONALYS_CHECK(duckdb_store::write_setting(impl_->connection, name, value));
  return transaction.commit();
}

Result<std::vector<std::uint32_t>> Store::days_with_facts(std::span<const Realm> realms,
                                                          std::span<const std::int64_t> boundaries) {
  std::vector<std::uint32_t> days;
  for (const auto realm : realms) {
    MONALYS_TRY(const auto cells, answer({.realm = realm,
                                          .measure = Measure::any_instant,
                                          .boundaries = {boundaries.begin(), boundaries.end()}}));
    for (const auto& cell : cells) {
      if (cell.value != 0) days.push_back(cell.bucket);
    }
  }
  std::ranges::sort(days);
  const auto repeated = std::ranges::unique(days);
  days.erase(repeated.begin(), repeated.end());
  return days;
}

Result<std::vector<Store::SourceDays>> Store::days_by_source(std::span<const std::int64_t> boundaries) {
  // Days of nearly all zones begin on the hour.
  std::int64_t step = 0;
  for (const auto boundary : boundaries) step = std::gcd(step, boundary);
  step = std::max<std::int64_t>(step, 1);
  std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> steps;
  for (const auto& realm : realms()) {
    // Where sizes are told of, there is a volume in the place of a host.
    const std::string_view host = realm.shape == Shape::level ? "NULL" : "f.host";
    for (const auto instant : duckdb_store::instants_of(realm.shape)) {
      MONALYS_TRY(auto rows,
                  impl_->connection.query(fmt::format(
                      "SELECT s.source, coalesce(t.value, ''), step FROM (SELECT DISTINCT file.source, {2} AS "
                      "host, f.{0} // {1} AS step FROM {3} f JOIN file ON file.id = f.file WHERE f.{0} IS "
                      "NOT NULL) s LEFT JOIN text t ON t.id = s.host",
                      instant, step * 1'000'000, host, table_of(realm.realm))));
      while (rows.next()) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
          steps[{std::string(rows.text(0, i)), std::string(rows.text(1, i))}].push_back(rows.data<std::int64_t>(2)[i]);
        }
      }
    }
  }
  std::vector<SourceDays> found;
  found.reserve(steps.size());
  for (const auto& [name, of_name] : steps) {
    found.push_back({name.first, name.second, days_of(of_name, step, boundaries)});
  }
  return found;
}

Result<std::optional<std::pair<std::int64_t, std::int64_t>>> Store::extent(std::span<const Realm> realms) {
  std::optional<std::pair<std::int64_t, std::int64_t>> extent;
  for (const auto realm : realms) {
    MONALYS_TRY(const auto all, seen({.realm = realm}));
    for (const auto& [group, first, last] : all) {
      if (!extent) extent = {first, last};
      extent = {std::min(extent->first, first), std::max(extent->second, last)};
    }
  }
  return extent;
}

Result<std::vector<Store::Seen>> Store::seen(Question question) {
  question.boundaries = all_years();
  question.measure = Measure::first_instant;
  MONALYS_TRY(const auto firsts, answer(question));
  question.measure = Measure::last_instant;
  MONALYS_TRY(const auto lasts, answer(question));
  std::vector<Seen> groups;
  for (std::size_t i = 0; i < firsts.size() && i < lasts.size(); ++i) {
    if (!firsts[i].value || !lasts[i].value) continue;
    const auto first = static_cast<std::int64_t>(*firsts[i].value);
    const auto last = static_cast<std::int64_t>(*lasts[i].value);
    if (groups.empty() || groups.back().group != firsts[i].group) groups.push_back({firsts[i].group, first, last});
    groups.back().last = last;
  }
  return groups;
}

Result<std::vector<Store::Figure>> Store::figures(std::string_view metric) {
  return duckdb_store::figures(impl_->connection, metric);
}

Result<std::vector<std::uint64_t>> Store::Impl::numbers_of(const Question& question, const Memory::Pieces* pieces) {
  MONALYS_TRY(const auto changes,
              duckdb_store::ChangeNumbers::load(connection, depends_on(question), Memberships::ignored));
  MONALYS_TRY(const auto memberships, duckdb_store::ChangeNumbers::load(connection, {}, memberships_in(question)));
  std::uint64_t of_registers = 0;
  if (const auto registers = looks_up_in(question); !registers.empty()) {
    MONALYS_TRY(const auto found, duckdb_store::ChangeNumbers::load(connection, registers, Memberships::ignored));
    of_registers = found.between(0, kAllTime);
  }
  const auto [before, after] = looks_around(question);
  std::vector<std::uint64_t> numbers;
  for (std::size_t i = 0; i + 1 < question.boundaries.size(); ++i) {
    // An interval that reaches into the bucket is of the organisation of its beginning, however long ago that was.
    const auto until = question.boundaries[i + 1] + after;
    const auto number = std::max({of_registers, memberships.between(0, until),
                                  changes.between(std::max(std::int64_t{0}, question.boundaries[i] - before), until)});
    const Memory::Bucket bucket{question.boundaries[i], question.boundaries[i + 1]};
    const bool disposed = is_disposed(kept_from, question, bucket.first) &&
                          (!asks_for_instants(question) || (pieces != nullptr && is_sealed(*pieces, bucket)));
    numbers.push_back(disposed ? kSealed : number);
  }
  return numbers;
}

Result<Measured> Store::Impl::measured(const Question& question) {
  if (stopped) {
    return duckdb_store::takes_too_long(connection.file());
  }
  return duckdb_store::measure(connection, question);
}

Result<Measured> Store::Impl::recalled_whole(const Question& question, std::unique_lock<std::mutex>& lock) {
  MONALYS_TRY(const auto numbers, numbers_of(question, nullptr));
  const auto number = std::ranges::max(numbers);
  if (number == kSealed) {
    return Measured{.cells = {}, .nothing = std::vector<std::optional<double>>(cells_of(question))};
  }
  if (const auto* whole = memory->find_whole(question); whole != nullptr && whole->number == number) {
    return whole->measured;
  }
  lock.unlock();
  MONALYS_TRY(auto found, measured(question));
  lock.lock();
  memory->remember(question, {.number = number, .measured = found});
  return found;
}

Result<Measured> Store::Impl::recalled(const Question& question) {
  std::unique_lock lock{memory->mutex()};
  if (question.within && question.within->slots > 1) return recalled_whole(question, lock);
  const auto words = words_of(question);
  auto pieces = memory->find(words);
  if (!pieces) {
    MONALYS_TRY(auto kept, duckdb_store::recall(connection, words));
    pieces = memory->make(words, std::move(kept));
  }
  MONALYS_TRY(const auto numbers, numbers_of(question, pieces.get()));
  return remembered_or_measured(*memory, *pieces, question, numbers, [&](const Question& part) {
    lock.unlock();
    auto found = measured(part);
    lock.lock();
    return found;
  });
}

Result<Answer> Store::answer(const Question& question) {
  MONALYS_CHECK(check(question));
  MONALYS_TRY(auto found, impl_->recalled(question));
  return fill_in(std::move(found), question);
}

Result<Answer> Store::measure(const Question& question) {
  MONALYS_CHECK(check(question));
  MONALYS_TRY(auto found, impl_->measured(question));
  return fill_in(std::move(found), question);
}

Result<std::vector<Disposal>> Store::dispose(const std::map<Realm, std::int64_t>& before,
                                             std::span<const Question> to_seal, std::string_view decision,
                                             std::int64_t now) {
  auto later = impl_->kept_from;
  for (const auto& [realm, from] : before) later[realm] = std::max(later[realm], from);
  std::vector<Question> questions(to_seal.begin(), to_seal.end());
  for (const auto& [realm, from] : before) {
    for (const auto measure : {Measure::first_instant, Measure::last_instant}) {
      questions.push_back({.realm = realm, .measure = measure, .boundaries = all_years()});
    }
  }
  for (const auto& question : questions) {
    MONALYS_CHECK(answer(question));
    const std::scoped_lock lock{impl_->memory->mutex()};
    const auto words = words_of(question);
    const auto pieces = impl_->memory->find(words);
    if (pieces == nullptr) continue;
    for (std::size_t i = 0; i + 1 < question.boundaries.size(); ++i) {
      // What is not over will be measured again, of what is left.
      if (question.boundaries[i + 1] > now / 1'000'000 || !is_disposed(later, question, question.boundaries[i]))
        continue;
      const auto piece = pieces->find({question.boundaries[i], question.boundaries[i + 1]});
      if (piece != pieces->end()) seal(piece->second);
    }
    // At once: the memory may forget it for the next questions' sake.
    MONALYS_CHECK(duckdb_store::keep(impl_->connection, words, *pieces));
  }
  MONALYS_TRY(auto done, duckdb_store::dispose(impl_->connection, later, decision, now));
  impl_->texts.reset();
  impl_->kept_from = std::move(later);
  MONALYS_TRY(const auto id, duckdb_store::setting(impl_->connection, "store_id"));
  MONALYS_TRY(const auto changes, duckdb_store::changes(impl_->connection));
  const std::scoped_lock lock{impl_->memory->mutex()};
  impl_->memory->belong_to(id.value_or(""), changes);
  return done;
}

Result<void> Store::rotate(const Rotation& rotation, std::string_view setting, std::string_view value) {
  return duckdb_store::rotate(impl_->connection, rotation, setting, value);
}

Result<void> Store::rewrite() { return duckdb_store::rewrite(impl_->connection); }

const std::map<Realm, std::int64_t>& Store::kept_from() const { return impl_->kept_from; }

Result<std::vector<Disposal>> Store::disposals() { return duckdb_store::disposals(impl_->connection); }

bool Store::has_answers_to_keep() const {
  const std::scoped_lock lock{impl_->memory->mutex()};
  return duckdb_store::anything_to_keep(*impl_->memory);
}

Result<void> Store::keep_answers() {
  const std::scoped_lock lock{impl_->memory->mutex()};
  return duckdb_store::keep(impl_->connection, *impl_->memory);
}

const std::shared_ptr<Memory>& Store::memory() const { return impl_->memory; }

Result<void> close_and_keep(Store store, std::string_view url) {
  if (!store.has_answers_to_keep()) return {};
  auto memory = store.memory();
  {
    const Store closed = std::move(store);
  }
  auto again = Store::open(url, Access::write, std::move(memory));
  if (!again && (again.error().code == Code::busy || again.error().code == Code::permission)) return {};
  if (!again) return std::unexpected(again.error());
  return again->keep_answers();
}

}  // namespace monalys::store
