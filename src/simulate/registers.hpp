// The registers beside the logs: users, projects, agreements, orders, support cases, aliases, servers, types of
// organisations; written as CSV
// into logs/registers, and what must be counted from them.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "simulate/world.hpp"

namespace monalys::simulate {

enum class AgreementState { signed_, sent, not_needed, none };

struct Agreement {
  std::size_t project;
  AgreementState state;
  std::optional<Date> from, till;  // till: the last day

  /// Signed or not needed, and in force at an instant.
  [[nodiscard]] bool counts_at(Seconds at, const Clock& clock) const;
};

/// An order or a support case: asked, begun, ended, in Unix seconds (whole minutes).
struct Errand {
  std::string kind;
  std::size_t project = 0;
  Seconds asked, begun = kNever, ended = kNever;

  /// At an instant: it had come, and was not done.
  [[nodiscard]] bool open_at(Seconds at) const { return asked < at && (ended == kNever || ended >= at); }
};

[[nodiscard]] std::vector<Agreement> make_agreements(const World& world);
/// The queue of orders follows the curve of the minutes: 100 in January 2022, 70 in May.
[[nodiscard]] std::vector<Errand> make_orders(const World& world);
[[nodiscard]] std::vector<Errand> make_cases(const World& world);

/// Writes all registers and enters their metrics.
[[nodiscard]] Result<> write_registers(World& world, nlohmann::json& metrics);
/// Every way in which a user id or a personal number is written in the logs, one a line: for tests that look for leaks.
[[nodiscard]] Result<> write_identifiers(World& world, std::int64_t& user_ids);

}  // namespace monalys::simulate
