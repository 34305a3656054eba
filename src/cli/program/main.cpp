#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/run.hpp"

namespace {

/// For an exception that nobody can catch: the database throws out of destructors when the disk fails while it takes
/// back a commit. What was committed before lies safely in its log.
[[noreturn]] void end_with_a_message() noexcept {
  std::string problem = "no more is known";
  try {
    if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::exception& exception) {
    problem = exception.what();
  } catch (...) {
  }
  std::cerr << "monalys: it had to end in the middle of its work: " << problem
            << "\nWhat was stored before is kept. Look after the disk, and run this again." << std::endl;
  std::_Exit(1);
}

}  // namespace

int main(int count, char** values) {
  std::set_terminate(end_with_a_message);
  const std::vector<std::string> arguments(values + 1, values + count);
  return monalys::cli::run(arguments, {.out = std::cout,
                                       .err = std::cerr,
                                       .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                                       .err_is_terminal = isatty(STDERR_FILENO) == 1});
}
