#include "server/audit.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "server/private_file.hpp"

namespace monalys::server {
namespace {

/// What clients send is kept short: the log is no place for them to write in.
constexpr std::size_t kLongest = 500;

}  // namespace

Audit::Audit(std::filesystem::path file, Clock clock, std::function<void(const std::string&)> warn)
    : file_(std::move(file)), clock_(std::move(clock)), warn_(std::move(warn)) {}

void Audit::write(const AuditEntry& entry) {
  if (file_.empty()) return;
  const nlohmann::ordered_json line{{"time", to_iso(clock_())},
                                    {"event", entry.event},
                                    {"name", entry.name.substr(0, kLongest)},
                                    {"address", entry.address},
                                    {"what", entry.what.substr(0, kLongest)},
                                    {"status", entry.status}};
  const auto text = line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  const std::scoped_lock lock{mutex_};
  const auto written = append_private_line(file_, text);
  if (!written && !failing_) warn_(fmt::format("the audit log is not written: {}", written.error().message));
  failing_ = !written;
}

}  // namespace monalys::server
