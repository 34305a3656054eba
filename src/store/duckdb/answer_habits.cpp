// How often the people of a bucket came, and how long ago they came for the first time. The days that a person came on
// are counted here, between boundaries that the question brings (Question::steps), in one pass over the sights.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "kernels/densify.hpp"
#include "kernels/percentiles.hpp"
#include "store/duckdb/answer.hpp"
#include "store/duckdb/cells.hpp"

namespace monalys::store::duckdb_store {
namespace {

constexpr std::int64_t kMicro = 1'000'000;

/// A class of numbers of days, by its greatest.
struct DayClass {
  std::uint32_t most;
  std::string_view name;
};
constexpr std::array kDayClasses{DayClass{1, "1"}, DayClass{4, "2–4"}, DayClass{9, "5–9"}, DayClass{19, "10–19"},
                                 DayClass{UINT32_MAX, "20+"}};

/// A dimension of people, which no fact has, is taken out of a question and put into the names of its cells.
class PeopleDimension {
 public:
  PeopleDimension(const Question& question, Dimension dimension) : facts_(question) {
    const auto found = std::ranges::find(facts_.group, dimension);
    at_ = found - facts_.group.begin();
    if (found != facts_.group.end()) facts_.group.erase(found);
  }
  /// The question without it, that facts can answer.
  [[nodiscard]] const Question& of_facts() const { return facts_; }
  [[nodiscard]] std::vector<std::string> name(std::vector<std::string> others, std::string own) const {
    others.insert(others.begin() + at_, std::move(own));
    return others;
  }

 private:
  Question facts_;
  std::ptrdiff_t at_ = 0;
};

using Place = std::pair<std::vector<std::string>, std::uint32_t>;  // names of the group, bucket

Measured sorted(const std::map<Place, double>& values, std::size_t buckets, std::optional<double> nothing) {
  Measured measured{.cells = {}, .nothing = std::vector(buckets, nothing)};
  for (const auto& [place, value] : values) measured.cells.push_back({place.first, place.second, value, {}});
  return measured;
}

/// Streams in which step of time, of `grain` seconds, who was seen: calls see(group, second, user) for each.
template <class See>
Result<void> each_sight(Connection& connection, const Question& question, std::int64_t grain, Groups& groups, See see) {
  const auto all = sights(question, true);
  MONALYS_TRY(auto rows, connection.stream(fmt::format("SELECT DISTINCT u, t // {} AS step{} FROM ({})", grain * kMicro,
                                                       group_names(question), all.sql),
                                           all.parameters));
  while (rows.next()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      see(groups.of(rows, 2, i), *rows.integer(1, i) * grain, rows.data<std::uint64_t>(0)[i]);
    }
  }
  return rows.problem();
}

/// By group and bucket: on how many steps each person was seen, whoever was.
using DaysOf = std::map<std::pair<std::size_t, std::uint32_t>, std::vector<std::uint32_t>>;

Result<DaysOf> count_days(Connection& connection, const Question& question, Groups& groups) {
  const auto& steps = question.steps->boundaries;
  const auto grain = std::gcd(grain_of(question.boundaries), grain_of(steps));
  DaysOf days;
  std::map<std::tuple<std::size_t, std::uint32_t, std::uint32_t>, std::vector<bool>> seen;  // [person]
  kernels::Densifier people;
  const auto see = [&](std::size_t group, std::int64_t second, UserId user) {
    const auto bucket = bucket_of(question.boundaries, second);
    const auto step = bucket_of(steps, second);
    if (!bucket || !step) return;
    const std::size_t person = people.number(user);
    auto& bits = seen[{group, *bucket, *step}];
    if (bits.size() <= person) bits.resize(person + 1 + person / 2);
    if (bits[person]) return;
    bits[person] = true;
    auto& counts = days[{group, *bucket}];
    if (counts.size() <= person) counts.resize(person + 1 + person / 2);
    ++counts[person];
  };
  MONALYS_CHECK(each_sight(connection, question, grain, groups, see));
  for (auto& [place, counts] : days) std::erase(counts, 0U);
  return days;
}

}  // namespace

Result<Measured> active_days(Connection& connection, const Question& question) {
  const PeopleDimension classes(question, Dimension::active_days);
  const bool by_class = names(question, Dimension::active_days);
  Groups groups(classes.of_facts().group);
  MONALYS_TRY(const auto days, count_days(connection, classes.of_facts(), groups));
  MONALYS_CHECK(groups.name_all(connection));

  std::map<Place, double> values;
  for (const auto& [place, counts] : days) {
    const auto& [group, bucket] = place;
    const auto& name = groups.name(group);
    if (by_class) {
      for (const auto count : counts) {
        const auto found = std::ranges::lower_bound(kDayClasses, count, {}, &DayClass::most);
        values[{classes.name(name, std::string(found->name)), bucket}] += 1;
      }
    } else if (question.measure == Measure::active_days_mean) {
      const auto sum = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
      values[{name, bucket}] = static_cast<double>(sum) / static_cast<double>(counts.size());
    } else {
      std::vector<std::int64_t> all(counts.begin(), counts.end());
      values[{name, bucket}] = static_cast<double>(kernels::percentiles(all, std::array{question.percent}).front());
    }
  }
  return sorted(values, question.boundaries.size() - 1, by_class ? std::optional<double>{0} : std::nullopt);
}

Result<Measured> people_by_age(Connection& connection, const Question& question) {
  MONALYS_TRY(const auto firsts, first_sights(connection));
  const PeopleDimension ages(question, Dimension::age);
  Groups groups(ages.of_facts().group);
  const auto& steps = question.steps->boundaries;
  std::map<std::tuple<std::size_t, std::uint32_t, std::uint32_t>, double> counts;  // by group, bucket and age
  std::map<std::pair<std::size_t, std::uint32_t>, std::vector<bool>> seen;         // [person]
  kernels::Densifier people;
  const auto see = [&](std::size_t group, std::int64_t second, UserId user) {
    const auto bucket = bucket_of(question.boundaries, second);
    if (!bucket) return;
    const std::size_t person = people.number(user);
    auto& bits = seen[{group, *bucket}];
    if (bits.size() <= person) bits.resize(person + 1 + person / 2);
    if (bits[person]) return;
    bits[person] = true;
    const auto now = bucket_of(steps, question.boundaries[*bucket]).value_or(0);
    const auto first = bucket_of(steps, firsts.at(user)).value_or(0);
    counts[{group, *bucket, now - std::min(now, first)}] += 1;
  };
  MONALYS_CHECK(each_sight(connection, ages.of_facts(), grain_of(question.boundaries), groups, see));
  MONALYS_CHECK(groups.name_all(connection));

  std::map<Place, double> values;
  for (const auto& [place, count] : counts) {
    const auto& [group, bucket, age] = place;
    values[{ages.name(groups.name(group), std::to_string(age)), bucket}] = count;
  }
  return sorted(values, question.boundaries.size() - 1, 0);
}

}  // namespace monalys::store::duckdb_store
