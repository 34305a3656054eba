#include "bench/measure.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

extern char** environ;  // NOLINT: POSIX names it so

namespace monalys::bench {
namespace {

// A line such as "VmHWM:   123456 kB" of a process's status, in bytes; 0 when there is none.
std::uint64_t status_bytes(const std::string& file, std::string_view name) {
  std::ifstream status(file);
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(name)) continue;
    std::istringstream words(line.substr(name.size() + 1));
    std::uint64_t kilobytes = 0;
    words >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

std::string whole_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// An unnamed file that the child writes to and that we read afterwards, so that no pipe needs emptying meanwhile.
int unnamed_file() {
  return ::open(std::filesystem::temp_directory_path().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

}  // namespace

Meter::Meter() {
  static_cast<void>(malloc_trim(0));            // memory that was freed but kept would hide what the work asks for
  std::ofstream("/proc/self/clear_refs") << 5;  // starts VmHWM over
  resident_before_ = status_bytes("/proc/self/status", "VmRSS");
  started_ = std::chrono::steady_clock::now();
}

Cost Meter::cost() const {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - started_;
  const std::uint64_t highest = status_bytes("/proc/self/status", "VmHWM");
  return {time.count(), highest > resident_before_ ? highest - resident_before_ : 0};
}

std::uint64_t resident_bytes(int process) { return status_bytes(fmt::format("/proc/{}/status", process), "VmRSS"); }

Result<ProgramRun> run_program(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  const int output = unnamed_file();
  const int problems = unnamed_file();
  if (output < 0 || problems < 0) return fail(Code::io, fmt::format("no temporary file: {}", std::strerror(errno)));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, problems, STDERR_FILENO);
  const auto started = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int spawned = posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (spawned != 0) return fail(Code::io, fmt::format("{}: {}", arguments[0], std::strerror(spawned)));

  // The peak is read from the kernel's account of the program while it runs: what wait4 tells counts the memory that
  // this process had when it made the child.
  int status = 0;
  std::uint64_t peak = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    // The last reading, for until the program is loaded this is ours, and when it has ended there is none.
    if (const auto now = status_bytes(fmt::format("/proc/{}/status", child), "VmHWM"); now > 0) peak = now;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - started;
  const auto read_back = [](int file) {
    auto text = whole_file(fmt::format("/proc/self/fd/{}", file));
    ::close(file);
    return text;
  };
  ProgramRun run{{time.count(), peak}, read_back(output)};
  const auto said = read_back(problems);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(Code::internal, fmt::format("{} failed: {}", fmt::join(arguments, " "), said));
  }
  return run;
}

}  // namespace monalys::bench
