// Batch jobs by the hour of the week in which they were submitted or started, of the last twelve months: counted hour
// by hour of the local days.

#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "simulate/clock.hpp"

namespace monalys::simulate {

class WeekTruth {
 public:
  explicit WeekTruth(const Clock& clock);

  void started(Seconds asked, Seconds at, std::int32_t wait);

  /// After everything was told. `silent`: by day, whether its logs are missing, so that its hours do not count.
  void write(nlohmann::json& metrics, const std::vector<bool>& silent) const;

 private:
  static constexpr std::size_t kHours = std::size_t{7} * 24;
  /// Monday from midnight on is 0.
  [[nodiscard]] std::size_t hour_of(Seconds at) const;

  struct Start {
    Seconds asked, at;
    std::int32_t wait;
  };
  using Waits = std::array<std::vector<std::int32_t>, kHours>;
  [[nodiscard]] Waits waits_by(Seconds Start::* instant, const std::vector<bool>& silent) const;
  const Clock& clock_;
  int first_month_;
  std::vector<Start> starts_;
};

}  // namespace monalys::simulate
