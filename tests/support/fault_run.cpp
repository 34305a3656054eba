#include "support/fault_run.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "support/program.hpp"

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMostSeconds = 60;

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<FaultPoint> read_points(const fs::path& log) {
  std::vector<FaultPoint> points;
  std::istringstream lines(read_file(log));
  for (FaultPoint each; lines >> each.number >> each.call && std::getline(lines >> std::ws, each.file);) {
    points.push_back(each);
  }
  return points;
}

}  // namespace

FaultyRun run_with_fault(const fs::path& folder, const std::vector<std::string>& arguments,
                         const std::optional<Fault>& fault) {
  // Beside the folder: what lies in it is watched.
  const auto log = fs::path(folder.string() + ".points");
  const auto err = fs::path(folder.string() + ".err");
  fs::remove(log);
  std::vector<std::string> words{MONALYS_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables{"LD_PRELOAD=" MONALYS_FAULT_LIBRARY,
                                     "MONALYS_FAULT_FOLDER=" + folder.string() + "/",
                                     "MONALYS_FAULT_LOG=" + log.string(), "PATH=/usr/bin:/bin", "LC_ALL=C"};
  if (fault) {
    variables.push_back("MONALYS_FAULT_KIND=" + fault->kind);
    variables.push_back("MONALYS_FAULT_POINT=" + std::to_string(fault->point));
  }
  const auto word_pointers = pointers_to(words);
  const auto variable_pointers = pointers_to(variables);

  // Other threads run meanwhile: nothing between fork and exec may allocate.
  const pid_t child = fork();
  if (child == 0) {
    const int nothing = open("/dev/null", O_RDWR);
    const int messages = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(messages, STDERR_FILENO);
    alarm(kMostSeconds);
    if (chdir(folder.c_str()) == 0) execve(MONALYS_PROGRAM, word_pointers.data(), variable_pointers.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(err), read_points(log)};
}

}  // namespace monalys::testing
