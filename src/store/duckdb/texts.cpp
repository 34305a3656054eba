#include "store/duckdb/texts.hpp"

#include <fmt/format.h>

#include "store/duckdb/ledger.hpp"
#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::string_view kLastSetting = "last_text";

}  // namespace

std::size_t Texts::slot_of(std::string_view text) const {
  const auto address = reinterpret_cast<std::uintptr_t>(text.data());
  auto slot = static_cast<std::size_t>((address ^ text.size() << 48U) * 0x9E3779B97F4A7C15U >> 20U);
  for (;; ++slot) {
    const auto& found = places_[slot & (places_.size() - 1)];
    if (found.data == nullptr || (found.data == text.data() && found.size == text.size())) {
      return slot & (places_.size() - 1);
    }
  }
}

void Texts::grow() {
  const auto before = std::move(places_);
  places_.assign(std::max<std::size_t>(1024, before.size() * 2), {});
  for (const auto& slot : before) {
    if (slot.data != nullptr) places_[slot_of({slot.data, slot.size})] = slot;
  }
}

std::uint32_t Texts::place_of(std::string_view text) {
  if ((filled_ + 1) * 2 > places_.size()) grow();
  auto& slot = places_[slot_of(text)];
  if (slot.data != nullptr) return slot.place;
  const auto [entry, is_new] = by_content_.try_emplace(text, static_cast<std::uint32_t>(met_.size()));
  if (is_new) met_.push_back(text);
  slot = {text.data(), static_cast<std::uint32_t>(text.size()), entry->second};
  ++filled_;
  return slot.place;
}

void Texts::release() {
  places_.clear();
  filled_ = 0;
  met_.clear();
  by_content_.clear();
  numbers_.clear();
}

void Texts::reset() {
  release();
  known_.clear();
  loaded_ = complete_ = false;
}

Result<void> Texts::load(Connection& connection) {
  MONALYS_TRY(const auto last, number_setting(connection, kLastSetting));
  last_ = static_cast<std::uint32_t>(last);
  complete_ = last <= limits_.loaded;
  loaded_ = true;
  if (!complete_ || last == 0) return {};
  MONALYS_TRY(auto rows, connection.query("SELECT id, value FROM text WHERE id <> 0"));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      known_.emplace(std::string(rows.text(1, i)), rows.data<std::uint32_t>(0)[i]);
    }
  }
  return {};
}

Result<void> Texts::settle(Connection& connection) {
  numbers_.assign(met_.size(), 0);
  if (met_.empty()) return {};
  if (!loaded_) MONALYS_CHECK(load(connection));
  std::vector<std::uint32_t> unknown;
  for (std::uint32_t place = 0; place < met_.size(); ++place) {
    const auto found = known_.find(met_[place]);
    if (found == known_.end()) {
      unknown.push_back(place);
    } else {
      numbers_[place] = found->second;
    }
  }
  if (!unknown.empty() && !complete_) {
    MONALYS_TRY(auto still_unknown, look_up(connection, unknown));
    unknown = std::move(still_unknown);
  }
  if (!unknown.empty()) MONALYS_CHECK(add(connection, unknown));
  if (known_.size() > limits_.known) {
    known_.clear();
    complete_ = false;
  }
  return {};
}

Result<std::vector<std::uint32_t>> Texts::look_up(Connection& connection, const std::vector<std::uint32_t>& places) {
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE met_text(place UINTEGER, value VARCHAR)"));
  MONALYS_TRY(auto out, Appender::open(connection, "met_text", Appender::Place::temporary));
  for (const auto place : places) {
    out.set(0, place);
    out.set(1, met_[place]);
    MONALYS_CHECK(out.end_row());
  }
  MONALYS_CHECK(out.close());
  MONALYS_TRY(auto rows, connection.query("SELECT m.place, t.id FROM text t JOIN met_text m ON m.value = t.value"));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto place = rows.data<std::uint32_t>(0)[i];
      numbers_[place] = rows.data<std::uint32_t>(1)[i];
      known_.emplace(std::string(met_[place]), numbers_[place]);
    }
  }
  MONALYS_CHECK(connection.run("DROP TABLE met_text"));
  std::vector<std::uint32_t> unknown;
  for (const auto place : places) {
    if (numbers_[place] == 0) unknown.push_back(place);
  }
  return unknown;
}

Result<void> Texts::add(Connection& connection, const std::vector<std::uint32_t>& places) {
  if (places.size() > std::size_t{UINT32_MAX} - last_) {
    return fail(Code::invalid_input,
                fmt::format("store {}: it holds more than 4 billion different texts", connection.file()),
                "Is a column with numbers or times taken for a label? Check the columns of the sources.");
  }
  MONALYS_TRY(auto out, Appender::open(connection, "text"));
  for (const auto place : places) {
    numbers_[place] = ++last_;
    out.set(0, last_);
    out.set(1, met_[place]);
    MONALYS_CHECK(out.end_row());
    known_.emplace(std::string(met_[place]), last_);
  }
  MONALYS_CHECK(out.close());
  return write_setting(connection, kLastSetting, std::to_string(last_));
}

Result<std::optional<std::uint32_t>> number_of(Connection& connection, std::string_view text) {
  MONALYS_TRY(auto rows, connection.query("SELECT id FROM text WHERE value = ?", {text}));
  if (!rows.next() || rows.size() == 0) return std::optional<std::uint32_t>{};
  return std::optional{rows.data<std::uint32_t>(0)[0]};
}

Result<void> remove_unused_texts(Connection& connection) {
  std::string used = "SELECT 0 UNION SELECT organisation FROM membership UNION SELECT project FROM membership";
  for (const auto& table : all_fact_tables()) {
    for (const auto& name : {table.name, table.spare}) {
      for (const auto column : table.texts) used += fmt::format(" UNION SELECT {} FROM {}", column, name);
    }
  }
  return connection.run(fmt::format("DELETE FROM text WHERE id NOT IN ({})", used));
}

std::string numbers_of_parameters(std::size_t count, std::string_view table) {
  std::string sql = fmt::format("(SELECT id FROM {} WHERE value IN (", table);
  for (std::size_t i = 0; i < count; ++i) sql += i == 0 ? "?" : ", ?";
  return sql + "))";
}

}  // namespace monalys::store::duckdb_store
