#include "metrics/idle.hpp"

#include <chrono>

namespace monalys::metrics {

Result<std::vector<Note>> notes_of_activity(store::Store& store, const Platform& platform,
                                            std::span<const Bucket> buckets) {
  MONALYS_TRY(const auto silent, silent_stretches(store, platform, store::realms_of_activity()));
  std::vector<Note> notes;
  for (const auto& bucket : buckets) {
    const Bucket window{bucket.end - std::chrono::days{store::kIdleDays}, bucket.end, {}};
    auto note = silent.empty() ? Note::gap : note_of(window, silent);
    // Before the first logs people may have been active.
    if (!silent.empty() && silent.front().end > window.begin) note = Note::gap;
    notes.push_back(note);
  }
  return notes;
}

}  // namespace monalys::metrics
