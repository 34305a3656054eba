// What is fuzzed. A target takes the bytes of an input and says which promise they break.
//
//   a format's id   the format's parser (formats/testing.hpp)
//   detect          finding the format out, and then its parser
//   archive         what opens files: compression and archives (ingest/reader.hpp)
//   evtx-chunk      the reader of Windows event logs, on one chunk (formats/evtx)
//   http-request    what the server reads of a request, and that no such request does harm
//   pipeline        encoding, framing, parser and gate together, with blocks of any size

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace monalys::fuzz {

/// The names of all targets.
[[nodiscard]] std::vector<std::string> targets();

/// Empty: nothing is broken. target is one of targets().
[[nodiscard]] std::string broken_promise(std::string_view target, std::string_view bytes);

[[nodiscard]] std::string broken_promise_of_format(std::string_view id, std::string_view bytes);
[[nodiscard]] std::string broken_promise_of_archive(std::string_view bytes);
[[nodiscard]] std::string broken_promise_of_evtx(std::string_view bytes);
[[nodiscard]] std::string broken_promise_of_request(std::string_view bytes);
[[nodiscard]] std::string broken_promise_of_pipeline(std::string_view bytes);

}  // namespace monalys::fuzz
