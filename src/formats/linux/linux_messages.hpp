// What messages of Linux hosts tell of logins, whichever way they were written down (syslog, the journal).
//
//   sshd      logins by password or key, let in or refused; sessions ("sshd PID"), by the process that holds them
//   logind    sessions with numbers of their own ("logind 42"): those of sshd and of terminals too
//   kernel    boots; logind and systemd-shutdown: stops
//
// logind's are preferred where both tell of a host: ingest/pairing.hpp.

#pragma once

#include <string>
#include <string_view>

#include "formats/format.hpp"
#include "formats/identity.hpp"

namespace monalys::formats::linux_logs {

struct Message {
  Instant at;
  std::string_view host, program, process_id, text;
};

/// Whether messages of the program may tell of logins, so that the rest of them need not be read.
[[nodiscard]] bool may_tell(std::string_view program);

/// Gives the sink what a message says: one record. One per thread.
class Teller {
 public:
  explicit Teller(const Options& options);
  void tell(const Message& message, Place place, Sink& sink);

 private:
  void session_manager(const Message& message, Sink& sink);
  void ssh(const Message& message, Place place, Sink& sink);
  bool attempt(const Message& message, std::string_view text, std::uint64_t times, Sink& sink);
  void event(const Message& message, EventKind kind, std::string_view line, std::string_view user,
             std::string_view detail, Sink& sink);

  std::string label_, host_, line_;
  IdentityText identity_;
};

}  // namespace monalys::formats::linux_logs
