#include "store/duckdb/families.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "store/duckdb/schema.hpp"

namespace monalys::store::duckdb_store {
namespace {

std::string_view program_column(Realm realm) {
  switch (program_of(realm)) {
    case Program::label:
      return "f.label";
    case Program::detail:
      return "f.detail";
    case Program::none:
      break;
  }
  return {};
}

using Numbers = std::map<std::string, std::uint32_t, std::less<>>;

/// Which family each program is of that the facts name; the families are numbered as they are met.
Result<std::vector<std::pair<std::uint32_t, std::uint32_t>>> look_up(Connection& connection, const Question& question,
                                                                     Numbers& numbers) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
  const auto column = program_column(question.realm);
  if (column.empty()) return found;
  MONALYS_TRY(auto rows, connection.query(fmt::format("SELECT t.id, t.value FROM text t WHERE t.id <> 0 AND t.id IN "
                                                      "(SELECT {} FROM {} f) ORDER BY t.id",
                                                      column, table_of(question.realm))));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto family = question.families ? question.families->of(rows.text(1, i)) : kOtherPrograms;
      const auto next = static_cast<std::uint32_t>(numbers.size());
      found.emplace_back(rows.data<std::uint32_t>(0)[i], numbers.try_emplace(std::string(family), next).first->second);
    }
  }
  return found;
}

}  // namespace

std::string_view names_of(Dimension dimension) { return dimension == Dimension::family ? "family" : "text"; }

Result<void> prepare_families(Connection& connection, const Question& question) {
  if (!names(question, Dimension::family)) return {};
  Numbers numbers{{std::string{}, 0}};
  MONALYS_TRY(const auto families, look_up(connection, question, numbers));
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE family(id UINTEGER, value VARCHAR)"));
  MONALYS_CHECK(connection.run("CREATE OR REPLACE TEMP TABLE family_of_program(program UINTEGER, family UINTEGER)"));
  {
    MONALYS_TRY(auto out, Appender::open(connection, "family", Appender::Place::temporary));
    for (const auto& [name, number] : numbers) {
      out.set(0, number);
      out.set(1, std::string_view{name});
      MONALYS_CHECK(out.end_row());
    }
    MONALYS_CHECK(out.close());
  }
  MONALYS_TRY(auto out, Appender::open(connection, "family_of_program", Appender::Place::temporary));
  for (const auto& [program, family] : families) {
    out.set(0, program);
    out.set(1, family);
    MONALYS_CHECK(out.end_row());
  }
  return out.close();
}

std::string family_of(Realm realm) {
  const auto column = program_column(realm);
  if (column.empty()) return "0::UINTEGER";
  return fmt::format("(SELECT p.family FROM family_of_program p WHERE p.program = {})", column);
}

}  // namespace monalys::store::duckdb_store
