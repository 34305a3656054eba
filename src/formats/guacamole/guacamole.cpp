// Apache Guacamole's histories: who was connected to which desktop, and who logged in to the web page. They come in
// several ways, each with a file of its own here:
//
//   page_csv.cpp     history.csv of the web page
//   table_copy.cpp   the tables from PostgreSQL: COPY, \copy, pg_dump
//   sql_inserts.cpp  the tables as INSERT statements: mysqldump, pg_dump --inserts
//   rest_json.cpp    what the web server answers to its page
//
// What a row means is in history.hpp, whichever way it came.

#include "formats/guacamole/ways.hpp"

namespace monalys::formats {

Opened open_guacamole(const Head& head, const Options& options) {
  using namespace guacamole;
  if (is_rest_json(head)) return open_rest_json();
  if (is_sql_inserts(head)) return open_sql_inserts(head, options);
  if (auto table = read_table_head(head, ",")) {
    if (is_table_csv(*table)) return open_table_csv(*table, options);
    if (auto page = open_page_csv(std::move(*table), options)) return page;
  }
  return open_table_copy(head, options);
}

}  // namespace monalys::formats
