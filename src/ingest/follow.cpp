#include "ingest/follow.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ingest/find_files.hpp"
#include "ingest/watch.hpp"

namespace monalys::ingest {
namespace {

using namespace std::chrono_literals;

/// A writer that pauses in the middle of a record is given so long before that counts as the record's end.
constexpr auto kSettle = 60s;
constexpr auto kTryAgain = 30s;

using Looks = std::map<std::string, std::pair<std::uint64_t, std::int64_t>>;  // size and time by path

std::vector<std::string> paths_of(const Config& config, const Request& request) {
  if (!request.paths.empty()) return request.paths;
  std::vector<std::string> paths;
  for (const auto& source : config.sources) {
    if (!request.sources.empty() && std::ranges::find(request.sources, source.name) == request.sources.end()) continue;
    paths.insert(paths.end(), source.paths.begin(), source.paths.end());
  }
  return paths;
}

Looks look(const std::vector<std::string>& paths) {
  Looks looks;
  for (const auto& file : find_files(paths).files) {
    looks.emplace(file.path.string(), std::pair{file.size_bytes, file.modified_at});
  }
  return looks;
}

/// How often databases are asked, which tell nobody that they have changed; nothing: there are none.
std::optional<std::chrono::seconds> question_every(const Config& config, const Request& request) {
  std::optional<std::chrono::seconds> shortest;
  if (!request.paths.empty()) return shortest;
  for (const auto& source : config.sources) {
    if (source.odbc.empty()) continue;
    if (!request.sources.empty() && std::ranges::find(request.sources, source.name) == request.sources.end()) continue;
    const auto every = source.every.value_or(60s);
    shortest = std::min(shortest.value_or(every), every);
  }
  return shortest;
}

std::int64_t from_now(std::chrono::microseconds after) {
  const auto at = std::chrono::system_clock::now().time_since_epoch() + after;
  return std::chrono::duration_cast<std::chrono::microseconds>(at).count();
}

bool has_come(int descriptor) {
  pollfd watched{descriptor, POLLIN, 0};
  return ::poll(&watched, 1, 0) > 0;
}

std::chrono::milliseconds until(std::int64_t at) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds{at} - now);
}

}  // namespace

Result<void> follow(const Config& config, Request request, const Following& following) {
  if (std::ranges::find(request.paths, kStandardInput) != request.paths.end()) {
    return fail(Code::wrong_usage, "standard input cannot be followed", "Name the file that is being written.");
  }
  request.settle = kSettle;
  request.tails = Request::Tails::leave;
  const auto paths = paths_of(config, request);
  const auto every = question_every(config, request);
  Watch watch;
  Looks seen;
  bool first = true;
  std::int64_t due_at = 0;  // when something is to be read although nothing changes; 0: nothing is
  while (!has_come(following.stop)) {
    // Watched before it is looked at: what changes in between is told.
    watch.add(paths);
    auto now = look(paths);
    if (first || now != seen || (due_at != 0 && until(due_at) <= 0ms)) {
      Result<Summary> summary = std::unexpected(Error{});
      {
        auto store = following.open();
        summary = store ? ingest(config, *store, request) : std::unexpected(std::move(store).error());
      }
      if (summary) {
        seen = std::move(now);
        due_at = summary->tails_settle_at;
        if (every) due_at = due_at == 0 ? from_now(*every) : std::min(due_at, from_now(*every));
        if (first || summary->merged.added + summary->merged.replaced > 0 || !summary->problems.empty()) {
          following.read(*summary);
        }
        first = false;
      } else if (first) {
        return std::unexpected(std::move(summary).error());
      } else {
        following.failed(summary.error());
        due_at = from_now(kTryAgain);
        seen = std::move(now);
      }
    }
    watch.wait(due_at == 0 ? std::chrono::milliseconds::max() : std::max(until(due_at), 1ms), following.stop);
  }
  return {};
}

}  // namespace monalys::ingest
