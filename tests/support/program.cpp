#include "support/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace monalys::testing {
namespace {

namespace fs = std::filesystem;

/// A file for what a program prints: no pipe can fill up.
class Capture {
 public:
  Capture() : file_(std::tmpfile()) {}
  ~Capture() { std::fclose(file_); }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  [[nodiscard]] int descriptor() const { return fileno(file_); }
  [[nodiscard]] std::string text() const {
    std::string text;
    std::rewind(file_);
    char part[65536];
    while (const auto count = std::fread(part, 1, sizeof part, file_)) text.append(part, count);
    return text;
  }

 private:
  std::FILE* file_;
};

}  // namespace

Ran run_program(const fs::path& folder, const std::vector<std::string>& arguments) {
  const Capture out;
  const Capture err;
  std::vector<std::string> words{MONALYS_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const pid_t child = fork();
  if (child == 0) {
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(out.descriptor(), STDOUT_FILENO);
    dup2(err.descriptor(), STDERR_FILENO);
    if (chdir(folder.c_str()) == 0) execv(MONALYS_PROGRAM, pointers.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), out.text(), err.text()};
}

nlohmann::json query(const fs::path& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "query");
  arguments.insert(arguments.end(), {"--format", "json"});
  const auto ran = run_program(folder, arguments);
  EXPECT_EQ(ran.exit_code, 0) << arguments[1] << ": " << ran.err;
  if (ran.exit_code != 0) return nlohmann::json::array();
  return nlohmann::json::parse(ran.out)["rows"];
}

fs::path fresh_folder(const std::string& name) {
  const auto folder = fs::path{MONALYS_TEST_FOLDER} / name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

std::string read_file(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace monalys::testing
