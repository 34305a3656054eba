#include "server/sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "server/private_file.hpp"
#include "server/secrets.hpp"

namespace monalys::server {
namespace {

/// When a session was used last is written down no later than this after it.
constexpr std::chrono::minutes kWrittenAtLeastEvery{15};

}  // namespace

Sessions::Sessions(Clock clock, SessionLimits limits, SessionKeeping keeping)
    : clock_(std::move(clock)), limits_(limits), keeping_(std::move(keeping)), written_(clock_()) {
  if (const auto done = read(written_); !done) {
    keeping_.warn(fmt::format("{}. Whoever was logged in has to log in again.", done.error().message));
  }
}

Result<void> Sessions::read(Instant now) {
  if (keeping_.file.empty()) return {};
  const auto content = read_private_file(keeping_.file);
  if (!content && content.error().code == Code::not_found) return {};
  MONALYS_CHECK(content);
  try {
    const auto kept = nlohmann::json::parse(*content);
    for (const auto& each : kept.at("sessions")) {
      Entry entry{.session = {.name = each.at("name").get<std::string>(), .mark = each.at("mark").get<std::string>()},
                  .begun = Instant{std::chrono::microseconds{each.at("begun").get<std::int64_t>()}},
                  .used = Instant{std::chrono::microseconds{each.at("used").get<std::int64_t>()}}};
      // One from the future would last too long.
      if (entry.begun <= now && entry.used <= now && !is_over(entry, now))
        entries_.emplace(each.at("id").get<std::string>(), entry);
    }
  } catch (const nlohmann::json::exception&) {
    entries_.clear();
    return fail(Code::invalid_input, fmt::format("{} is not what was written there", keeping_.file.string()));
  }
  return {};
}

void Sessions::write(Instant now) {
  written_ = now;
  if (keeping_.file.empty()) return;
  auto list = nlohmann::json::array();
  for (const auto& [id, entry] : entries_) {
    if (is_over(entry, now)) continue;
    list.push_back({{"id", id},
                    {"name", entry.session.name},
                    {"mark", entry.session.mark},
                    {"begun", unix_microseconds(entry.begun)},
                    {"used", unix_microseconds(entry.used)}});
  }
  const auto done = write_private_file(keeping_.file, nlohmann::json{{"sessions", std::move(list)}}.dump());
  if (!done) keeping_.warn(fmt::format("{}. After a restart people have to log in again.", done.error().message));
}

bool Sessions::is_over(const Entry& entry, Instant now) const {
  return now - entry.used >= limits_.idle || now - entry.begun >= limits_.absolute;
}

Sessions::Entries::iterator Sessions::alive(std::string_view id, Instant now) {
  const auto found = entries_.find(hash_of_id(id));
  if (found == entries_.end() || !is_over(found->second, now)) return found;
  entries_.erase(found);
  return entries_.end();
}

void Sessions::make_room_for(std::string_view name, Instant now) {
  std::erase_if(entries_, [&](const auto& each) { return is_over(each.second, now); });
  const auto drop_oldest = [&](auto belongs, std::size_t most) {
    while (true) {
      std::size_t count = 0;
      auto oldest = entries_.end();
      for (auto each = entries_.begin(); each != entries_.end(); ++each) {
        if (!belongs(each->second)) continue;
        ++count;
        if (oldest == entries_.end() || each->second.used < oldest->second.used) oldest = each;
      }
      if (count < most) return;
      entries_.erase(oldest);
    }
  };
  drop_oldest([&](const Entry& entry) { return entry.session.name == name; }, limits_.each_name);
  drop_oldest([](const Entry&) { return true; }, limits_.in_all);
}

std::string Sessions::begin(Session session) {
  auto id = random_id();
  const std::scoped_lock lock{mutex_};
  const auto now = clock_();
  make_room_for(session.name, now);
  entries_.emplace(hash_of_id(id), Entry{std::move(session), now, now});
  write(now);
  return id;
}

std::optional<Sessions::Session> Sessions::find(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  const auto now = clock_();
  const auto found = alive(id, now);
  if (found == entries_.end()) return std::nullopt;
  found->second.used = now;
  if (now - written_ >= kWrittenAtLeastEvery) write(now);
  return found->second.session;
}

std::optional<Sessions::Session> Sessions::peek(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  const auto found = alive(id, clock_());
  return found == entries_.end() ? std::nullopt : std::optional{found->second.session};
}

void Sessions::end(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  if (entries_.erase(hash_of_id(id)) > 0) write(clock_());
}

void Sessions::end_all_of(std::string_view name) {
  const std::scoped_lock lock{mutex_};
  if (std::erase_if(entries_, [&](const auto& each) { return each.second.session.name == name; }) > 0) {
    write(clock_());
  }
}

}  // namespace monalys::server
