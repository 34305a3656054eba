#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "cli/run.hpp"

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  return monalys::cli::run(arguments, {.out = std::cout,
                                       .err = std::cerr,
                                       .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                                       .err_is_terminal = isatty(STDERR_FILENO) == 1});
}
