// What a call asks about, from its parameters.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/drawing.hpp"
#include "server/api/endpoint.hpp"

namespace monalys::server::api {

/// The question in a call's parameters, or in those of a page's or a view's query. Fails for a number that is none.
[[nodiscard]] Result<reports::DrawingQuestion> question_in(const Parameters& parameters);
/// The same in "metric=users.unique&by=month". Fails also for names that are no parameters of a question.
[[nodiscard]] Result<reports::DrawingQuestion> question_in(std::string_view query);

/// Whether the reader may ask this: Code::permission where not.
[[nodiscard]] Result<void> check_question(const publish::Asking& asking, const metrics::Control& control);

/// The options of the command line that an error speaks of, as the parameters of an address: "group", not "--group".
[[nodiscard]] Error in_words_of_addresses(Error error);

/// Which metrics there are facts for, and since when.
class Known {
 public:
  explicit Known(store::Store& store) : store_(store) {}
  [[nodiscard]] Result<bool> has_facts(const metrics::Metric& metric);
  /// The first fact of all that it rests on, Unix microseconds; nothing: there is none.
  [[nodiscard]] Result<std::optional<std::int64_t>> first_fact(const metrics::Metric& metric);

 private:
  store::Store& store_;
  std::map<std::vector<Realm>, std::optional<std::int64_t>> first_;
  std::map<std::pair<Realm, std::string>, bool> labels_;
};

/// What every question can be asked with, for the table of endpoints.
[[nodiscard]] std::vector<Parameter> question_parameters(std::vector<Parameter> more = {});

}  // namespace monalys::server::api
