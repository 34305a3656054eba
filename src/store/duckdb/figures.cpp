#include "store/duckdb/figures.hpp"

#include "facts/figure.hpp"

namespace monalys::store::duckdb_store {

Result<std::vector<Store::Figure>> figures(Connection& connection, std::string_view metric) {
  std::vector<Store::Figure> found;
  // Most stores have none, and need not look for the metric among all texts.
  MONALYS_TRY(auto any, connection.query("SELECT count(*) FROM fact_series"));
  if (!any.next() || any.integer(0, 0) == 0) return found;
  MONALYS_TRY(auto rows, connection.query("SELECT f.at // 86400000000, f.quota, g.value, s.value, f.value, f.files "
                                          "FROM fact_series f JOIN text g ON g.id = f.volume "
                                          "JOIN text s ON s.id = f.project "
                                          "WHERE f.label IN (SELECT id FROM text WHERE value = ?) "
                                          "AND f.value IS NOT NULL AND f.quota IS NOT NULL "
                                          "ORDER BY g.value, f.at, f.quota",
                                          {metric}));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      found.push_back({.first_day = *rows.integer(0, i),
                       .days = *rows.integer(1, i),
                       .group = std::string(rows.text(2, i)),
                       .source = std::string(rows.text(3, i)),
                       .value = static_cast<double>(*rows.integer(4, i)) +
                                static_cast<double>(rows.integer(5, i).value_or(0)) / static_cast<double>(kMillion)});
    }
  }
  return found;
}

}  // namespace monalys::store::duckdb_store
