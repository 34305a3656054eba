// What a row of Guacamole's two histories means, whichever way it was exported.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "formats/format.hpp"
#include "formats/identity.hpp"

namespace monalys::formats::guacamole {

/// What ended sooner never was a connection: Guacamole writes a row also when the desktop could not be reached. Such
/// rows last 0 s, or 10 to 15 s where the browser tries again and again.
inline constexpr std::chrono::seconds kShortestConnection{20};

inline constexpr std::string_view kWatching = "watching a shared session";
inline constexpr std::string_view kNoNumber = "the history id is no number";

/// A row of the connection history.
struct ConnectionRow {
  std::optional<std::uint64_t> id;
  std::string_view user, connection, remote_host;
  Instant begun;
  std::optional<Instant> ended;  // nothing: it is open, or the server stopped before it could write the end
};

/// A row of the user history: a login to the web page.
struct LoginRow {
  std::optional<std::uint64_t> id;
  std::string_view user, remote_host;
  Instant at;
};

/// Makes records of rows. One per block.
class Teller {
 public:
  /// Why the row is none; empty when the sink has its record.
  [[nodiscard]] std::string_view tell(const ConnectionRow& row, Sink& sink);
  [[nodiscard]] std::string_view tell(const LoginRow& row, Sink& sink);

 private:
  IdentityText identity_;
};

}  // namespace monalys::formats::guacamole
