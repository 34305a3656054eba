// Forecasts of 20 series of different kinds against those of ets() in R's package forecast, by the last year held out.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <random>

#include "kernels/forecast.hpp"

namespace monalys::kernels {
namespace {

constexpr std::string_view kScript = R"(
suppressMessages(library(forecast))
for (line in readLines(commandArgs(TRUE)[1])) {
  numbers <- as.numeric(strsplit(line, " ")[[1]])
  season <- if (numbers[1] > 24) 1 else numbers[1]   # ets() leaves longer seasons out, with a warning
  fit <- ets(ts(numbers[-(1:2)], frequency = season))
  cat(format(forecast(fit, h = numbers[2])$mean, digits = 15, trim = TRUE), "\n")
}
)";

struct Series {
  std::size_t season, horizon;
  std::vector<double> values;  // the last `horizon` of them are held out
};

/// Trend, season and noise of any sort; `t` counts buckets, `normal()` gives noise.
class Maker {
 public:
  double normal() { return normal_(random_); }
  double wave(std::size_t t, std::size_t season) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(season);
    return std::sin(angle) + 0.4 * std::cos(2 * angle);
  }
  template <class F>
  void add(std::size_t season, std::size_t horizon, std::size_t known, F value) {
    Series made{season, horizon, {}};
    for (std::size_t t = 0; t < known + horizon; ++t) made.values.push_back(value(t, static_cast<double>(t)));
    all.push_back(std::move(made));
  }
  std::vector<Series> all;

 private:
  std::mt19937_64 random_{20220430};
  std::normal_distribution<double> normal_;
};

std::vector<Series> twenty_series() {
  Maker m;
  double walk = 0;
  m.add(12, 12, 96, [&](auto, double) { return 200 + 15 * m.normal(); });
  m.add(12, 12, 120, [&](auto, double) { return 300 + (walk += 6 * m.normal()); });
  m.add(12, 12, 96, [&](auto, double t) { return 50 + 2 * t + 8 * m.normal(); });
  m.add(12, 12, 120, [&](auto i, double t) { return 100 + t + 20 * m.wave(i, 12) + 5 * m.normal(); });
  m.add(12, 12, 168,
        [&](auto i, double t) { return (60 + 3 * t) * (1 + 0.2 * m.wave(i, 12)) * std::exp(0.05 * m.normal()); });
  m.add(12, 12, 96, [&](auto i, double t) {
    return 400 * (1 - std::exp(-t / 30)) * (1 + 0.15 * m.wave(i, 12)) * std::exp(0.04 * m.normal()) + 20;
  });
  m.add(12, 12, 60, [&](auto i, double) { return 30 * m.wave(i, 12) + 8 * m.normal(); });
  m.add(12, 12, 36, [&](auto i, double t) { return 80 + t + 12 * m.wave(i, 12) + 3 * m.normal(); });
  m.add(12, 12, 20, [&](auto, double t) { return 40 + 1.5 * t + 4 * m.normal(); });
  m.add(12, 12, 72, [&](auto, double) { return std::max(0.0, std::round(1 + 1.3 * m.normal())); });
  walk = 0;
  m.add(12, 12, 156, [&](auto i, double) {
    return (600 + (walk += 9 * m.normal())) * (i % 12 == 6 ? 0.55 : 1 + 0.05 * m.wave(i, 12));
  });
  m.add(4, 4, 40, [&](auto i, double t) { return 70 + 1.2 * t + 9 * m.wave(i, 4) + 3 * m.normal(); });
  m.add(4, 4, 60, [&](auto i, double t) { return 20 * std::exp(0.02 * t + 0.2 * m.wave(i, 4) + 0.05 * m.normal()); });
  walk = 0;
  m.add(4, 4, 48, [&](auto, double) { return 90 + (walk += 4 * m.normal()); });
  double slope = 3, level = 50;
  m.add(4, 4, 44, [&](auto, double) { return (level += slope = 0.9 * slope + 0.4 * m.normal()) + 2 * m.normal(); });
  m.add(7, 28, 182, [&](auto i, double) { return (i % 7 >= 5 ? 15 : 60) + 4 * m.normal(); });
  m.add(7, 28, 140,
        [&](auto i, double t) { return (100 + 0.5 * t) * (i % 7 >= 5 ? 0.4 : 1.2) * std::exp(0.08 * m.normal()); });
  m.add(1, 6, 25, [&](auto, double t) { return 500 + 40 * t + 25 * m.normal(); });
  walk = 0;
  m.add(1, 6, 30, [&](auto, double t) { return 100 + 2 * t + (walk += 5 * m.normal()); });
  m.add(52, 52, 208, [&](auto, double) { return 150 + 12 * m.normal(); });
  return m.all;
}

/// Mean absolute error over that of saying what was a season before (Hyndman and Koehler, 2006).
double mase(const Series& series, const std::vector<double>& said) {
  const std::size_t known = series.values.size() - series.horizon;
  double naive = 0, wrong = 0;
  for (std::size_t t = series.season; t < known; ++t) {
    naive += std::abs(series.values[t] - series.values[t - series.season]);
  }
  for (std::size_t h = 0; h < series.horizon; ++h) wrong += std::abs(said.at(h) - series.values[known + h]);
  return wrong / static_cast<double>(series.horizon) / (naive / static_cast<double>(known - series.season));
}

TEST(ForecastAgainstR, IsAsGoodAsEtsOnAverage) {
  if (std::system("Rscript -e 'library(forecast)' >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "R and its package forecast are not there (Debian: r-base-core, r-cran-forecast)";
  }
  const auto all = twenty_series();
  ASSERT_EQ(all.size(), 20U);
  const auto folder = std::filesystem::path(testing::TempDir()) / "monalys_forecast_r";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "ets.R") << kScript;
  std::ofstream series(folder / "series.txt");
  series.precision(17);
  for (const auto& one : all) {
    series << one.season << ' ' << one.horizon;
    for (std::size_t t = 0; t + one.horizon < one.values.size(); ++t) series << ' ' << one.values[t];
    series << '\n';
  }
  series.close();
  const auto said = folder / "said.txt";
  const auto command =
      "Rscript " + (folder / "ets.R").string() + " " + (folder / "series.txt").string() + " >" + said.string();
  ASSERT_EQ(std::system(command.c_str()), 0);

  std::ifstream in(said);
  double ours = 0, theirs = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& one = all[i];
    std::vector<double> by_r(one.horizon), by_us;
    for (auto& value : by_r) ASSERT_TRUE(in >> value) << "series " << i;
    const auto found = forecast({.values = std::span(one.values).first(one.values.size() - one.horizon),
                                 .season = one.season,
                                 .horizon = one.horizon});
    ASSERT_TRUE(found) << "series " << i;
    for (const auto& point : found->points) by_us.push_back(point.expected);
    const double here = mase(one, by_us), there = mase(one, by_r);
    std::printf("  series %2zu: MASE %.3f, R %.3f  %s\n", i + 1, here, there, found->model.c_str());
    ours += here / 20;
    theirs += there / 20;
  }
  std::printf("  mean: MASE %.4f, R %.4f\n", ours, theirs);
  EXPECT_LE(ours, 1.05 * theirs);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace monalys::kernels
