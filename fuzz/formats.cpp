// The fuzz target of all formats. The first byte of an input chooses a format and its settings; the rest is the file.
// Whatever the bytes, the promises of formats/testing.hpp hold: every record is accounted for, instants stay within
// bounds, and the way in which a file is cut into blocks changes nothing.
//
// The environment variable MONALYS_FUZZ_FORMAT keeps to the inputs of one format.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "formats/testing.hpp"

namespace {

using monalys::Realm;
using monalys::Zone;
using monalys::formats::Options;

struct Variant {
  std::string_view format;  // empty: found out
  Options options;
};

/// Inputs name their variant by its place: only add at the end.
std::vector<Variant> make_variants() {
  Options plain;
  plain.zone = Zone::locate("Europe/Stockholm").value_or(Zone::utc());

  auto job = plain;
  job.realm = Realm::job;
  auto storage = plain;
  storage.realm = Realm::storage;
  storage.decimal = ',';
  storage.unit = "TiB";
  auto logon = plain;
  logon.realm = Realm::logon;
  logon.time = "unix";
  auto run = plain;
  run.realm = Realm::run;
  run.time = "%d.%m.%Y %H:%M";
  run.columns = {{"user", "Konto"}, {"label", "Program"}, {"begun_at", "Start"}, {"duration", "Tid"}};
  run.outcomes = {{"failed", {"Fel"}}};
  auto physical = plain;
  physical.constants = {{"value", "physical"}, {"label", "backup"}};

  return {
      {"csv", job},
      {"csv", storage},
      {"csv", logon},
      {"csv", run},
      {"guacamole", plain},
      {"wtmp", plain},
      {"slurm", plain},
      {"swf", plain},
      {"storage-json", plain},
      {"storage-json", physical},
      {"pacct", plain},
      {"register-users", plain},
      {"register-projects", plain},
      {"register-agreements", plain},
      {"register-orders", plain},
      {"register-cases", plain},
      {"register-aliases", plain},
      {"register-servers", plain},
      {"", job},
  };
}

std::string problem_with(const Variant& variant, std::string_view bytes) {
  using namespace monalys::formats;
  if (!variant.format.empty()) return testing::broken_promise(**find(variant.format), bytes, variant.options);
  const auto head = bytes.substr(0, 65'536);
  const auto found = detect({.bytes = head, .file_name = "f", .whole = head.size() == bytes.size()}, variant.options);
  if (!found) return found.error().message.empty() ? "refused without a message" : "";
  return testing::broken_promise(**found, bytes, variant.options);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kVariants = make_variants();
  static const char* const kOnly = std::getenv("MONALYS_FUZZ_FORMAT");
  if (size == 0) return 0;
  const auto& variant = kVariants[data[0] % kVariants.size()];
  if (kOnly != nullptr && variant.format != kOnly) return -1;
  // A copy of just this size: reading past the end is then seen.
  const std::vector<char> bytes(data + 1, data + size);
  const auto problem = problem_with(variant, {bytes.data(), bytes.size()});
  if (!problem.empty()) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(variant.format.size()), variant.format.data(), problem.c_str());
    std::abort();
  }
  return 0;
}
