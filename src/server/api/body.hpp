// JSON that clients send, read key by key; each mistake is named.

#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/endpoint.hpp"

namespace monalys::server::api {

/// The body of a call. Fails where it is no JSON object, or says that it is something else.
[[nodiscard]] Result<Json> json_in(const Call& call);

/// The keys of an object, which must outlive this.
class BodyReader {
 public:
  explicit BodyReader(const Json& object) : object_(object) {}

  [[nodiscard]] Result<std::string> text(std::string_view key) const;
  [[nodiscard]] Result<std::string> text_or_null(std::string_view key) const;  // absent or null: empty
  [[nodiscard]] Result<double> number(std::string_view key) const;
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view key) const;  // absent: none
  /// An array of objects; absent: none.
  [[nodiscard]] Result<std::vector<const Json*>> objects(std::string_view key) const;
  [[nodiscard]] Result<void> has_only(std::initializer_list<std::string_view> keys) const;

 private:
  [[nodiscard]] const Json* find(std::string_view key) const;
  const Json& object_;
};

}  // namespace monalys::server::api
