// The pipeline, one run of it:
//
//   plan ─► feed (a thread: reads, decompresses, decodes, cuts into blocks)
//             └─► parse (a thread for each core: records become facts at the gate)
//                   └─► commit (this thread: in file order, into the store)
//
// Aliases go through it first, because they decide who everybody is; then everything else; then sessions are derived
// from the events of the hosts that had any, and connections that hosts and gateways tell of are linked.

#include "ingest/ingest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <iterator>
#include <set>
#include <thread>
#include <variant>

#include "ingest/block_buffers.hpp"
#include "ingest/committer.hpp"
#include "ingest/derive_sessions.hpp"
#include "ingest/feed.hpp"
#include "ingest/gate.hpp"
#include "ingest/in_order.hpp"
#include "ingest/plan.hpp"
#include "ingest/recognise.hpp"

namespace monalys::ingest {
namespace {

/// Of the store: where the connections that it holds were counted (Platform::Connections).
constexpr std::string_view kConnectionsSetting = "connections_counted_at";
constexpr std::string_view kLinked = "linked", kAtGateway = "gateway";

using Clock = std::chrono::steady_clock;
using Done = std::variant<Said, Piece>;
using Pipeline = InOrder<ParseWork, Done>;

std::int64_t system_now() {
  return unix_microseconds(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
}
std::int64_t microseconds(std::chrono::milliseconds duration) { return std::chrono::microseconds{duration}.count(); }

std::size_t worker_count() { return std::max(1U, std::thread::hardware_concurrency()); }

/// The blocks that may be under way: enough to keep every core busy, few enough to stay small.
std::size_t window() { return 2 * worker_count() + 2; }

void parse_blocks(Pipeline& pipeline, const GateRules& rules, BlockBuffers& buffers, bool take_aliases) {
  Gate gate(rules);
  while (auto work = pipeline.take_work()) {
    try {
      Piece piece;
      const auto block = work->in.block.view();
      gate.begin(block, piece.facts, piece.tally);
      gate.take_aliases(take_aliases ? &piece.aliases : nullptr);
      piece.end = work->in.block.end;
      work->in.stream->parser->parse(block, gate);
      buffers.give(std::move(work->in.block.bytes));
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
        now_(system_now()) {}

  Result<Summary> all() {
    const auto began = Clock::now();
    MONALYS_CHECK(check_key());
    MONALYS_TRY(const auto unpaired, store_.setting(kUnpairedSetting));
    derive_all_ = unpaired && *unpaired == "yes";
    MONALYS_TRY(const auto counted_at, store_.setting(kConnectionsSetting));
    connections_changed_ = counted_at.value_or(std::string(kLinked)) != counted_at_now();
    derive_all_ = derive_all_ || connections_changed_;
    {
      MONALYS_TRY(const auto ledger, LedgerIndex::load(store_));
      MONALYS_TRY(auto plan, make_plan(config_, request_, ledger));
      recognise_contents(plan, config_, ledger, key_);
      summary_.sources = std::move(plan.sources);
      summary_.problems = std::move(plan.problems);
      plan_progress(plan);
      MONALYS_CHECK(read_aliases(plan.aliases, ledger));
      MONALYS_CHECK(read_units(plan, ledger, Files::counted));
    }
    if (!tails_left_.empty() && request_.tails == Request::Tails::wait) MONALYS_CHECK(read_tails());
    for (const auto& file : tails_left_) {
      const auto settles = file.modified_at + microseconds(request_.settle);
      if (summary_.tails_settle_at == 0 || settles < summary_.tails_settle_at) summary_.tails_settle_at = settles;
    }
    MONALYS_CHECK(derive_sessions());
    MONALYS_CHECK(store_.link_connections());

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
    if (std::filesystem::exists(next_key_file(config_.privacy.key_file))) {
      return fail(Code::permission, "a rotation of the pseudonym key was broken off",
                  "Run `monalys key rotate` again: it goes on where it was.");
    }
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
    Committer committer(store_, ledger, key_, summary_, request_.facts_per_commit, now_);
    MONALYS_CHECK(pump(units, {}, ledger, committer, Aliases::taken));
    if (summary_.problems.size() > problems) {
      auto error = within("the register of aliases, without which nothing is read", summary_.problems[problems]);
      return std::unexpected(std::move(error));
    }
    if (auto set = identities_.set_aliases(committer.aliases()); !set) {
      return std::unexpected(within(units.front().files.front().path.string(), set.error()));
    }
    return {};
  }

  enum class Files { counted, counted_before };

  Result<void> read_units(const Plan& plan, const LedgerIndex& ledger, Files files) {
    Committer committer(store_, ledger, key_, summary_, request_.facts_per_commit, now_);
    if (files == Files::counted_before) committer.count_no_files();
    MONALYS_CHECK(pump(plan.units, plan.moved, ledger, committer, Aliases::rejected));
    for (const auto& [host, stretch] : committer.hosts()) {
      auto& known = hosts_.try_emplace(host, stretch).first->second;
      known.from = std::min(known.from, stretch.from);
      known.until = std::max(known.until, stretch.until);
    }
    derive_all_ = derive_all_ || committer.touched_unknown_hosts();
    tails_left_ = committer.tails_left();
    return {};
  }

  /// Files that ended within a record a moment ago: once they have settled, that is their last record, and otherwise
  /// the rest of it has come.
  Result<void> read_tails() {
    std::int64_t until = now_;
    Request again = request_;
    again.paths.clear();
    if (again.sources.size() > 1) again.sources.clear();  // the paths lead to them
    for (const auto& file : tails_left_) {
      until = std::max(until, file.modified_at + microseconds(request_.settle));
      again.paths.push_back(file.path.string());
    }
    const auto longest = microseconds(request_.settle);
    std::this_thread::sleep_for(std::chrono::microseconds{std::clamp<std::int64_t>(until - system_now(), 0, longest)});
    MONALYS_TRY(const auto ledger, LedgerIndex::load(store_));
    MONALYS_TRY(auto plan, make_plan(config_, again, ledger));
    std::ranges::move(plan.problems, std::back_inserter(summary_.problems));
    return read_units(plan, ledger, Files::counted_before);
  }

  /// Reads units with all threads and commits them.
  Result<void> pump(const std::vector<Unit>& units, const std::set<std::uint64_t>& moved, const LedgerIndex& ledger,
                    Committer& committer, Aliases aliases) {
    if (units.empty()) return {};
    const GateRules rules{identities_, key_, config_.privacy.personal_numbers, store_.kept_from()};
    Pipeline pipeline(window());
    BlockBuffers buffers(window(), 2 * FramingLimits{}.block_bytes);
    std::optional<Error> broken;
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
      Feed feed(config_, ledger, moved, key_, request_.settle,
                {[&](Said said) { return pipeline.put_done(std::move(said)); },
                 [&](ParseWork work) { return pipeline.put(std::move(work)); }},
                buffers, bytes_read_);
      try {
        feed.run(units);
      } catch (const std::exception& problem) {
        broken = Error{Code::internal, fmt::format("reading failed: {}", problem.what()), "Is there enough memory?"};
      }
      pipeline.close();
    });
    for (std::size_t i = 0; i < worker_count(); ++i) {
      threads.emplace_back([&] { parse_blocks(pipeline, rules, buffers, aliases == Aliases::taken); });
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
      MONALYS_CHECK(go_on());
    }
    return {};
  }

  Result<void> go_on() const {
    if (!request_.stop || !request_.stop()) return {};
    return fail(Code::busy, "reading was stopped before its end", "The next run goes on from there.");
  }

  void plan_progress(const Plan& plan) {
    for (const auto* units : {&plan.aliases, &plan.units}) {
      for (const auto& unit : *units) {
        auto& sources = progress_report_.sources;
        if (sources.empty() || sources.back().name != unit.source->name) sources.push_back({unit.source->name, 0, 0});
        for (const auto& file : unit.files) sources.back().bytes_total += file.size_bytes;
      }
    }
    // The plan does not outlive the reading; the configuration does.
    for (auto& source : progress_report_.sources) source.name = progress_names_.emplace_back(source.name);
  }

  void report(std::uint64_t records) {
    if (!progress_ || Clock::now() < next_report_) return;
    next_report_ = Clock::now() + std::chrono::milliseconds{100};
    std::uint64_t left = bytes_read_;
    for (auto& source : progress_report_.sources) {
      source.bytes_done = std::min(left, source.bytes_total);
      left -= source.bytes_done;
    }
    progress_report_.records = records;
    progress_(progress_report_);
  }

  Result<void> derive_sessions() {
    if (derive_all_) {
      // An earlier run ended between its last commit and this, or events are gone: nobody knows of which hosts.
      for (const auto& realm : realms()) {
        if (realm.shape != Shape::interval) continue;
        MONALYS_TRY(auto known, store_.event_hosts(realm.realm));
        for (auto& host : known) hosts_.insert_or_assign({realm.realm, std::move(host)}, store::Stretch{});
      }
    }
    if (hosts_.empty() && !derive_all_) return {};
    for (const auto& [host, stretch] : hosts_) {
      MONALYS_CHECK(go_on());
      MONALYS_TRY(const auto ends,
                  derive_host_sessions(store_, key_, host.first, host.second, host_connections(config_), stretch));
      summary_.ends_without_start += ends;
      ++summary_.hosts_paired;
    }
    if (connections_changed_) MONALYS_CHECK(store_.set_setting(kConnectionsSetting, counted_at_now()));
    return store_.set_setting(kUnpairedSetting, "no");
  }
  [[nodiscard]] std::string_view counted_at_now() const {
    return config_.platform.connections == Platform::Connections::linked ? kLinked : kAtGateway;
  }

  const Config& config_;
  store::Store& store_;
  const Request& request_;
  const Progress& progress_;
  const PseudonymKey key_;
  Identities identities_;
  const std::int64_t now_;
  Summary summary_;
  TouchedHosts hosts_;
  bool derive_all_ = false;
  bool connections_changed_ = false;  // they are counted elsewhere now than when they were derived
  std::vector<FoundFile> tails_left_;
  ProgressReport progress_report_;
  std::deque<std::string> progress_names_;
  std::atomic<std::uint64_t> bytes_read_ = 0;
  Clock::time_point next_report_ = Clock::now();
};

}  // namespace

Result<Summary> ingest(const Config& config, store::Store& store, const Request& request, const Progress& progress) {
  MONALYS_TRY(auto key, PseudonymKey::load(config.privacy.key_file));
  return Run(config, store, request, progress, std::move(key)).all();
}

}  // namespace monalys::ingest
