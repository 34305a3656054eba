// For tests of measures: a store that is empty until the facts of a test are in it.

#pragma once

#include <string>
#include <vector>

#include "store/testing.hpp"

namespace monalys::store::testing {

using Numbers = std::vector<std::optional<double>>;

inline constexpr std::int64_t kDay = 86'400;

class MeasuresTest : public ::testing::Test {
 protected:
  Store& filled() {
    merge(store_, facts);
    return store_;
  }
  Facts facts;

 private:
  TemporaryFolder folder_;
  Store store_ = open(folder_);
};

/// The size of what is stored.
inline Question storage(std::vector<std::int64_t> boundaries, Measure measure = Measure::level_bytes) {
  return {.realm = Realm::storage, .measure = measure, .label = "live", .boundaries = std::move(boundaries)};
}

// Jobs in buckets [1000, 2000) and [2000, 3000).
inline void add_jobs(Facts& facts) {
  facts.interval(Realm::job, 1, 1000, 1000, 1999.999999);                         // a: begins on the first instant
  facts.interval(Realm::job, 1, 1500, 2000, 2500).outcome = Outcome::failed;      // b: begins on the boundary
  facts.interval(Realm::job, 2, 1999.5, 2100, kNone);                             // c: never ended
  facts.interval(Realm::job, 2, 1100, kNone, 1200).outcome = Outcome::withdrawn;  // d
  facts.interval(Realm::job, 3, 2200, kNone, kNone);                              // e: waits for ever
  facts.interval(Realm::job, 3, 900, 950, 3000).outcome = Outcome::failed;        // f: ends as the last bucket is over
}

inline Question of_jobs(Measure measure) {
  return {.realm = Realm::job, .measure = measure, .boundaries = {1000, 2000, 3000}};
}

}  // namespace monalys::store::testing
