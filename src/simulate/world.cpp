#include "simulate/world.hpp"

#include <fmt/format.h>

namespace monalys::simulate {

using namespace std::chrono;

void World::note_times(Seconds begun, Seconds ended) {
  for (const Seconds at : {begun, ended}) {
    if (at == kNever) continue;
    const Date date = clock.local_date(at);
    if (date.month() == February && date.day() == day{29}) dirt.note(Dirt::leap_day);
  }
  if (begun != kNever && ended != kNever && clock.local_date(begun) != clock.local_date(ended)) {
    dirt.note(Dirt::across_midnight);
  }
}

void LogFile::turn_to(const std::string& path) {
  if (path == path_) return;
  close();
  path_ = path;
  if (world_.problem) return;
  std::error_code unknown;
  if (std::filesystem::exists(world_.logs / path, unknown)) {
    world_.problem = Error{Code::internal, fmt::format("{} would be written twice", path),
                           "Report this with the preset and the seed."};
    return;
  }
  auto file = OutputFile::create(world_.logs / path, encoding_);
  if (!file) {
    world_.problem = std::move(file).error();
    return;
  }
  file_.emplace(std::move(*file));
  file_->write(header_);
  ++world_.summary.files;
  if (encoding_ != Encoding::bytes) world_.dirt.note(Dirt::csv_dialects);
}

void LogFile::close() {
  path_.clear();
  if (!file_) return;
  if (auto closed = file_->close(); !closed && !world_.problem) world_.problem = std::move(closed).error();
  file_.reset();
}

std::string yearly_path(const World& world, std::string_view folder, std::string_view stem, int year,
                        std::string_view suffix) {
  const bool current = year == int{world.profile.last.year()};
  return fmt::format("{}/{}-{:04}{}{}", folder, stem, year, suffix, current ? "" : ".gz");
}

}  // namespace monalys::simulate
