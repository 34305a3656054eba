// What was read from a simulated platform, against its own books (truth.json).

#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace monalys::testing {

/// Every metric, every month and every hour of profiles, to the unit. Means are quotients of exact integers, the same
/// up to the last bits of a double. of: only metrics whose names begin so.
void expect_metrics_of_truth(const std::filesystem::path& folder, const nlohmann::json& truth,
                             const std::vector<std::string>& of = {""});

/// How many records of each source became facts, were skipped and were rejected.
void expect_records_of_truth(const std::filesystem::path& folder, const nlohmann::json& truth);

}  // namespace monalys::testing
