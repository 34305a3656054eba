#include "publish/imported_figures.hpp"

#include <algorithm>
#include <string_view>

namespace monalys::publish {
namespace {

using store::Measure;
using Figure = store::Store::Figure;

bool enough(double persons, const RoleRules& rules) {
  return persons == 0 ? rules.zeros_shown : persons >= static_cast<double>(rules.threshold);
}

std::string_view dimension_of(const Figure& figure) {
  return std::string_view{figure.group}.substr(0, figure.group.find('='));
}

}  // namespace

bool counts_persons(const metrics::Metric& metric) {
  switch (metric.measure) {
    case Measure::users_max:
    case Measure::users_mean:
    case Measure::users_p95:
    case Measure::users_during:
      return true;
    default:
      return metric.kind == metrics::Kind::people;
  }
}

bool may_be_shown(const Figure& figure, std::span<const Figure> all, const metrics::Metric& metric,
                  const RoleRules& rules) {
  if (!counts_persons(metric) || metric.measure == Measure::returning_people) return false;
  if (!enough(figure.value, rules)) return false;
  if (figure.group.empty()) return true;
  double sum = 0;
  double rest = 0;
  for (const auto& other : all) {
    if (other.first_day != figure.first_day || other.days != figure.days) continue;
    if (other.group.empty()) {
      rest += other.value;
    } else if (dimension_of(other) == dimension_of(figure)) {
      if (!enough(other.value, rules)) return false;
      sum += other.value;
    }
  }
  rest -= sum;
  return rest <= 0 || enough(rest, rules);
}

}  // namespace monalys::publish
