// The pipeline, one run of it:
//
//   plan ─► feed (a thread: reads, decompresses, decodes, cuts into blocks)
//             └─► parse (a thread for each core: records become facts at the gate)
//                   └─► commit (this thread: in file order, into the store)
//
// Aliases go through it first, because they decide who everybody is; then everything else; then sessions are derived
// from the events of the hosts that had any.

#include "ingest/ingest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <variant>

#include "ingest/committer.hpp"
#include "ingest/feed.hpp"
#include "ingest/gate.hpp"
#include "ingest/in_order.hpp"
#include "ingest/pairing.hpp"
#include "ingest/plan.hpp"

namespace monalys::ingest {
namespace {

using Clock = std::chrono::steady_clock;
using Done = std::variant<Said, Piece>;
using Pipeline = InOrder<ParseWork, Done>;

std::size_t worker_count() { return std::max(1U, std::thread::hardware_concurrency()); }

/// The blocks that may be under way: enough to keep every core busy, few enough to stay small.
std::size_t window() { return 2 * worker_count() + 2; }

void parse_blocks(Pipeline& pipeline, const GateRules& rules, bool take_aliases) {
  Gate gate(rules);
  while (auto work = pipeline.take_work()) {
    try {
      Piece piece;
      const auto block = work->in.block.view();
      gate.begin(block, piece.facts, piece.tally);
      gate.take_aliases(take_aliases ? &piece.aliases : nullptr);
      work->in.stream->parser->parse(block, gate);
      pipeline.give(work->number, std::move(piece));
    } catch (const std::exception& problem) {
      pipeline.give(work->number, Said{Problem{{Code::internal, fmt::format("parsing failed: {}", problem.what()),
                                                "Is there enough memory?"}}});
    }
  }
}

class Run {
 public:
  Run(const Config& config, store::Store& store, const Request& request, const Progress& progress, PseudonymKey key)
      : config_(config),
        store_(store),
        request_(request),
        progress_(progress),
        key_(std::move(key)),
        identities_(config.identity),
        now_(unix_microseconds(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()))) {}

  Result<Summary> all() {
    const auto began = Clock::now();
    MONALYS_CHECK(check_key());
    MONALYS_TRY(const auto unpaired, store_.setting(kUnpairedSetting));
    const bool interrupted = unpaired && *unpaired == "yes";
    MONALYS_TRY(const auto ledger, LedgerIndex::load(store_));
    MONALYS_TRY(auto plan, make_plan(config_, request_, ledger));
    summary_.sources = std::move(plan.sources);
    summary_.problems = std::move(plan.problems);
    bytes_total_ = plan.bytes();

    MONALYS_CHECK(read_aliases(plan.aliases, ledger));
    Committer committer(store_, ledger, summary_, request_.facts_per_commit, now_);
    MONALYS_CHECK(pump(plan.units, ledger, committer, Aliases::rejected));
    MONALYS_CHECK(derive_sessions(committer.hosts(), interrupted));

    for (auto& source : summary_.sources) {
      const auto& tally = source.tally;
      source.too_many_rejected =
          static_cast<double>(tally.rejected) > request_.most_rejected * static_cast<double>(tally.records());
    }
    summary_.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return std::move(summary_);
  }

 private:
  enum class Aliases { taken, rejected };

  Result<void> check_key() {
    MONALYS_TRY(const auto known, store_.setting(kPseudonymKeySetting));
    if (!known) return store_.set_setting(kPseudonymKeySetting, key_.id());
    if (*known == key_.id()) return {};
    return fail(Code::permission,
                fmt::format("the store was made with the pseudonym key {}, and {} holds the key {}", *known,
                            config_.privacy.key_file.string(), key_.id()),
                "With another key everybody would get a second pseudonym and be counted twice. Bring back the key of "
                "the store, or begin a new store and ingest everything again.");
  }

  /// Without all aliases people would be stored as others, for good: any problem with them ends the run.
  Result<void> read_aliases(const std::vector<Unit>& units, const LedgerIndex& ledger) {
    const auto problems = summary_.problems.size();
    for (const auto& source : config_.sources) {
      const bool is_there = std::ranges::any_of(units, [&](const Unit& unit) { return unit.source == &source; });
      if (source.format != "register-aliases" || is_there) continue;
      return fail(Code::not_found, fmt::format("the register of aliases is missing: {}", source.paths.front()),
                  "Nothing was read, because aliases decide who is who. Bring it back, or remove it from the "
                  "configuration.");
    }
    if (units.empty()) return {};
    Committer committer(store_, ledger, summary_, request_.facts_per_commit, now_);
    MONALYS_CHECK(pump(units, ledger, committer, Aliases::taken));
    if (summary_.problems.size() > problems) {
      auto error = within("the register of aliases, without which nothing is read", summary_.problems[problems]);
      return std::unexpected(std::move(error));
    }
    if (auto set = identities_.set_aliases(committer.aliases()); !set) {
      return std::unexpected(within(units.front().files.front().path.string(), set.error()));
    }
    return {};
  }

  /// Reads units with all threads and commits them.
  Result<void> pump(const std::vector<Unit>& units, const LedgerIndex& ledger, Committer& committer, Aliases aliases) {
    if (units.empty()) return {};
    const GateRules rules{identities_, key_, config_.privacy.personal_numbers};
    Pipeline pipeline(window());
    std::optional<Error> broken;
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
      Feed feed(config_, ledger, key_,
                {[&](Said said) { return pipeline.put_done(std::move(said)); },
                 [&](ParseWork work) { return pipeline.put(std::move(work)); }},
                bytes_read_);
      try {
        feed.run(units);
      } catch (const std::exception& problem) {
        broken = Error{Code::internal, fmt::format("reading failed: {}", problem.what()), "Is there enough memory?"};
      }
      pipeline.close();
    });
    for (std::size_t i = 0; i < worker_count(); ++i) {
      threads.emplace_back([&] { parse_blocks(pipeline, rules, aliases == Aliases::taken); });
    }

    auto result = take_all(pipeline, committer);
    pipeline.stop();
    threads.clear();  // joins
    if (result && broken) return std::unexpected(*broken);
    if (result) result = committer.finish();
    return result;
  }

  Result<void> take_all(Pipeline& pipeline, Committer& committer) {
    while (auto done = pipeline.take()) {
      if (auto* piece = std::get_if<Piece>(&*done)) {
        MONALYS_CHECK(committer.take(std::move(*piece)));
      } else {
        MONALYS_CHECK(committer.take(std::get<Said>(*done)));
      }
      report(committer.records());
    }
    return {};
  }

  void report(std::uint64_t records) {
    if (!progress_ || Clock::now() < next_report_) return;
    next_report_ = Clock::now() + std::chrono::milliseconds{100};
    progress_({bytes_read_, bytes_total_, records});
  }

  /// interrupted: an earlier run ended between its last commit and this, so nobody knows which hosts it left.
  Result<void> derive_sessions(std::set<std::pair<Realm, std::string>> hosts, bool interrupted) {
    for (const auto& realm : realms()) {
      if (!interrupted || realm.shape != Shape::interval) continue;
      MONALYS_TRY(auto known, store_.event_hosts(realm.realm));
      for (auto& host : known) hosts.emplace(realm.realm, std::move(host));
    }
    if (hosts.empty() && !interrupted) return {};
    for (const auto& [realm, host] : hosts) {
      TextPool texts;
      MONALYS_TRY(const auto events, store_.events(realm, host, texts));
      const auto paired = pair_events(events, key_);
      MONALYS_CHECK(store_.replace_derived(realm, host, paired.intervals));
      MONALYS_CHECK(
          store_.set_setting(std::string(kEndsWithoutStartSetting) + host, std::to_string(paired.ends_without_start)));
      summary_.ends_without_start += paired.ends_without_start;
      ++summary_.hosts_paired;
    }
    return store_.set_setting(kUnpairedSetting, "no");
  }

  const Config& config_;
  store::Store& store_;
  const Request& request_;
  const Progress& progress_;
  const PseudonymKey key_;
  Identities identities_;
  const std::int64_t now_;
  Summary summary_;
  std::uint64_t bytes_total_ = 0;
  std::atomic<std::uint64_t> bytes_read_ = 0;
  Clock::time_point next_report_ = Clock::now();
};

}  // namespace

Result<Summary> ingest(const Config& config, store::Store& store, const Request& request, const Progress& progress) {
  MONALYS_TRY(auto key, PseudonymKey::load(config.privacy.key_file));
  return Run(config, store, request, progress, std::move(key)).all();
}

}  // namespace monalys::ingest
