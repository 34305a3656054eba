#include "store/duckdb/remember.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace monalys::store::duckdb_store {
namespace {

/// Shorter buckets are many, and cheap to ask about again. A day is an hour shorter in spring.
constexpr std::int64_t kShortest = 23LL * 3600;
/// Of more rows than this everything is dropped: nobody looks at that many charts, a program does.
constexpr std::int64_t kMostRows = 5'000'000;
/// As many dimensions as a question is grouped by at most.
constexpr std::size_t kGroupColumns = 2;

bool is_to_keep(const Memory::Bucket& bucket, const Memory::Piece& piece) {
  return !piece.kept && bucket.second - bucket.first >= kShortest;
}

bool is_to_keep(const Memory::Pieces& pieces) {
  return std::ranges::any_of(pieces, [](const auto& entry) { return is_to_keep(entry.first, entry.second); });
}

Result<std::optional<std::uint64_t>> number_of(Connection& connection, const std::string& question) {
  MONALYS_TRY(auto rows,
              connection.query("SELECT id FROM remembered_question WHERE words = ?", {std::string_view{question}}));
  if (!rows.next() || rows.size() == 0) return std::optional<std::uint64_t>{};
  return std::optional{rows.data<std::uint64_t>(0)[0]};
}

Result<std::uint64_t> new_number(Connection& connection, const std::string& question) {
  MONALYS_TRY(auto rows, connection.query("SELECT CAST(count(*) AS UBIGINT) + 1 FROM remembered_question"));
  const auto number = rows.next() ? rows.data<std::uint64_t>(0)[0] : 1;
  MONALYS_CHECK(connection.run("INSERT INTO remembered_question VALUES (?, ?)", {number, std::string_view{question}}));
  return number;
}

Result<void> drop_if_too_much(Connection& connection) {
  MONALYS_TRY(auto rows, connection.query("SELECT (SELECT count(*) FROM remembered) + "
                                          "(SELECT count(*) FROM remembered_cell)"));
  if (!rows.next() || *rows.integer(0, 0) <= kMostRows) return {};
  // What is sealed cannot be measured again.
  MONALYS_CHECK(connection.run("DELETE FROM remembered WHERE number <> ?", {kSealed}));
  return connection.run(
      "DELETE FROM remembered_cell c WHERE NOT EXISTS (SELECT 1 FROM remembered r WHERE r.question = c.question AND "
      "r.from_at = c.from_at AND r.until_at = c.until_at)");
}

void set_bucket(Appender& out, std::uint64_t question, const Memory::Bucket& bucket) {
  out.set(0, question);
  out.set(1, bucket.first);
  out.set(2, bucket.second);
}

Result<void> append(Connection& connection, std::uint64_t question, const Memory::Pieces& pieces) {
  {
    MONALYS_TRY(auto out, Appender::open(connection, "remembered"));
    for (const auto& [bucket, piece] : pieces) {
      if (!is_to_keep(bucket, piece)) continue;
      set_bucket(out, question, bucket);
      out.set(3, piece.number);
      piece.nothing ? out.set(4, *piece.nothing) : out.set_null(4);
      MONALYS_CHECK(out.end_row());
    }
    MONALYS_CHECK(out.close());
  }
  MONALYS_TRY(auto out, Appender::open(connection, "remembered_cell"));
  for (const auto& [bucket, piece] : pieces) {
    if (!is_to_keep(bucket, piece)) continue;
    for (const auto& cell : piece.cells) {
      set_bucket(out, question, bucket);
      for (std::size_t i = 0; i < kGroupColumns; ++i) {
        out.set(3 + i, i < cell.group.size() ? std::string_view{cell.group[i]} : std::string_view{});
      }
      cell.value ? out.set(3 + kGroupColumns, *cell.value) : out.set_null(3 + kGroupColumns);
      cell.at ? out.set(4 + kGroupColumns, *cell.at) : out.set_null(4 + kGroupColumns);
      MONALYS_CHECK(out.end_row());
    }
  }
  return out.close();
}

Result<void> replace(Connection& connection, std::uint64_t question, const Memory::Pieces& pieces) {
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE renewed AS FROM remembered LIMIT 0"));
  {
    MONALYS_TRY(auto out, Appender::open(connection, "renewed", Appender::Place::temporary));
    for (const auto& [bucket, piece] : pieces) {
      if (!is_to_keep(bucket, piece)) continue;
      set_bucket(out, question, bucket);
      out.set(3, piece.number);
      out.set_null(4);
      MONALYS_CHECK(out.end_row());
    }
    MONALYS_CHECK(out.close());
  }
  for (const auto* table : {"remembered", "remembered_cell"}) {
    MONALYS_CHECK(
        connection.run(fmt::format("DELETE FROM {0} r USING renewed n WHERE r.question = n.question AND "
                                   "r.from_at = n.from_at AND r.until_at = n.until_at",
                                   table)));
  }
  MONALYS_CHECK(connection.run("DROP TABLE renewed"));
  return append(connection, question, pieces);
}

Result<void> write(Connection& connection, const std::string& question, const Memory::Pieces& pieces) {
  MONALYS_TRY(const auto known, number_of(connection, question));
  if (known) return replace(connection, *known, pieces);
  MONALYS_TRY(const auto number, new_number(connection, question));
  return append(connection, number, pieces);
}

void mark_as_kept(Memory::Pieces& pieces) {
  for (auto& [bucket, piece] : pieces) piece.kept = true;
}

}  // namespace

Result<Memory::Pieces> recall(Connection& connection, const std::string& question) {
  Memory::Pieces pieces;
  MONALYS_TRY(const auto number, number_of(connection, question));
  if (!number) return pieces;
  {
    MONALYS_TRY(auto rows, connection.query("SELECT from_at, until_at, number, nothing FROM remembered "
                                            "WHERE question = ? ORDER BY from_at, until_at",
                                            {*number}));
    while (rows.next()) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        Memory::Piece piece{.number = rows.data<std::uint64_t>(2)[i], .nothing = {}, .cells = {}, .kept = true};
        if (!rows.is_null(3, i)) piece.nothing = rows.data<double>(3)[i];
        pieces.emplace_hint(pieces.end(), Memory::Bucket{*rows.integer(0, i), *rows.integer(1, i)}, std::move(piece));
      }
    }
  }
  const auto groups = dimensions_of(question);
  MONALYS_TRY(auto rows,
              connection.stream("SELECT from_at, until_at, first, second, value, \"at\" FROM remembered_cell "
                                "WHERE question = ? ORDER BY from_at, until_at, first, second",
                                {*number}));
  auto piece = pieces.end();
  std::map<GroupName::Names, GroupName> names;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Memory::Bucket bucket{*rows.integer(0, i), *rows.integer(1, i)};
      if (piece == pieces.end() || piece->first != bucket) piece = pieces.find(bucket);
      if (piece == pieces.end()) continue;
      Cell cell{.group = {}, .bucket = 0, .value = {}, .at = rows.integer(5, i)};
      if (groups > 0) {
        GroupName::Names name;
        for (std::size_t column = 0; column < groups; ++column) name.emplace_back(rows.text(2 + column, i));
        auto& known = names[name];
        if (known.empty()) known = std::move(name);
        cell.group = known;
      }
      if (!rows.is_null(4, i)) cell.value = rows.data<double>(4)[i];
      piece->second.cells.push_back(std::move(cell));
    }
  }
  MONALYS_CHECK(rows.problem());
  return pieces;
}

bool anything_to_keep(Memory& memory) {
  return std::ranges::any_of(memory.all(), [](const auto& entry) { return is_to_keep(*entry.second); });
}

Result<void> keep(Connection& connection, Memory& memory) {
  if (!anything_to_keep(memory)) return {};
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  MONALYS_CHECK(drop_if_too_much(connection));
  for (const auto& [question, pieces] : memory.all()) {
    if (is_to_keep(*pieces)) MONALYS_CHECK(write(connection, question, *pieces));
  }
  MONALYS_CHECK(transaction.commit());
  for (const auto& [question, pieces] : memory.all()) mark_as_kept(*pieces);
  return {};
}

Result<void> keep(Connection& connection, const std::string& question, Memory::Pieces& pieces) {
  if (!is_to_keep(pieces)) return {};
  MONALYS_TRY(auto transaction, Transaction::begin(connection));
  MONALYS_CHECK(drop_if_too_much(connection));
  MONALYS_CHECK(write(connection, question, pieces));
  MONALYS_CHECK(transaction.commit());
  mark_as_kept(pieces);
  return {};
}

}  // namespace monalys::store::duckdb_store
