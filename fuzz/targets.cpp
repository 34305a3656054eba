#include "targets.hpp"

#include "formats/format.hpp"

namespace monalys::fuzz {

std::vector<std::string> targets() {
  std::vector<std::string> names{"archive", "detect", "evtx-chunk", "http-request", "pipeline"};
  for (const auto& format : formats::all()) names.emplace_back(format.id);
  return names;
}

std::string broken_promise(std::string_view target, std::string_view bytes) {
  if (target == "archive") return broken_promise_of_archive(bytes);
  if (target == "evtx-chunk") return broken_promise_of_evtx(bytes);
  if (target == "http-request") return broken_promise_of_request(bytes);
  if (target == "pipeline") return broken_promise_of_pipeline(bytes);
  return broken_promise_of_format(target, bytes);
}

}  // namespace monalys::fuzz
