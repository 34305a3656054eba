// Gives the files of the corpus to their targets, without libFuzzer, so that every build tests what was once found.
//
//   fuzz_replay CORPUS        a folder with one folder for each target

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>
#include <vector>

#include "targets.hpp"

namespace {

namespace fs = std::filesystem;

std::vector<char> content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_replay CORPUS\n";
    return 2;
  }
  int broken = 0;
  for (const auto& target : monalys::fuzz::targets()) {
    std::size_t inputs = 0;
    const fs::path folder = fs::path(argv[1]) / target;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
      // Should this crash, the last line names the input.
      std::cout << entry.path().string() << std::endl;
      const auto bytes = content(entry.path());
      const auto problem = monalys::fuzz::broken_promise(target, {bytes.data(), bytes.size()});
      ++inputs;
      if (problem.empty()) continue;
      std::cout << "  broken: " << problem << "\n";
      ++broken;
    }
    if (inputs > 0) continue;
    std::cout << "broken: " << folder.string() << " holds no inputs; every target needs some\n";
    ++broken;
  }
  return std::min(broken, 1);
}
