// /notes: what happened and what there is room for, as the charts show it.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/calendar.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "server/api/body.hpp"
#include "server/api/handlers.hpp"

namespace monalys::server::api {
namespace {

constexpr std::size_t kMostNotes = 1000;
constexpr std::size_t kLongestText = 300;

std::string day_text(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
}

Json as_json(const config::Notes& notes) {
  Json annotations = Json::array();
  for (const auto& one : notes.annotations) {
    annotations.push_back(
        {{"date", day_text(one.date)}, {"sv", one.text.sv}, {"en", one.text.en}, {"metrics", one.metrics}});
  }
  Json capacities = Json::array();
  for (const auto& one : notes.capacities) {
    capacities.push_back({{"metric", one.metric},
                          {"from", day_text(one.from)},
                          {"value", one.value},
                          {"sv", one.label.sv},
                          {"en", one.label.en}});
  }
  return {{"annotations", std::move(annotations)}, {"capacities", std::move(capacities)}};
}

/// Those that stand in the configuration itself.
config::Notes fixed_of(const Config& config) {
  const auto annotations = static_cast<std::ptrdiff_t>(config.fixed_annotations);
  const auto capacities = static_cast<std::ptrdiff_t>(config.fixed_capacities);
  return {{config.annotations.begin(), config.annotations.begin() + annotations},
          {config.capacities.begin(), config.capacities.begin() + capacities}};
}

Result<std::chrono::year_month_day> day_in(const BodyReader& body, std::string_view key) {
  MONALYS_TRY(const auto text, body.text(key));
  const auto period = parse_period(text);
  if (period && period->first == period->last) return period->first;
  return fail(Code::invalid_input, sentence("\"{}\" is not a day", "”{}” är ingen dag", text),
              Sentence{"Write it as 2022-09-01.", "Skriv den som 2022-09-01."});
}

/// One language is better than an empty line on a chart of the other.
Result<Bilingual> both_in(const BodyReader& body, bool required) {
  Bilingual text;
  MONALYS_TRY(text.sv, body.text_or_null("sv"));
  MONALYS_TRY(text.en, body.text_or_null("en"));
  text.sv = trim(text.sv);
  text.en = trim(text.en);
  if (text.sv.empty()) text.sv = text.en;
  if (text.en.empty()) text.en = text.sv;
  if (required && text.sv.empty()) {
    return fail(
        Code::invalid_input, Sentence{"an annotation has no text", "en händelse saknar text"},
        Sentence{"Write it in Swedish (sv) or English (en).", "Skriv den på svenska (sv) eller engelska (en)."});
  }
  if (std::max(text.sv.size(), text.en.size()) > kLongestText) {
    return fail(Code::invalid_input, Sentence{"a text is too long for a chart", "en text är för lång för ett diagram"},
                sentence("At most {} bytes.", "Högst {} byte.", kLongestText));
  }
  return text;
}

Result<Annotation> annotation_in(const Json& json) {
  const BodyReader body{json};
  MONALYS_CHECK(body.has_only({"date", "sv", "en", "metrics"}));
  Annotation made;
  MONALYS_TRY(made.date, day_in(body, "date"));
  MONALYS_TRY(made.text, both_in(body, true));
  MONALYS_TRY(made.metrics, body.texts("metrics"));
  for (const auto& pattern : made.metrics) {
    const bool known =
        std::ranges::any_of(metrics::all(), [&](const auto& metric) { return matches_wildcard(metric.id, pattern); });
    if (!known) {
      return fail(Code::invalid_input, sentence("no metric is called \"{}\"", "inget mått heter ”{}”", pattern),
                  Sentence{"/api/v1/metrics lists all; * stands for any text.",
                           "/api/v1/metrics visar alla; * står för vilken text som helst."});
    }
  }
  return made;
}

Result<Capacity> capacity_in(const Json& json) {
  const BodyReader body{json};
  MONALYS_CHECK(body.has_only({"metric", "from", "value", "sv", "en"}));
  Capacity made;
  MONALYS_TRY(made.metric, body.text("metric"));
  MONALYS_CHECK(metrics::find(made.metric));
  MONALYS_TRY(made.from, day_in(body, "from"));
  MONALYS_TRY(made.value, body.number("value"));
  if (!std::isfinite(made.value) || made.value < 0) {
    return fail(Code::invalid_input,
                Sentence{"a capacity is a number from 0 up", "en kapacitet är ett tal från 0 och uppåt"},
                Sentence{"Write it in the metric's own unit.", "Skriv den i måttets egen enhet."});
  }
  MONALYS_TRY(made.label, both_in(body, false));
  return made;
}

Response told(const Config& config, const Settings::NotesFile& file) {
  Json json{{"file", config.notes_file.string()}};
  json.update(as_json(file.notes));
  json["fixed"] = as_json(fixed_of(config));
  auto response = json_response(json);
  response.headers["etag"] = "\"" + file.tag + "\"";
  return response;
}

}  // namespace

Result<Response> get_notes(Workplace& work, const Asked& asked) {
  MONALYS_TRY(const auto file, work.settings.notes());
  auto config = asked.config;
  // Where the server keeps its files is for those who run it.
  if (asked.control.role != Role::admin) config.notes_file = config.notes_file.filename();
  return told(config, file);
}

Result<Response> put_notes(Workplace& work, const Asked& asked) {
  auto tag = asked.call.if_match;
  if (tag.empty()) {
    return problem(
        428, Sentence{"which notes are to be changed is not said", "det är inte sagt vilka noteringar som ska ändras"},
        Sentence{"Send the ETag of GET /api/v1/notes as If-Match, so that nobody's changes are lost.",
                 "Skicka ETag från GET /api/v1/notes som If-Match, så att ingens ändringar går förlorade."});
  }
  if (tag.starts_with("W/")) tag = tag.substr(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  MONALYS_TRY(const auto json, json_in(asked.call));
  const BodyReader body{json};
  MONALYS_CHECK(body.has_only({"annotations", "capacities"}));
  config::Notes notes;
  MONALYS_TRY(const auto annotations, body.objects("annotations"));
  MONALYS_TRY(const auto capacities, body.objects("capacities"));
  if (annotations.size() + capacities.size() > kMostNotes) {
    return fail(Code::invalid_input,
                sentence("there are more than {} notes", "det finns fler än {} noteringar", kMostNotes),
                Sentence{"Remove some.", "Ta bort några."});
  }
  for (const auto* one : annotations) {
    MONALYS_TRY(auto made, annotation_in(*one));
    notes.annotations.push_back(std::move(made));
  }
  for (const auto* one : capacities) {
    MONALYS_TRY(auto made, capacity_in(*one));
    notes.capacities.push_back(std::move(made));
  }
  if (auto put = work.settings.put(notes, tag); !put) {
    if (put.error().code == Code::busy) return problem(412, put.error());
    return std::unexpected(std::move(put).error());
  }
  work.changed();
  MONALYS_TRY(const auto file, work.settings.notes());
  return told(asked.config, file);
}

}  // namespace monalys::server::api
