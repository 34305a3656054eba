// What the store promises of merging, its ledger and its file.

#include "store/store.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <tuple>

#include "store/duckdb/connection.hpp"
#include "store/testing.hpp"

namespace monalys::store {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> rows_of(const TemporaryFolder& folder, std::string_view sql) {
  auto connection = duckdb_store::Connection::open(folder.path() / "monalys.duckdb", true);
  if (!connection) throw std::runtime_error(connection.error().message);
  auto rows = connection->query(sql);
  if (!rows) throw std::runtime_error(rows.error().message);
  std::vector<std::string> found;
  while (rows->next()) {
    for (std::size_t i = 0; i < rows->size(); ++i) found.emplace_back(rows->text(0, i));
  }
  return found;
}

/// Everything that the facts of a realm say, in order.
std::vector<std::string> contents(const TemporaryFolder& folder) {
  return rows_of(folder,
                 "SELECT concat_ws('|', f.key_high, f.key_low, f.version, f.\"user\", f.begun_at, f.ended_at, "
                 "f.label, f.outcome) FROM fact_run f ORDER BY f.key_high, f.key_low, f.version");
}

std::string bytes(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>(in), {}};
}

Interval& with_key(Interval& interval, std::uint64_t high, std::uint64_t low, Version version) {
  interval.key = {high, low};
  interval.version = version;
  return interval;
}

TEST(Merging, StoresEachKeyOnceWithItsGreatestVersion) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    Facts first;
    with_key(first.interval(Realm::run, 1, kNone, 100, kNone), 100, 1, 5).label = "old";
    with_key(first.interval(Realm::run, 1, kNone, 100, 200), 100, 1, 7).label = "ended";
    with_key(first.interval(Realm::run, 2, kNone, 100, 200), 100, 2, 7).label = "other";
    auto merged = store.merge(first.batch());
    ASSERT_TRUE(merged);
    EXPECT_EQ(std::tuple(merged->added, merged->replaced, merged->known), std::tuple(2U, 0U, 1U));

    Facts second;
    with_key(second.interval(Realm::run, 1, kNone, 100, kNone), 100, 1, 6).label = "late news of before";
    with_key(second.interval(Realm::run, 2, kNone, 100, 300), 100, 2, 8).label = "better";
    with_key(second.interval(Realm::run, 3, kNone, 150, 300), 150, 3, 1).label = "new";
    merged = store.merge(second.batch());
    ASSERT_TRUE(merged);
    EXPECT_EQ(std::tuple(merged->added, merged->replaced, merged->known), std::tuple(1U, 1U, 1U));

    // The same once more changes nothing.
    merged = store.merge(second.batch());
    ASSERT_TRUE(merged);
    EXPECT_EQ(std::tuple(merged->added, merged->replaced, merged->known), std::tuple(0U, 0U, 3U));
  }
  EXPECT_THAT(contents(folder),
              ElementsAre("100|1|7|1|100000000|200000000|ended|1", "100|2|8|2|100000000|300000000|better|1",
                          "150|3|1|3|150000000|300000000|new|1"));
}

TEST(Merging, GivesTheSameInAnyOrderAndAnySplit) {
  TemporaryFolder folder;
  auto store = open(folder);
  struct One {
    std::uint64_t high, low;
    Version version;
  };
  // Each label says all there is to say of a fact, so that the groups are the content of the table.
  const auto merged_in = [&](const std::vector<One>& facts, const std::vector<std::size_t>& cuts) {
    Facts empty;
    empty.batch().replace_sources = {"test"};
    merge(store, empty);
    std::size_t from = 0;
    for (std::size_t part = 0; part <= cuts.size(); ++part) {
      const auto until = part < cuts.size() ? cuts[part] : facts.size();
      Facts batch{"test", "part" + std::to_string(part)};
      for (; from < until; ++from) {
        const auto& [high, low, version] = facts[from];
        auto& fact = with_key(batch.interval(Realm::run, 1, kNone, 100, 200), high, low, version);
        fact.label = batch.batch().texts.keep(fmt::format("{}/{} as {}", high, low, version));
      }
      merge(store, batch);
    }
    return grouped(
        store,
        {.realm = Realm::run, .measure = Measure::started, .boundaries = {0, 1000}, .group = {Dimension::label}});
  };
  EXPECT_TRUE(rc::check([&] {
    // Few keys and versions, so that many facts meet.
    std::vector<One> all(*rc::gen::inRange<std::size_t>(1, 60));
    std::map<std::pair<std::uint64_t, std::uint64_t>, Version> newest;
    for (auto& [high, low, version] : all) {
      high = *rc::gen::inRange<std::uint64_t>(1, 8);
      low = *rc::gen::inRange<std::uint64_t>(0, 3);
      version = *rc::gen::inRange<Version>(1, 6);
      newest[{high, low}] = std::max(newest[{high, low}], version);
    }
    Values expected;
    for (const auto& [key, version] : newest) {
      expected[fmt::format("{}/{} as {}", key.first, key.second, version)] = {1};
    }
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[*rc::gen::inRange<std::size_t>(0, i)]);
    std::vector<std::size_t> cuts(3);
    for (auto& cut : cuts) cut = *rc::gen::inRange<std::size_t>(0, all.size() + 1);
    std::ranges::sort(cuts);
    RC_ASSERT(merged_in(all, cuts) == expected);
  }));
}

TEST(Merging, KeepsEventsOnceAndGivesThemBackInOrder) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  const auto event = [&](double at, std::uint64_t sequence, std::string_view host, std::uint64_t low) {
    facts.batch().events.push_back({.realm = Realm::session,
                                    .kind = EventKind::open,
                                    .key = {static_cast<std::uint64_t>(at), low},
                                    .user = 7,
                                    .at = microseconds(at),
                                    .sequence = sequence,
                                    .host = host,
                                    .line = "pts/1",
                                    .label = "terminal",
                                    .detail = "ssh",
                                    .file = 0});
  };
  event(200, 2, "mts1", 1);
  event(100, 3, "mts1", 2);
  event(100, 1, "mts1", 3);
  event(100, 1, "mts2", 4);
  event(200, 2, "mts1", 1);
  merge(store, facts);
  merge(store, facts);
  EXPECT_THAT(store.event_hosts(Realm::session).value(), ElementsAre("mts1", "mts2"));
  EXPECT_TRUE(store.event_hosts(Realm::run).value().empty());
  TextPool texts;
  const auto events = store.events(Realm::session, "mts1", texts).value();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].key.low, 3U);
  EXPECT_EQ(events[1].key.low, 2U);
  EXPECT_EQ(events[2].key.low, 1U);
  EXPECT_EQ(std::tuple(events[0].user, events[0].host, events[0].line, events[0].label, events[0].detail),
            std::tuple(7U, "mts1", "pts/1", "terminal", "ssh"));
}

TEST(Merging, ReplacesOnlyTheDerivedIntervalsOfAHost) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts logged;
  logged.interval(Realm::session, 1, kNone, 100, 200).host = "mts1";
  merge(store, logged);
  Facts derived;
  derived.interval(Realm::session, 2, kNone, 100, 200).host = "mts1";
  derived.interval(Realm::session, 3, kNone, 100, 200).host = "mts1";
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", derived.batch().intervals));
  Facts others;
  others.interval(Realm::session, 4, kNone, 100, 200).host = "mts2";
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts2", others.batch().intervals));
  Question question{.realm = Realm::session, .measure = Measure::started, .boundaries = {0, 1000}};
  question.group = {Dimension::host};
  EXPECT_EQ(grouped(store, question), (Values{{"mts1", {3}}, {"mts2", {1}}}));
  ASSERT_TRUE(store.replace_derived(Realm::session, "mts1", {}));
  EXPECT_EQ(grouped(store, question), (Values{{"mts1", {1}}, {"mts2", {1}}}));
}

TEST(Merging, ManyRowsOfAllShapesFillSeveralChunks) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts;
  for (int i = 0; i < 5000; ++i) {
    // Absent and present by turns: what is absent in one chunk must not stay so in the next.
    facts.interval(Realm::job, 1, i % 2 == 0 ? kNone : 10 + i, 10 + i, i < 2500 ? kNone : 20 + i);
    facts.level("v", 86'400, "P", i == 4999 ? 7 : 1, i);
    facts.moment(1, 10 + i);
  }
  merge(store, facts);
  const std::vector<std::int64_t> all{0, 100'000};
  EXPECT_EQ(values(store, {.realm = Realm::job, .measure = Measure::submitted, .boundaries = all})[0], 2500);
  EXPECT_EQ(values(store, {.realm = Realm::job, .measure = Measure::ended, .boundaries = all})[0], 2500);
  EXPECT_EQ(values(store, {.realm = Realm::logon, .measure = Measure::moments, .boundaries = all})[0], 5000);
  EXPECT_EQ(
      values(store, {.realm = Realm::storage, .measure = Measure::level_bytes, .label = "live", .boundaries = all})[0],
      5006);
}

TEST(Ledger, AFileReadAgainKeepsItsIdAndItsFacts) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts other{"other", "b.log"};
  merge(store, other);
  Facts first{"logs", "a.log"};
  first.interval(Realm::run, 1, kNone, 100, 200);
  first.batch().files[0].records = 3;
  first.batch().reasons.push_back({.file = 0,
                                   .kind = Reason::Kind::rejected,
                                   .text = "line ends early",
                                   .count = 2,
                                   .first_record = 9,
                                   .first_offset = 70});
  merge(store, first);
  const auto id_of = [&] {
    const auto ledger = store.ledger().value();
    for (const auto& entry : ledger) {
      if (entry.source == "logs") return entry.id;
    }
    return std::uint64_t{0};
  };
  const auto id = id_of();
  EXPECT_NE(id, 0U);

  Facts again{"logs", "a.log"};
  again.batch().files[0].records = 5;
  again.batch().files[0].first_at = 17;
  merge(store, again);
  EXPECT_EQ(id_of(), id);
  const auto ledger = store.ledger().value();
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_EQ(ledger[0].records, 5U);
  EXPECT_EQ(ledger[0].first_at, 17);
  EXPECT_EQ(ledger[0].last_at, kNoInstant);
  EXPECT_TRUE(store.reasons().value().empty());  // those of the reading before are gone with it
  EXPECT_EQ(store.days_with_facts("logs", std::vector<std::int64_t>{0, 86'400}).value().size(), 1U);
  EXPECT_EQ(store.days_with_facts("other", std::vector<std::int64_t>{0, 86'400}).value().size(), 0U);
}

TEST(Ledger, HoldsTheReasons) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts facts{"logs", "a.log"};
  facts.batch().reasons.push_back({.file = 0, .kind = Reason::Kind::skipped, .text = "excluded account", .count = 4});
  facts.batch().reasons.push_back({.file = 0,
                                   .kind = Reason::Kind::rejected,
                                   .text = "line ends early",
                                   .count = 2,
                                   .first_record = 9,
                                   .first_offset = 70});
  merge(store, facts);
  const auto reasons = store.reasons().value();
  ASSERT_EQ(reasons.size(), 2U);
  EXPECT_EQ(reasons[0].source, "logs");
  EXPECT_EQ(reasons[0].reason.text, "excluded account");
  EXPECT_EQ(reasons[1].reason.kind, Reason::Kind::rejected);
  EXPECT_EQ(std::tuple(reasons[1].reason.count, reasons[1].reason.first_record, reasons[1].reason.first_offset),
            std::tuple(2U, 9U, 70U));
}

TEST(Ledger, ARegisterReadAgainReplacesWhatItSaid) {
  TemporaryFolder folder;
  auto store = open(folder);
  Facts users{"users", "users.csv"};
  users.membership(1, "Lund", "P1", 0, kNone);
  users.interval(Realm::project, 0, kNone, 0, kNone).project = "P1";
  merge(store, users);
  Facts sessions;
  sessions.interval(Realm::session, 1, kNone, 100, 200);
  merge(store, sessions);

  Facts again{"users", "users-2.csv"};
  again.batch().replace_sources = {"users"};
  again.membership(1, "Umeå", "P1", 0, kNone);
  merge(store, again);
  Question question{.realm = Realm::session, .measure = Measure::started, .boundaries = {0, 1000}};
  question.group = {Dimension::organisation};
  EXPECT_EQ(grouped(store, question), (Values{{"Umeå", {1}}}));
  EXPECT_EQ(values(store, {.realm = Realm::project, .measure = Measure::open_at_end, .boundaries = {0, 1000}})[0], 0);
  EXPECT_EQ(store.ledger().value().size(), 2U);
}

TEST(Settings, AreKeptWithTheFacts) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    EXPECT_EQ(store.setting("key_id").value(), std::nullopt);
    ASSERT_TRUE(store.set_setting("key_id", "abc"));
    ASSERT_TRUE(store.set_setting("key_id", "d'ef"));
  }
  auto store = open(folder, Access::read);
  EXPECT_EQ(store.setting("key_id").value(), "d'ef");
}

TEST(Extent, IsThatOfAllInstantsOfTheRealms) {
  TemporaryFolder folder;
  auto store = open(folder);
  const std::vector<Realm> both{Realm::job, Realm::logon};
  EXPECT_EQ(store.extent(both).value(), std::nullopt);
  Facts facts;
  facts.interval(Realm::job, 1, 100, kNone, kNone);
  facts.interval(Realm::job, 1, 200, 300, 900'000);
  facts.moment(1, 50);
  merge(store, facts);
  EXPECT_EQ(store.extent(both).value(), (std::pair<std::int64_t, std::int64_t>{50'000'000, 900'000'000'000}));
  EXPECT_EQ(store.extent(std::vector{Realm::run}).value(), std::nullopt);
  // Days of 86,400 s: 0 by 50 to 300, 10 by 900,000; the days between are silent.
  std::vector<std::int64_t> days;
  for (int i = 0; i <= 12; ++i) days.push_back(i * 86'400);
  EXPECT_THAT(store.days_with_facts(both, days).value(), ElementsAre(0U, 10U));
}

TEST(OpenStore, AnswersQuestionsWithReadAccess) {
  TemporaryFolder folder;
  {
    auto store = open(folder);
    Facts facts;
    facts.level("v1", 100, "P1", 5);
    facts.membership(1, "Lund", "", 0, kNone);
    facts.interval(Realm::run, 1, kNone, 100, 200);
    merge(store, facts);
  }
  auto store = open(folder, Access::read);
  EXPECT_EQ(
      values(store,
             {.realm = Realm::storage, .measure = Measure::level_bytes, .label = "live", .boundaries = {0, 200}})[0],
      5);
  EXPECT_EQ(grouped(store, {.realm = Realm::run,
                            .measure = Measure::started,
                            .boundaries = {0, 200},
                            .group = {Dimension::organisation}}),
            (Values{{"Lund", {1}}}));
}

TEST(OpenStore, NeedsAnAddress) {
  for (const auto* url : {"", "duckdb:", "monalys.duckdb", "clickhouse://host"}) {
    const auto store = Store::open(url, Access::write);
    ASSERT_FALSE(store) << url;
    EXPECT_EQ(store.error().code, Code::wrong_usage);
  }
}

TEST(OpenStore, ForReadingMustExist) {
  TemporaryFolder folder;
  const auto store = Store::open(folder.url(), Access::read);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::not_found);
  EXPECT_THAT(store.error().message, HasSubstr(folder.path().string()));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "monalys.duckdb"));
}

TEST(OpenStore, InAFolderThatIsMissingSaysSo) {
  TemporaryFolder folder;
  const auto store = Store::open("duckdb:" + (folder.path() / "missing" / "a.duckdb").string(), Access::write);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::not_found);
  EXPECT_THAT(store.error().message, HasSubstr("no such folder"));
}

TEST(OpenStore, IsNoFolder) {
  TemporaryFolder folder;
  const auto store = Store::open("duckdb:" + folder.path().string(), Access::write);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::invalid_input);
}

TEST(OpenStore, LeavesAFileThatIsNoDatabaseAsItIs) {
  TemporaryFolder folder;
  const auto file = folder.path() / "monalys.duckdb";
  for (const auto& text :
       {std::string("bucket,value\n2022-04,5\n"), std::string(100'000, 'x'), std::string(5000, '\0')}) {
    std::ofstream{file, std::ios::binary} << text;
    for (const auto access : {Access::write, Access::read}) {
      const auto store = Store::open(folder.url(), access);
      ASSERT_FALSE(store) << text.substr(0, 10);
      EXPECT_EQ(store.error().code, Code::invalid_input) << store.error().message;
      EXPECT_FALSE(store.error().hint.empty());
    }
    EXPECT_EQ(bytes(file), text);
  }
}

void write_database(const TemporaryFolder& folder, const std::vector<std::string>& statements) {
  auto connection = duckdb_store::Connection::open(folder.path() / "monalys.duckdb", false);
  ASSERT_TRUE(connection);
  for (const auto& statement : statements) ASSERT_TRUE(connection->run(statement));
}

TEST(OpenStore, LeavesTheDatabaseOfAnotherProgramAsItIs) {
  for (const auto& statements :
       std::vector<std::vector<std::string>>{{"CREATE TABLE invoices(number INTEGER)"},
                                             {"CREATE TABLE setting(wrong INTEGER)"},
                                             {"CREATE TABLE setting(name VARCHAR, value VARCHAR)",
                                              "INSERT INTO setting VALUES ('schema_version', 'x')"}}) {
    TemporaryFolder folder;
    write_database(folder, statements);
    const auto before = bytes(folder.path() / "monalys.duckdb");
    const auto store = Store::open(folder.url(), Access::write);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Code::invalid_input);
    EXPECT_THAT(store.error().message, HasSubstr("another program"));
    EXPECT_EQ(bytes(folder.path() / "monalys.duckdb"), before);
  }
}

TEST(OpenStore, OfALaterVersionIsRefusedAndLeftAsItIs) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  write_database(folder, {"UPDATE setting SET value = '99' WHERE name = 'schema_version'"});
  const auto before = bytes(folder.path() / "monalys.duckdb");
  for (const auto access : {Access::read, Access::write}) {
    const auto store = Store::open(folder.url(), access);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Code::newer_version);
    EXPECT_THAT(store.error().message, HasSubstr("99"));
  }
  EXPECT_EQ(bytes(folder.path() / "monalys.duckdb"), before);
}

TEST(Streams, TellWhatBrokeThemOff) {
  TemporaryFolder folder;
  {
    (void)open(folder);
  }
  auto connection = duckdb_store::Connection::open(folder.path() / "monalys.duckdb", true);
  ASSERT_TRUE(connection);
  auto rows =
      connection->stream("SELECT CASE WHEN i = 900000 THEN error('it broke') ELSE i END FROM range(1000000) t(i)");
  if (rows) {
    std::size_t count = 0;
    while (rows->next()) count += rows->size();
    EXPECT_LT(count, 1'000'000U);
    const auto problem = rows->problem();
    ASSERT_FALSE(problem);
    EXPECT_THAT(problem.error().message, HasSubstr("it broke"));
  } else {
    EXPECT_THAT(rows.error().message, HasSubstr("it broke"));
  }
}

}  // namespace
}  // namespace monalys::store
