// The 22 kinds of dirt of real logs: which were put in, how often, and what each does to the
// figures.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace monalys::simulate {

enum class Dirt : std::uint8_t {
  no_logoff = 1,
  logoff_without_logon,
  delivered_twice,
  wrong_clock,
  local_times,
  across_midnight,
  spellings,
  two_servers_at_once,
  line_reused,
  renamed_account,
  service_account,
  week_without_logs,
  csv_dialects,
  start_before_submit,
  running_at_the_end,
  cancelled_in_queue,
  project_spelling,
  mixed_units,
  bad_size,
  time_like_a_person,
  personal_number,
  leap_day,
};
inline constexpr int kDirtKinds = 22;

/// What that kind of dirt does to the answer.
[[nodiscard]] std::string_view effect(Dirt kind);

class DirtCount {
 public:
  void note(Dirt kind, std::int64_t times = 1) { counts_[static_cast<std::size_t>(kind)] += times; }
  [[nodiscard]] std::int64_t of(Dirt kind) const { return counts_[static_cast<std::size_t>(kind)]; }

 private:
  std::array<std::int64_t, kDirtKinds + 1> counts_{};
};

}  // namespace monalys::simulate
