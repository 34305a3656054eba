// DuckDB's C interface with owners and errors: connections, statements, chunks that are read and chunks that are
// appended. Nothing here knows what the tables mean.

#pragma once

#include <duckdb.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace monalys::store::duckdb_store {

/// What a question fails with that was broken off.
[[nodiscard]] std::unexpected<Error> takes_too_long(std::string_view file);

/// What may stand for a ? in a statement.
using Parameter = std::variant<std::int64_t, std::uint64_t, std::string_view>;

/// The rows of an answer, a chunk at a time. Texts and pointers hold until the next call of next().
class Rows {
 public:
  Rows(duckdb_result result, std::string file);
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  /// Moves to the next chunk; false at the end.
  [[nodiscard]] bool next();
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_null(std::size_t column, std::size_t row) const;
  template <class T>
  [[nodiscard]] const T* data(std::size_t column) const {
    return static_cast<const T*>(duckdb_vector_get_data(vectors_[column]));
  }
  [[nodiscard]] std::optional<std::int64_t> integer(std::size_t column, std::size_t row) const;
  [[nodiscard]] std::string_view text(std::size_t column, std::size_t row) const;
  /// Rows changed by an INSERT or DELETE.
  [[nodiscard]] std::uint64_t changed();
  /// After the last chunk of a stream: what broke it off, if anything did.
  [[nodiscard]] Result<void> problem();

 private:
  duckdb_result result_{};
  std::string file_;  // for messages
  duckdb_data_chunk chunk_ = nullptr;
  std::size_t size_ = 0;
  std::vector<duckdb_vector> vectors_;
  std::vector<std::uint64_t*> validity_;
};

class Connection {
 public:
  /// Statements that cannot be prepared, because they stand for several.
  [[nodiscard]] Result<void> run_unprepared(const std::string& sql);

  [[nodiscard]] static Result<Connection> open(const std::filesystem::path& file, bool read_only);
  /// Another one to the same opening of the file, with temporary tables of its own. It may be used by another thread.
  [[nodiscard]] Result<Connection> beside() const;
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// From any thread: the statement that is running fails (Code::too_long).
  void interrupt() { duckdb_interrupt(connection_); }

  [[nodiscard]] Result<Rows> query(std::string_view sql, const std::vector<Parameter>& parameters = {});
  /// The same without holding the whole answer in memory. Read it to its end, or destroy it, before the next statement;
  /// a failure on the way ends the rows early and shows in Rows::problem().
  [[nodiscard]] Result<Rows> stream(std::string_view sql, const std::vector<Parameter>& parameters = {});
  /// For statements without an answer.
  [[nodiscard]] Result<void> run(std::string_view sql, const std::vector<Parameter>& parameters = {});

  [[nodiscard]] duckdb_connection handle() const { return connection_; }
  /// The store's file, as messages name it.
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  Connection() = default;
  enum class Fetch { whole, streaming };
  [[nodiscard]] Result<Rows> execute(std::string_view sql, const std::vector<Parameter>& parameters, Fetch fetch);
  class Database;
  [[nodiscard]] static Result<Connection> to(std::shared_ptr<Database> database, std::string file);
  std::string file_;
  std::shared_ptr<Database> database_;
  duckdb_connection connection_ = nullptr;
};

/// Rolls back unless committed.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(other.connection_) { other.connection_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  [[nodiscard]] Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

/// Fills a table column by column: begin a row, set its columns in any order, end it.
class Appender {
 public:
  /// Temporary tables must be named as such: in a store opened for reading only they can be filled.
  enum class Place { file, temporary };
  [[nodiscard]] static Result<Appender> open(Connection& connection, const std::string& table,
                                             Place place = Place::file);
  Appender(Appender&&) noexcept;
  Appender& operator=(Appender&&) = delete;
  ~Appender();

  template <std::integral T>
  void set(std::size_t column, T value) {
    static_cast<T*>(data_[column])[row_] = value;
  }
  void set(std::size_t column, double value) { static_cast<double*>(data_[column])[row_] = value; }
  void set(std::size_t column, bool value) { static_cast<bool*>(data_[column])[row_] = value; }
  void set(std::size_t column, std::string_view text) {
    duckdb_vector_assign_string_element_len(vectors_[column], row_, text.data(), text.size());
  }
  void set_null(std::size_t column);
  /// Null where it is negative.
  void set_known(std::size_t column, std::int64_t value) { value < 0 ? set_null(column) : set(column, value); }
  [[nodiscard]] Result<void> end_row() {
    if (++row_ == capacity_) return flush();
    return {};
  }
  /// Must be called before destruction, which drops what is left: only here failures can be told.
  [[nodiscard]] Result<void> close();

 private:
  Appender() = default;
  [[nodiscard]] Result<void> flush();
  void renew();

  std::string file_;
  duckdb_appender appender_ = nullptr;
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<duckdb_vector> vectors_;
  std::vector<void*> data_;
  std::size_t row_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace monalys::store::duckdb_store
