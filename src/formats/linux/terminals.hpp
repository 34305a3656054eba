// What lines and hosts of login records say of terminals, shared by wtmp and last.

#pragma once

#include <string_view>

namespace monalys::formats {

/// Logins inside a session have the outer line as their host: GNU screen writes ":pts/9:S.0", tmux "tmux(4711).%0".
[[nodiscard]] inline bool inside_another(std::string_view host) {
  return host.starts_with("tmux(") ||
         ((host.starts_with(":pts/") || host.starts_with(":tty")) && host.find(":S.") != std::string_view::npos);
}

}  // namespace monalys::formats
