#include "store/duckdb/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace monalys::store::duckdb_store {
namespace {

/// The greatest id that was ever given.
constexpr std::string_view kLastIdSetting = "last_file";

Result<void> append(Appender& out, const FileEntry& file, std::uint64_t id, const std::vector<std::uint64_t>& ids) {
  out.set(0, id);
  out.set(1, std::string_view{file.source});
  out.set(2, std::string_view{file.path});
  out.set(3, std::string_view{file.format});
  out.set(4, std::string_view{file.head});
  out.set(5, std::string_view{file.fingerprint});
  out.set(6, file.content_bytes);
  out.set(7, file.size_bytes);
  out.set(8, file.modified_at);
  out.set(9, file.records);
  out.set(10, file.facts);
  out.set(11, file.skipped);
  out.set(12, file.rejected);
  out.set(13, file.past);
  out.set_known(14, file.first_at);
  out.set_known(15, file.last_at);
  out.set(16, file.ingested_at);
  out.set(17, file.same_as);
  out.set(18, file.tail_of_file ? ids[*file.tail_of_file] : file.tail_of);
  return out.end_row();
}

Result<void> write_entries(Connection& connection, const Batch& batch, const std::vector<std::uint64_t>& ids) {
  // A file may come twice in one batch; what was said last of it holds.
  std::map<std::uint64_t, std::size_t> last;
  for (std::size_t i = 0; i < ids.size(); ++i) last[ids[i]] = i;
  MONALYS_TRY(auto out, Appender::open(connection, "file"));
  for (const auto& [id, i] : last) MONALYS_CHECK(append(out, batch.files[i], id, ids));
  return out.close();
}

Result<void> write_reasons(Connection& connection, const Batch& batch, const std::vector<std::uint64_t>& ids) {
  if (batch.reasons.empty()) return {};
  MONALYS_TRY(auto out, Appender::open(connection, "reason"));
  for (const auto& reason : batch.reasons) {
    out.set(0, ids[reason.file]);
    out.set(1, std::to_underlying(reason.kind));
    out.set(2, std::string_view{reason.text});
    out.set(3, reason.count);
    out.set(4, reason.first_record);
    out.set(5, reason.first_offset);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

Result<void> write_rejected(Connection& connection, const Batch& batch, const std::vector<std::uint64_t>& ids) {
  if (batch.rejected.empty()) return {};
  MONALYS_TRY(auto out, Appender::open(connection, "rejected"));
  for (const auto& record : batch.rejected) {
    out.set(0, ids[record.file]);
    out.set(1, record.record);
    out.set(2, record.offset);
    out.set(3, std::string_view{record.reason});
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

}  // namespace

Result<void> stage_ids(Connection& connection, const std::string& table, const std::vector<std::uint64_t>& ids) {
  MONALYS_CHECK(connection.run(fmt::format("CREATE OR REPLACE TEMP TABLE {}(id UBIGINT)", table)));
  MONALYS_TRY(auto out, Appender::open(connection, table, Appender::Place::temporary));
  for (const auto id : ids) {
    out.set(0, id);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

Result<std::vector<std::uint64_t>> write_ledger(Connection& connection, const Batch& batch,
                                                const std::set<std::uint64_t>& taken) {
  std::vector<std::uint64_t> ids;
  if (batch.files.empty()) return ids;
  MONALYS_TRY(const auto last_id, number_setting(connection, kLastIdSetting));
  auto last = last_id;
  std::vector<std::uint64_t> replaced;
  for (const auto& file : batch.files) {
    const bool is_new = file.id == 0 || taken.contains(file.id);
    if (!is_new) replaced.push_back(file.id);
    ids.push_back(is_new ? ++last : file.id);
  }
  if (last != last_id) MONALYS_CHECK(write_setting(connection, kLastIdSetting, std::to_string(last)));
  if (!replaced.empty()) {
    MONALYS_CHECK(stage_ids(connection, "replaced", replaced));
    MONALYS_CHECK(connection.run("DELETE FROM file WHERE id IN (SELECT id FROM replaced)"));
    MONALYS_CHECK(connection.run("DELETE FROM reason WHERE file IN (SELECT id FROM replaced)"));
    MONALYS_CHECK(connection.run("DROP TABLE replaced"));
  }
  MONALYS_CHECK(write_entries(connection, batch, ids));
  MONALYS_CHECK(write_reasons(connection, batch, ids));
  MONALYS_CHECK(write_rejected(connection, batch, ids));
  return ids;
}

Result<std::vector<FileEntry>> ledger(Connection& connection) {
  MONALYS_TRY(auto rows,
              connection.query("SELECT id, source, path, format, head, fingerprint, content_bytes, size_bytes, "
                               "modified_at, records, facts, skipped, rejected, past, first_at, last_at, ingested_at, "
                               "same_as, tail_of "
                               "FROM file ORDER BY source, path, id"));
  std::vector<FileEntry> entries;
  while (rows.next()) {
    const auto count = [&](std::size_t column, std::size_t i) { return rows.data<std::uint64_t>(column)[i]; };
    for (std::size_t i = 0; i < rows.size(); ++i) {
      entries.push_back({.id = count(0, i),
                         .source = std::string(rows.text(1, i)),
                         .path = std::string(rows.text(2, i)),
                         .format = std::string(rows.text(3, i)),
                         .head = std::string(rows.text(4, i)),
                         .fingerprint = std::string(rows.text(5, i)),
                         .content_bytes = count(6, i),
                         .size_bytes = count(7, i),
                         .modified_at = rows.integer(8, i).value_or(0),
                         .records = count(9, i),
                         .facts = count(10, i),
                         .skipped = count(11, i),
                         .rejected = count(12, i),
                         .past = rows.data<bool>(13)[i],
                         .first_at = rows.integer(14, i).value_or(kNoInstant),
                         .last_at = rows.integer(15, i).value_or(kNoInstant),
                         .ingested_at = rows.integer(16, i).value_or(0),
                         .same_as = count(17, i),
                         .tail_of = count(18, i)});
    }
  }
  return entries;
}

Result<std::vector<Store::ReasonCount>> reasons(Connection& connection) {
  MONALYS_TRY(auto rows, connection.query("SELECT f.source, f.path, r.kind, r.text, r.count, r.first_record, "
                                          "r.first_offset, f.id FROM reason r JOIN file f ON f.id = r.file "
                                          "ORDER BY f.source, f.path, r.kind, r.count DESC, r.text"));
  std::vector<Store::ReasonCount> found;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      found.push_back({std::string(rows.text(0, i)), std::string(rows.text(1, i)),
                       Reason{.file = 0,
                              .kind = static_cast<Reason::Kind>(rows.data<std::uint8_t>(2)[i]),
                              .text = std::string(rows.text(3, i)),
                              .count = rows.data<std::uint64_t>(4)[i],
                              .first_record = rows.data<std::uint64_t>(5)[i],
                              .first_offset = rows.data<std::uint64_t>(6)[i]},
                       rows.data<std::uint64_t>(7)[i]});
    }
  }
  return found;
}

Result<std::vector<Store::RejectedRecord>> rejected(Connection& connection, std::string_view source) {
  MONALYS_TRY(auto rows, connection.query("SELECT f.path, r.record, r.\"offset\", r.text FROM rejected r "
                                          "JOIN file f ON f.id = r.file WHERE f.source = ? "
                                          "ORDER BY f.path, r.record, r.\"offset\"",
                                          {source}));
  std::vector<Store::RejectedRecord> found;
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      found.push_back({std::string(rows.text(0, i)), Rejected{.file = 0,
                                                              .record = rows.data<std::uint64_t>(1)[i],
                                                              .offset = rows.data<std::uint64_t>(2)[i],
                                                              .reason = std::string(rows.text(3, i))}});
    }
  }
  return found;
}

Result<std::optional<std::string>> setting(Connection& connection, std::string_view name) {
  MONALYS_TRY(auto rows, connection.query("SELECT value FROM setting WHERE name = ?", {name}));
  if (!rows.next() || rows.size() == 0) return std::optional<std::string>{};
  return std::optional<std::string>{rows.text(0, 0)};
}

Result<std::uint64_t> number_setting(Connection& connection, std::string_view name) {
  MONALYS_TRY(const auto text, setting(connection, name));
  return text ? to_integer<std::uint64_t>(*text).value_or(0) : 0;
}

Result<void> write_setting(Connection& connection, std::string_view name, std::string_view value) {
  MONALYS_CHECK(connection.run("DELETE FROM setting WHERE name = ?", {name}));
  return connection.run("INSERT INTO setting VALUES (?, ?)", {name, value});
}

}  // namespace monalys::store::duckdb_store
