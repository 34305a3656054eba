// The ways in which Guacamole's histories come, one file each; guacamole.cpp chooses among them.

#pragma once

#include <optional>

#include "formats/delimited.hpp"
#include "formats/openers.hpp"

namespace monalys::formats::guacamole {

/// Nothing when the rows are not those of the web page's history.csv.
[[nodiscard]] std::unique_ptr<Parser> open_page_csv(TableHead table, const Options& options);

[[nodiscard]] bool is_table_csv(const TableHead& table);
[[nodiscard]] Opened open_table_csv(const TableHead& table, const Options& options);
/// COPY text: of one table, or dumps of a whole database.
[[nodiscard]] Opened open_table_copy(const Head& head, const Options& options);

/// Dumps that are INSERT statements.
[[nodiscard]] bool is_sql_inserts(const Head& head);
[[nodiscard]] Opened open_sql_inserts(const Head& head, const Options& options);

/// What the web server answers to its page.
[[nodiscard]] bool is_rest_json(const Head& head);
[[nodiscard]] Opened open_rest_json();

}  // namespace monalys::formats::guacamole
