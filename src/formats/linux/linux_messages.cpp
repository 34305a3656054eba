#include "formats/linux/linux_messages.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/delimited.hpp"
#include "formats/words.hpp"

namespace monalys::formats::linux_logs {
namespace {

constexpr std::string_view kNothing = "message that tells of no login";
constexpr std::uint64_t kMostRepeated = 1000;

bool is_ssh(std::string_view program) {
  return program == "sshd" || program == "sshd-session" || program == "sshd-auth";
}
bool is_session_manager(std::string_view program) { return program == "systemd-logind" || program == "elogind"; }

/// What follows `before` in a text; nothing when it is not there.
std::optional<std::string_view> after(std::string_view text, std::string_view before) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return std::nullopt;
  return text.substr(at + before.size());
}

/// The same of a word that may stand in single quotes.
std::string_view take_quoted(std::string_view& text) {
  if (!text.starts_with('\'')) return take_word(text);
  text.remove_prefix(1);
  const auto end = std::min(text.find('\''), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return word;
}

std::string_view without_full_stop(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool may_tell(std::string_view program) {
  return is_ssh(program) || is_session_manager(program) || program == "kernel" || program == "systemd-shutdown";
}

Teller::Teller(const Options& options) : label_(constant(options, "label")) {}

void Teller::tell(const Message& message, Place place, Sink& sink) {
  host_ = fold_case(message.host.substr(0, message.host.find('.')));
  const auto& [at, host, program, process_id, text] = message;
  if (is_session_manager(program)) return session_manager(message, sink);
  if (is_ssh(program)) return ssh(message, place, sink);
  if (program == "kernel") {
    // After the time since the boot in brackets.
    if (text.substr(0, 40).find("Linux version ") == std::string_view::npos) return sink.skip(kNothing);
    return event(message, EventKind::boot, {}, {}, {}, sink);
  }
  for (const auto words : {"Rebooting", "Powering off", "Halting"}) {
    if (text.starts_with(words)) return event(message, EventKind::shutdown, {}, {}, {}, sink);
  }
  sink.skip(kNothing);
}

void Teller::event(const Message& message, EventKind kind, std::string_view line, std::string_view user,
                   std::string_view detail, Sink& sink) {
  identity_.start().add(host_).add(message.program).add(message.process_id).add(message.at).add(message.text);
  sink.event({.realm = Realm::session,
              .identity = {message.at, identity_.text()},
              .kind = kind,
              .host = host_,
              .line = line,
              .user = user,
              .label = label_,
              .detail = detail,
              .at = message.at});
}

// New session 42 of user anna.
// New session '42' of user 'anna' with class 'user' and type 'tty'.
// Removed session 42.
void Teller::session_manager(const Message& message, Sink& sink) {
  if (auto rest = after(message.text, "New session "); rest && message.text.starts_with("New session ")) {
    const auto session = take_quoted(*rest);
    if (!rest->starts_with("of user ")) return sink.skip(kNothing);
    rest->remove_prefix(std::string_view("of user ").size());
    const bool with_class = rest->starts_with('\'');
    const auto user = with_class ? take_quoted(*rest) : without_full_stop(*rest);
    if (with_class && rest->find("class '") != std::string_view::npos &&
        rest->find("class 'user'") == std::string_view::npos) {
      return sink.skip("session of no person (greeter, background)");
    }
    if (session.empty() || user.empty()) return sink.skip(kNothing);
    line_.assign("logind ").append(session);
    return event(message, EventKind::open, line_, user, {}, sink);
  }
  if (message.text.starts_with("Removed session ")) {
    auto rest = without_full_stop(*after(message.text, "Removed session "));
    line_.assign("logind ").append(take_quoted(rest));
    return event(message, EventKind::close, line_, {}, {}, sink);
  }
  if (message.text.starts_with("System is ")) {
    for (const auto words : {"rebooting", "powering down", "powering off", "halting"}) {
      if (after(message.text, "System is ")->starts_with(words)) {
        return event(message, EventKind::shutdown, {}, {}, {}, sink);
      }
    }
  }
  sink.skip(kNothing);
}

// pam_unix(sshd:session): session opened for user anna(uid=1000) by (uid=0)
// pam_unix(sshd:session): session closed for user anna
// message repeated 3 times: [ Failed password for anna from 10.0.0.7 port 4711 ssh2]
void Teller::ssh(const Message& message, Place place, Sink& sink) {
  line_.assign("sshd ").append(message.process_id);
  if (auto user = after(message.text, "session opened for user ")) {
    const auto end = std::min({user->find('('), user->find(" by "), user->size()});
    return event(message, EventKind::open, line_, trimmed(user->substr(0, end)), "ssh", sink);
  }
  if (auto user = after(message.text, "session closed for user ")) {
    return event(message, EventKind::close, line_, trimmed(*user), {}, sink);
  }
  auto text = message.text;
  std::uint64_t times = 1;
  if (auto rest = after(text, "message repeated "); rest && text.starts_with("message repeated ")) {
    const auto number = to_integer<std::uint64_t>(take_quoted(*rest));
    const auto inner = after(*rest, "[ ");
    if (!number || *number == 0 || *number > kMostRepeated || !inner) {
      return sink.reject(place, "repeated message that cannot be read");
    }
    times = *number;
    text = *inner;
  }
  if (!attempt(message, text, times, sink)) sink.skip(kNothing);
}

// Accepted publickey for anna from 10.0.0.7 port 59229 ssh2: RSA SHA256:...
// Failed password for invalid user anna from 10.0.0.7 port 32889 ssh2
bool Teller::attempt(const Message& message, std::string_view text, std::uint64_t times, Sink& sink) {
  const bool accepted = text.starts_with("Accepted ");
  if (!accepted && !text.starts_with("Failed ")) return false;
  text.remove_prefix(accepted ? 9 : 7);
  const auto method = take_quoted(text);
  if (!text.starts_with("for ")) return false;
  text.remove_prefix(4);
  const auto from = text.rfind(" from ");
  if (from == std::string_view::npos) return false;
  auto user = text.substr(0, from);
  if (!accepted && method == "none") {
    sink.skip("question for the ways to log in");
    return true;
  }
  if (!accepted && method == "publickey") {
    sink.skip("key that was offered and not taken");
    return true;
  }
  constexpr std::string_view kInvalid = "invalid user ";
  const bool unknown = user.starts_with(kInvalid);
  if (unknown) user = {};  // it may be a password that was typed into the wrong field
  const auto reason = accepted               ? std::string_view{}
                      : unknown              ? "no such user"
                      : method == "password" ? "wrong password"
                                             : "not accepted";
  for (std::uint64_t i = 0; i < times; ++i) {
    if (i > 0) sink.more();
    identity_.start().add(host_).add(message.program).add(message.process_id).add(message.at).add(message.text);
    if (i > 0) identity_.add_number(i);
    sink.moment({.realm = Realm::logon,
                 .identity = {message.at, identity_.text()},
                 .user = user,
                 .project = {},
                 .host = host_,
                 .label = method,
                 .detail = reason,
                 .at = message.at,
                 .outcome = accepted ? Outcome::completed : Outcome::failed});
  }
  return true;
}

}  // namespace monalys::formats::linux_logs
