// Errors as values: what a function returns when it can fail for reasons outside the program.

#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace monalys {

enum class Code {
  wrong_usage,    // the caller asked for something that does not exist
  invalid_input,  // a file, line or setting is not what it should be
  not_found,      // a named thing is missing
  permission,     // the operating system or a rule of ours says no
  io,             // reading, writing or space failed
  busy,           // somebody else holds it
  too_long,       // it was broken off because it took too much time
  newer_version,  // written by a later version of this program
  internal,       // a mistake of ours
};

struct Error {
  Code code = Code::internal;
  std::string message;    // what was wrong and where: file, line, key
  std::string hint = {};  // what to do about it; may be empty
  // The same in Swedish where readers of the dashboard meet it; else empty.
  std::string message_sv = {};
  std::string hint_sv = {};
};

template <class T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Code code, std::string message, std::string hint = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(hint)});
}

/// What people are told in both of their languages.
struct Sentence {
  std::string en, sv;
};

[[nodiscard]] inline std::unexpected<Error> fail(Code code, Sentence message, Sentence hint) {
  return std::unexpected(
      Error{code, std::move(message.en), std::move(hint.en), std::move(message.sv), std::move(hint.sv)});
}

/// Puts what the caller knows before the message: "reading a.csv: line 3: ...".
[[nodiscard]] inline Error within(std::string_view place, Error error) {
  for (auto* message : {&error.message, &error.message_sv}) {
    if (!message->empty()) message->insert(0, std::string(place) + ": ");
  }
  return error;
}

}  // namespace monalys

#define MONALYS_JOIN_(a, b) a##b
#define MONALYS_JOIN(a, b) MONALYS_JOIN_(a, b)

/// MONALYS_TRY(auto x, expression): x is the value, or the error goes to the caller. Parenthesise types with commas.
#define MONALYS_TRY(declaration, ...) MONALYS_TRY_(MONALYS_JOIN(tried_, __LINE__), declaration, __VA_ARGS__)
#define MONALYS_TRY_(name, declaration, ...)         \
  auto name = (__VA_ARGS__);                         \
  if (!name) [[unlikely]]                            \
    return std::unexpected(std::move(name).error()); \
  declaration = std::move(*name)

/// The same for an expression without a value.
#define MONALYS_CHECK(...)                                   \
  if (auto checked_ = (__VA_ARGS__); !checked_) [[unlikely]] \
  return std::unexpected(std::move(checked_).error())
