#include "store/duckdb/connection.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/sentence.hpp"
#include "base/text.hpp"

namespace monalys::store::duckdb_store {
namespace {

/// DuckDB tells kinds of failure apart only in its texts.
Error explain(const char* given, std::string_view file) {
  const std::string_view text = given != nullptr && *given != '\0' ? given : "the statement failed";
  const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
  const auto said = [&](Code code, const Sentence& what, Sentence hint) {
    return fail(code,
                Sentence{fmt::format("store {}: {}", file, what.en), fmt::format("databasen {}: {}", file, what.sv)},
                std::move(hint))
        .error();
  };
  if (has("Could not set lock") || has("Conflicting lock")) {
    return said(Code::busy, {"another process holds it", "ett annat program använder den just nu"},
                {"Wait until that command has finished, then run this again.",
                 "Vänta tills det är klart, och försök sedan igen."});
  }
  if (has("database file with version") || has("newer version of DuckDB")) {
    return said(Code::newer_version,
                {"it was written by a later version of the database library",
                 "den är skriven av en senare version av databasbiblioteket"},
                {"Install the newest Monalys on this machine.",
                 "Installera den senaste versionen av Monalys på den här datorn."});
  }
  if (has("not a valid DuckDB database file")) {
    return said(Code::invalid_input, {"this file is not a store of Monalys", "filen är ingen databas från Monalys"},
                {"Check [store] url in the configuration; the file was left as it is.",
                 "Kontrollera [store] url i konfigurationen; filen är orörd."});
  }
  if (has("Corrupt database") || has("checksum") || has("truncated") || has("reached the end of the file")) {
    return said(Code::invalid_input, {"the file is damaged", "filen är skadad"},
                {"Put a backup in its place, or move it away and read the logs again with `monalys ingest`.",
                 "Ersätt den med en säkerhetskopia, eller flytta undan den och läs in loggarna på nytt med `monalys "
                 "ingest`."});
  }
  if (has("No space left") || has("File too large") || has("disk is full")) {
    return said(Code::io, {"the disk is full", "disken är full"},
                {"Free some space and run the command again: the store is as it was before.",
                 "Gör plats på disken och försök igen: databasen är som den var förut."});
  }
  if (has("Permission denied") || has("Read-only file system")) {
    return said(
        Code::permission,
        {"it may not be opened or written by this user", "programmets användare får inte öppna den eller skriva i den"},
        {"Run as the user who owns the store, or change the owner of the file.",
         "Kör programmet som den användare som äger databasen, eller byt ägare på filen."});
  }
  if (has("No such file or directory")) {
    return said(Code::not_found, {"there is no such folder", "mappen finns inte"},
                {"Make the folder, or check [store] url.", "Skapa mappen, eller kontrollera [store] url."});
  }
  if (has("Out of Memory")) {
    return said(Code::io, {"there is not memory enough for this question", "minnet räcker inte till den här frågan"},
                {"Ask for a shorter period or for fewer groups.", "Fråga om en kortare tid eller om färre grupper."});
  }
  if (has("INTERRUPT Error")) {
    return takes_too_long(file).error();
  }
  const std::string reason{text.substr(0, text.find('\n'))};
  return {reason.starts_with("IO Error") ? Code::io : Code::internal, fmt::format("store {}: {}", file, reason)};
}

}  // namespace

std::unexpected<Error> takes_too_long(std::string_view file) {
  return fail(Code::too_long,
              sentence("store {}: the answer would take too long", "databasen {}: svaret skulle ta för lång tid", file),
              Sentence{"Ask for a shorter period, a larger bucket or fewer groups.",
                       "Fråga om en kortare tid, längre perioder eller färre grupper."});
}

Rows::Rows(duckdb_result result, std::string file) : result_(result), file_(std::move(file)) {}

Rows::Rows(Rows&& other) noexcept
    : result_(std::exchange(other.result_, {})),
      file_(std::move(other.file_)),
      chunk_(std::exchange(other.chunk_, nullptr)),
      size_(other.size_),
      vectors_(std::move(other.vectors_)),
      validity_(std::move(other.validity_)) {}

Rows::~Rows() {
  if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
  duckdb_destroy_result(&result_);
}

bool Rows::next() {
  if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
  chunk_ = duckdb_fetch_chunk(result_);
  if (chunk_ == nullptr) return false;
  size_ = duckdb_data_chunk_get_size(chunk_);
  const auto columns = duckdb_data_chunk_get_column_count(chunk_);
  vectors_.resize(columns);
  validity_.resize(columns);
  for (idx_t i = 0; i < columns; ++i) {
    vectors_[i] = duckdb_data_chunk_get_vector(chunk_, i);
    validity_[i] = duckdb_vector_get_validity(vectors_[i]);
  }
  return true;
}

bool Rows::is_null(std::size_t column, std::size_t row) const {
  return validity_[column] != nullptr && !duckdb_validity_row_is_valid(validity_[column], row);
}

std::optional<std::int64_t> Rows::integer(std::size_t column, std::size_t row) const {
  if (is_null(column, row)) return std::nullopt;
  return data<std::int64_t>(column)[row];
}

std::string_view Rows::text(std::size_t column, std::size_t row) const {
  if (is_null(column, row)) return {};
  auto* value = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vectors_[column])) + row;
  return {duckdb_string_t_data(value), duckdb_string_t_length(*value)};
}

Result<void> Rows::problem() {
  const char* text = duckdb_result_error(&result_);
  if (text == nullptr || *text == '\0') return {};
  return std::unexpected(explain(text, file_));
}

std::uint64_t Rows::changed() { return duckdb_rows_changed(&result_); }

/// Closed with its last connection.
class Connection::Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    if (handle != nullptr) duckdb_close(&handle);
  }
  duckdb_database handle = nullptr;
};

Result<Connection> Connection::to(std::shared_ptr<Database> database, std::string file) {
  Connection made;
  made.database_ = std::move(database);
  made.file_ = std::move(file);
  if (duckdb_connect(made.database_->handle, &made.connection_) != DuckDBSuccess) {
    return fail(Code::internal, fmt::format("store {}: no connection", made.file_));
  }
  MONALYS_CHECK(made.run("SET enable_progress_bar = false"));
  return made;
}

Result<Connection> Connection::beside() const { return to(database_, file_); }

Result<Connection> Connection::open(const std::filesystem::path& file, bool read_only) {
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess) return fail(Code::internal, "store: no memory for its settings");
  duckdb_set_config(config, "access_mode", read_only ? "READ_ONLY" : "READ_WRITE");
  // A closed network: nothing is fetched, nothing outside the file is read.
  duckdb_set_config(config, "autoinstall_known_extensions", "false");
  duckdb_set_config(config, "autoload_known_extensions", "false");
  duckdb_set_config(config, "memory_limit", "256MB");
  char* problem = nullptr;
  auto database = std::make_shared<Database>();
  const auto state = duckdb_open_ext(file.c_str(), &database->handle, config, &problem);
  duckdb_destroy_config(&config);
  if (state != DuckDBSuccess) {
    auto error = explain(problem, file.string());
    duckdb_free(problem);
    return std::unexpected(std::move(error));
  }
  MONALYS_TRY(auto made, to(std::move(database), file.string()));
  // The default, 16 MB, would compress row groups again after nearly every batch.
  MONALYS_CHECK(made.run("SET checkpoint_threshold = '200MB'"));
  return made;
}

Connection::Connection(Connection&& other) noexcept
    : file_(std::move(other.file_)),
      database_(std::move(other.database_)),
      connection_(std::exchange(other.connection_, nullptr)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(database_, other.database_);
  std::swap(connection_, other.connection_);
  return *this;
}

Connection::~Connection() {
  if (connection_ != nullptr) duckdb_disconnect(&connection_);
}

Result<void> Connection::run_unprepared(const std::string& sql) {
  duckdb_result result{};
  const bool done = duckdb_query(connection_, sql.c_str(), &result) == DuckDBSuccess;
  auto error = done ? Error{} : explain(duckdb_result_error(&result), file_);
  duckdb_destroy_result(&result);
  if (!done) return std::unexpected(std::move(error));
  return {};
}

Result<Rows> Connection::query(std::string_view sql, const std::vector<Parameter>& parameters) {
  return execute(sql, parameters, Fetch::whole);
}

Result<Rows> Connection::stream(std::string_view sql, const std::vector<Parameter>& parameters) {
  return execute(sql, parameters, Fetch::streaming);
}

Result<Rows> Connection::execute(std::string_view sql, const std::vector<Parameter>& parameters, Fetch fetch) {
  duckdb_prepared_statement statement = nullptr;
  if (duckdb_prepare(connection_, std::string(sql).c_str(), &statement) != DuckDBSuccess) {
    auto error = explain(duckdb_prepare_error(statement), file_);
    duckdb_destroy_prepare(&statement);
    return std::unexpected(std::move(error));
  }
  auto bound = DuckDBSuccess;
  for (idx_t i = 0; i < parameters.size() && bound == DuckDBSuccess; ++i) {
    const auto& parameter = parameters[i];
    if (const auto* signed_value = std::get_if<std::int64_t>(&parameter)) {
      bound = duckdb_bind_int64(statement, i + 1, *signed_value);
    } else if (const auto* unsigned_value = std::get_if<std::uint64_t>(&parameter)) {
      bound = duckdb_bind_uint64(statement, i + 1, *unsigned_value);
    } else {
      const auto text = std::get<std::string_view>(parameter);
      if (!is_utf8(text)) {
        duckdb_destroy_prepare(&statement);
        return fail(Code::invalid_input, fmt::format("store {}: a text of the question is not UTF-8", file_),
                    "Write it in a terminal or file that uses UTF-8.");
      }
      bound = duckdb_bind_varchar_length(statement, i + 1, text.data(), text.size());
    }
  }
  if (bound != DuckDBSuccess) {
    auto error = explain(duckdb_prepare_error(statement), file_);
    duckdb_destroy_prepare(&statement);
    return std::unexpected(std::move(error));
  }
  duckdb_result result{};
  const auto state = fetch == Fetch::whole ? duckdb_execute_prepared(statement, &result)
                                           : duckdb_execute_prepared_streaming(statement, &result);
  duckdb_destroy_prepare(&statement);
  if (state != DuckDBSuccess) {
    auto error = explain(duckdb_result_error(&result), file_);
    duckdb_destroy_result(&result);
    return std::unexpected(std::move(error));
  }
  return Rows{result, file_};
}

Result<void> Connection::run(std::string_view sql, const std::vector<Parameter>& parameters) {
  MONALYS_CHECK(query(sql, parameters));
  return {};
}

Result<Transaction> Transaction::begin(Connection& connection) {
  MONALYS_CHECK(connection.run("BEGIN TRANSACTION"));
  return Transaction{connection};
}

Transaction::~Transaction() {
  // Rolling back can only fail when there is nothing left to roll back.
  if (connection_ == nullptr) return;
  [[maybe_unused]] const auto rolled_back = connection_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
  MONALYS_CHECK(connection_->run("COMMIT"));
  connection_ = nullptr;
  return {};
}

Result<Appender> Appender::open(Connection& connection, const std::string& table, Place place) {
  Appender made;
  made.file_ = connection.file();
  const char* catalog = place == Place::temporary ? "temp" : nullptr;
  if (duckdb_appender_create_ext(connection.handle(), catalog, nullptr, table.c_str(), &made.appender_) !=
      DuckDBSuccess) {
    return std::unexpected(explain(duckdb_appender_error(made.appender_), made.file_));
  }
  const auto columns = duckdb_appender_column_count(made.appender_);
  std::vector<duckdb_logical_type> types(columns);
  for (idx_t i = 0; i < columns; ++i) types[i] = duckdb_appender_column_type(made.appender_, i);
  made.chunk_ = duckdb_create_data_chunk(types.data(), columns);
  for (auto& type : types) duckdb_destroy_logical_type(&type);
  made.capacity_ = duckdb_vector_size();
  made.vectors_.resize(columns);
  made.data_.resize(columns);
  made.renew();
  return made;
}

Appender::Appender(Appender&& other) noexcept
    : file_(std::move(other.file_)),
      appender_(std::exchange(other.appender_, nullptr)),
      chunk_(std::exchange(other.chunk_, nullptr)),
      vectors_(std::move(other.vectors_)),
      data_(std::move(other.data_)),
      row_(other.row_),
      capacity_(other.capacity_) {}

Appender::~Appender() {
  if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
  if (appender_ != nullptr) duckdb_appender_destroy(&appender_);
}

void Appender::renew() {
  duckdb_data_chunk_reset(chunk_);
  for (std::size_t i = 0; i < vectors_.size(); ++i) {
    vectors_[i] = duckdb_data_chunk_get_vector(chunk_, i);
    data_[i] = duckdb_vector_get_data(vectors_[i]);
  }
  row_ = 0;
}

void Appender::set_null(std::size_t column) {
  duckdb_vector_ensure_validity_writable(vectors_[column]);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vectors_[column]), row_);
}

Result<void> Appender::flush() {
  duckdb_data_chunk_set_size(chunk_, row_);
  if (duckdb_append_data_chunk(appender_, chunk_) != DuckDBSuccess) {
    return std::unexpected(explain(duckdb_appender_error(appender_), file_));
  }
  renew();
  return {};
}

Result<void> Appender::close() {
  if (row_ > 0) MONALYS_CHECK(flush());
  if (duckdb_appender_close(appender_) != DuckDBSuccess) {
    return std::unexpected(explain(duckdb_appender_error(appender_), file_));
  }
  return {};
}

}  // namespace monalys::store::duckdb_store
