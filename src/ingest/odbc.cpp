#include "ingest/odbc.hpp"

#include <fmt/format.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include <array>
#include <utility>

#include "formats/evtx/text.hpp"

namespace monalys::ingest {
namespace {

constexpr SQLUINTEGER kPatienceSeconds = 60;

std::string to_text(std::span<const SQLWCHAR> utf16) {
  static_assert(sizeof(SQLWCHAR) == 2);
  std::string text;
  formats::evtx::append_utf8(text, {reinterpret_cast<const char*>(utf16.data()), utf16.size() * sizeof(SQLWCHAR)});
  return text;
}

/// As ODBC wants numbers.
SQLPOINTER as_pointer(SQLULEN number) {
  return reinterpret_cast<SQLPOINTER>(number);  // NOLINT(performance-no-int-to-ptr)
}

/// What the driver says of the last call on a handle.
std::string complaint(SQLSMALLINT kind, SQLHANDLE handle) {
  std::array<SQLWCHAR, 6> state{};
  std::array<SQLWCHAR, SQL_MAX_MESSAGE_LENGTH> text{};
  SQLINTEGER native = 0;
  SQLSMALLINT length = 0;
  if (!SQL_SUCCEEDED(SQLGetDiagRecW(kind, handle, 1, state.data(), &native, text.data(),
                                    static_cast<SQLSMALLINT>(text.size()), &length))) {
    return "the driver does not say why";
  }
  const auto shown = std::min<std::size_t>(static_cast<std::size_t>(std::max<SQLSMALLINT>(length, 0)), text.size() - 1);
  auto message = to_text(std::span(text).first(shown));
  while (message.ends_with('\n') || message.ends_with(' ')) message.pop_back();
  return message;
}

bool is_driver_missing(std::string_view message) {
  return message.find("Can't open lib") != std::string_view::npos ||
         message.find("Data source name not found") != std::string_view::npos;
}

void free_statement(void* statement) { SQLFreeHandle(SQL_HANDLE_STMT, statement); }

}  // namespace

struct Odbc::Handles {
  SQLHENV environment = SQL_NULL_HENV;
  SQLHDBC connection = SQL_NULL_HDBC;
  bool connected = false;

  Handles() = default;
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;
  ~Handles() {
    if (connected) SQLDisconnect(connection);
    if (connection != SQL_NULL_HDBC) SQLFreeHandle(SQL_HANDLE_DBC, connection);
    if (environment != SQL_NULL_HENV) SQLFreeHandle(SQL_HANDLE_ENV, environment);
  }
};

Odbc::Odbc(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
Odbc::Odbc(Odbc&&) noexcept = default;
Odbc& Odbc::operator=(Odbc&&) noexcept = default;
Odbc::~Odbc() = default;

Result<Odbc> Odbc::connect(const std::string& connection) {
  auto handles = std::make_unique<Handles>();
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &handles->environment)) ||
      !SQL_SUCCEEDED(SQLSetEnvAttr(handles->environment, SQL_ATTR_ODBC_VERSION, as_pointer(SQL_OV_ODBC3), 0)) ||
      !SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, handles->environment, &handles->connection))) {
    return fail(Code::internal, "ODBC does not start", "Is there enough memory?");
  }
  SQLSetConnectAttr(handles->connection, SQL_ATTR_LOGIN_TIMEOUT, as_pointer(kPatienceSeconds), 0);
  SQLSetConnectAttr(handles->connection, SQL_ATTR_ACCESS_MODE, as_pointer(SQL_MODE_READ_ONLY), 0);
  // Debian's entry for PostgreSQL makes the driver keep a log in /tmp, which is nobody's business. Others pass it over.
  std::string text = connection + ";CommLog=0;Debug=0";
  if (!SQL_SUCCEEDED(SQLDriverConnect(handles->connection, nullptr, reinterpret_cast<SQLCHAR*>(text.data()),
                                      static_cast<SQLSMALLINT>(text.size()), nullptr, 0, nullptr,
                                      SQL_DRIVER_NOPROMPT))) {
    const auto why = complaint(SQL_HANDLE_DBC, handles->connection);
    return fail(
        Code::io, fmt::format("the database does not let us in: {}", why),
        is_driver_missing(why)
            ? "Install the driver (odbc-postgresql or odbc-mariadb), and look at /etc/odbc.ini; `odbcinst -q -s` "
              "lists the data sources, `odbcinst -q -d` the drivers."
            : "Try the same with `isql -v NAME`. Nothing was changed; the next run tries again.");
  }
  handles->connected = true;
  std::array<SQLWCHAR, 128> name{};
  SQLSMALLINT bytes = 0;
  Odbc made(std::move(handles));
  if (SQL_SUCCEEDED(SQLGetInfoW(made.handles_->connection, SQL_DBMS_NAME, name.data(), sizeof name, &bytes))) {
    const auto units = std::min<std::size_t>(static_cast<std::size_t>(bytes) / sizeof(SQLWCHAR), name.size() - 1);
    made.system_ = to_text(std::span(name).first(units));
  }
  return made;
}

Result<Odbc::Rows> Odbc::open_rows(const std::string& sql) {
  SQLHSTMT statement = SQL_NULL_HSTMT;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, handles_->connection, &statement))) {
    return fail(Code::io, fmt::format("the database: {}", complaint(SQL_HANDLE_DBC, handles_->connection)));
  }
  Rows rows{{statement, free_statement}, {}, {}};
  SQLSetStmtAttr(statement, SQL_ATTR_QUERY_TIMEOUT, as_pointer(kPatienceSeconds), 0);
  std::string text = sql;
  SQLSMALLINT columns = 0;
  if (!SQL_SUCCEEDED(SQLExecDirect(statement, reinterpret_cast<SQLCHAR*>(text.data()), SQL_NTS)) ||
      !SQL_SUCCEEDED(SQLNumResultCols(statement, &columns))) {
    return fail(
        Code::io, fmt::format("the database refuses the question: {}", complaint(SQL_HANDLE_STMT, statement)),
        "The account needs the right to read the table; docs/FORMATS.md says which. A schema, or what the names of the "
        "tables begin with, is the source's table_prefix.");
  }
  rows.texts.resize(static_cast<std::size_t>(columns));
  rows.values.resize(static_cast<std::size_t>(columns));
  return rows;
}

Result<bool> Odbc::next(Rows& rows) {
  const SQLHSTMT statement = rows.statement.get();
  const auto fetched = SQLFetch(statement);
  if (fetched == SQL_NO_DATA) return false;
  if (!SQL_SUCCEEDED(fetched)) {
    return fail(Code::io, fmt::format("the database broke off: {}", complaint(SQL_HANDLE_STMT, statement)),
                "Nothing is lost: the next run goes on from here.");
  }
  std::array<SQLWCHAR, 1024> piece{};
  for (std::size_t i = 0; i < rows.texts.size(); ++i) {
    auto& text = rows.texts[i];
    text.clear();
    rows.values[i] = std::nullopt;
    bool is_null = false;
    while (true) {
      SQLLEN bytes = 0;
      const auto got =
          SQLGetData(statement, static_cast<SQLUSMALLINT>(i + 1), SQL_C_WCHAR, piece.data(), sizeof piece, &bytes);
      if (got == SQL_NO_DATA) break;
      if (!SQL_SUCCEEDED(got)) {
        return fail(Code::io, fmt::format("the database: {}", complaint(SQL_HANDLE_STMT, statement)));
      }
      is_null = bytes == SQL_NULL_DATA;
      if (is_null) break;
      constexpr std::size_t kMost = piece.size() - 1;  // the last is a NUL
      const bool more = bytes == SQL_NO_TOTAL || static_cast<std::size_t>(bytes) > kMost * sizeof(SQLWCHAR);
      text += to_text(std::span(piece).first(more ? kMost : static_cast<std::size_t>(bytes) / sizeof(SQLWCHAR)));
      if (!more) break;
    }
    if (!is_null) rows.values[i] = text;
  }
  return true;
}

}  // namespace monalys::ingest
