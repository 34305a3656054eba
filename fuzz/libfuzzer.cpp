// One target under libFuzzer: MONALYS_FUZZ_TARGET is its name. Besides the target's own promises two hold for all of
// them: no input takes more than a second of processor time for each megabyte begun, nor more than 64 MB beyond itself.

#include <sanitizer/allocator_interface.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "targets.hpp"

namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;
constexpr std::size_t kMostBytes = 64 * kMegabyte;
constexpr double kSecondsEachMegabyte = 1;

std::atomic<std::int64_t> bytes_now = 0;
std::atomic<std::int64_t> bytes_most = 0;

void allocated(const volatile void*, std::size_t size) {
  const auto now = bytes_now += static_cast<std::int64_t>(size);
  if (now > bytes_most) bytes_most = now;
}
void freed(const volatile void* memory) {
  if (memory != nullptr) bytes_now -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(memory));
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

[[noreturn]] void give_up(const std::string& problem) {
  std::fprintf(stderr, "%s: %s\n", MONALYS_FUZZ_TARGET, problem.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv);
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  // The hooks of libFuzzer (-malloc_limit_mb) stay beside these.
  if (__sanitizer_install_malloc_and_free_hooks(allocated, freed) == 0) give_up("memory cannot be counted");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of just this size: reading past the end is then seen.
  const std::vector<char> bytes(data, data + size);
  bytes_now = 0;
  bytes_most = 0;
  const auto began = processor_seconds();
  const auto problem = monalys::fuzz::broken_promise(MONALYS_FUZZ_TARGET, {bytes.data(), bytes.size()});
  const auto seconds = processor_seconds() - began;

  if (!problem.empty()) give_up(problem);
  if (bytes_most > static_cast<std::int64_t>(kMostBytes + size)) {
    give_up("it takes " + std::to_string(bytes_most) + " bytes of memory for " + std::to_string(size) + " of input");
  }
  if (seconds > kSecondsEachMegabyte * static_cast<double>(1 + size / kMegabyte)) {
    give_up("it takes " + std::to_string(seconds) + " s for " + std::to_string(size) + " bytes");
  }
  return 0;
}
