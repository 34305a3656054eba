#include <fmt/format.h>

#include <algorithm>

#include "simulate/access_logs.hpp"

namespace monalys::simulate {
namespace {

/// COPY text writes a backslash as two.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

}  // namespace

GuacamoleLog::GuacamoleLog(World& world)
    : world_(world),
      random_(world.seed, "guacamole log"),
      file_(world, Encoding::bytes, {}),
      exported_from_(world.clock.begin()),
      tally_(world.truth.tally("guacamole")) {}

void GuacamoleLog::begun(const Connection& connection, const Person& person) {
  if (world_.unlogged(connection.begun)) return;
  const auto name = world_.people.written(person, world_.clock.local_date(connection.begun), random_, world_.dirt);
  auto before = fmt::format("{}\t{}\t{}\t192.0.2.{}\t{}\t{}\t\\N\t\\N\t{}\t", connection.id, person.number + 1000,
                            escaped(name), random_.between(1, 254), connection.host.back() - '0', connection.host,
                            world_.clock.offset_text(connection.begun, static_cast<int>(random_.between(0, 999))));
  rows_.push_back(
      {connection.id, person.number, std::move(before), connection.begun, kNever, random_.chance(world_.share(.001))});
  if (rows_.back().end_lost) settle(rows_.back());
}

void GuacamoleLog::ended(const Connection& connection) {
  if (world_.unlogged(connection.begun)) return;
  const auto row = std::ranges::lower_bound(rows_, connection.id, {}, &Row::id);
  if (world_.unlogged(connection.ended)) {
    rows_.erase(row);
  } else if (!row->end_lost) {
    row->ended = connection.ended;
    settle(*row);
  }
}

void GuacamoleLog::settle(const Row& row) {
  const auto& person = world_.people.person(row.person);
  world_.note_times(row.begun, row.ended);
  world_.truth.stay(
      Activity::connection,
      {row.person, kNever, row.begun, row.ended, row.ended == kNever ? Outcome::unknown : Outcome::completed},
      world_.people.organisation(person, world_.clock.local_date(row.begun)));
  if (row.ended == kNever) world_.dirt.note(Dirt::running_at_the_end);
  ++world_.summary.connections;
}

void GuacamoleLog::export_rows(Seconds from, Seconds at, const std::string& name) {
  file_.turn_to("guacamole/" + name);
  for (const auto& row : rows_) {
    if (row.begun < exported_from_) world_.dirt.note(Dirt::delivered_twice);
    file_.write(row.before_times);
    file_.write(row.ended == kNever ? std::string{"\\N\n"}
                                    : world_.clock.offset_text(row.ended, static_cast<int>(row.id % 1000)) + "\n");
    ++tally_.facts;
  }
  file_.close();
  // The next export begins at `from`: what ended before then is not in it again.
  std::erase_if(rows_, [&](const Row& row) {
    const bool over = row.ended != kNever || row.end_lost;
    return over && row.begun < from;
  });
  exported_from_ = at;
}

void GuacamoleLog::month_over(int month) {
  const unsigned in_year{world_.clock.month_date(month).month()};
  if (rows_.empty() || in_year % 6 != 0) return;
  export_rows(world_.clock.month_begin(month), world_.clock.month_begin(month + 1),
              fmt::format("connection_history-{}.tsv.gz", world_.clock.month_label(month)));
}

void GuacamoleLog::finish() {
  if (rows_.empty()) return;
  const auto half_way = world_.clock.month_begin(world_.clock.month_count() - 1);
  if (world_.clock.month_count() < 6) {  // too short for half-years: two exports that overlap all the same
    export_rows(half_way, world_.clock.end(), "connection_history-first.tsv");
  }
  export_rows(world_.clock.end(), world_.clock.end(), "connection_history.tsv");
  for (const auto& row : rows_) {
    if (row.ended == kNever && !row.end_lost) settle(row);
  }
  rows_.clear();
}

}  // namespace monalys::simulate
