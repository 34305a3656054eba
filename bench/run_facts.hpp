// Program runs of a busy platform, for stores that are made to be measured.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace monalys::bench {

/// Names that repeat from fact to fact, as in any log.
struct RunNames {
  std::vector<std::string> hosts, programs, projects;
  RunNames();
};

/// The runs of a day (since 1970), always the same, of 5,000 users. Texts borrow from the names.
void add_runs_of_day(store::Batch& batch, const RunNames& names, std::uint64_t runs, std::int64_t day,
                     std::uint32_t file);

}  // namespace monalys::bench
