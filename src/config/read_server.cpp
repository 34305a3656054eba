#include "config/read_server.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace monalys::config {
namespace {

bool is_of_word(char c, std::string_view others) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.contains(c);
}

void read_names(Section& section, ServerSettings& server) {
  for (const auto& written : section.texts("names")) {
    auto name = fold_case(written);
    if (name.empty() || !std::ranges::all_of(name, [](char c) { return is_of_word(c, ".-_"); })) {
      section.complain("names", fmt::format("\"{}\" is not the name of a machine", written),
                       "Write it without port and without https://: \"monalys.example.org\".");
    }
    server.names.push_back(std::move(name));
  }
}

void read_proxy(Section& section, ServerSettings& server) {
  server.proxy_address = section.text("proxy_address").value_or("");
  server.proxy_header = fold_case(section.text("proxy_header").value_or(""));
  if (!std::ranges::all_of(server.proxy_address, [](char c) { return is_of_word(fold_case({&c, 1})[0], ".:"); })) {
    section.complain("proxy_address", fmt::format("\"{}\" is not an IP address", server.proxy_address),
                     "Example: \"127.0.0.1\".");
  }
  if (!std::ranges::all_of(server.proxy_header, [](char c) { return is_of_word(c, "-"); })) {
    section.complain("proxy_header", fmt::format("\"{}\" is not the name of a header", server.proxy_header),
                     "Example: \"X-Remote-User\".");
  }
  if (server.proxy_header.empty()) return;
  if (server.proxy_address.empty()) {
    section.complain("proxy_header", "stands without \"proxy_address\": anybody could send that header",
                     "Say which web server is believed: proxy_address = \"127.0.0.1\".");
  } else if (server.accounts.empty()) {
    section.complain("proxy_header", "stands without \"accounts\", which say what each of those who log in may see",
                     "Add accounts = \"secrets/accounts.json\", and people with `monalys user add`.");
  }
}

}  // namespace

void read_server(Section section, const std::filesystem::path& folder, ServerSettings& server) {
  const auto path = [&](std::string_view key) -> std::filesystem::path {
    const auto written = section.text(key).value_or("");
    return written.empty() ? std::filesystem::path{} : (folder / written).lexically_normal();
  };
  server.listen = section.text("listen").value_or(server.listen);
  server.tls_certificate = path("tls_certificate");
  server.tls_key = path("tls_key");
  server.accounts = path("accounts");
  server.audit = path("audit");
  if (server.audit.empty() && !server.accounts.empty()) server.audit = server.accounts.parent_path() / "audit.jsonl";
  if (server.tls_certificate.empty() != server.tls_key.empty()) {
    section.complain(server.tls_key.empty() ? "tls_certificate" : "tls_key", "stands alone",
                     "TLS needs both: tls_certificate = \"server.pem\" and tls_key = \"server.key\".");
  }
  read_names(section, server);
  read_proxy(section, server);
  section.finish();
}

}  // namespace monalys::config
