// /chart: the answer to a question as a picture, or as what a browser makes the picture from.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "publish/output.hpp"
#include "reports/document.hpp"
#include "server/api/handlers.hpp"
#include "server/api/question.hpp"
#include "server/api/renderers.hpp"

namespace monalys::server::api {
namespace {

struct Form {
  std::string_view word;
  std::string_view type;
};
constexpr std::array kForms{Form{"json", "application/json"}, Form{"svg", "image/svg+xml"}, Form{"png", "image/png"},
                            Form{"pdf", "application/pdf"}, Form{"csv", "text/csv; charset=utf-8"}};

Result<int> pixels(const Asked& asked, std::string_view name, int usual) {
  const auto text = asked.text(name);
  if (text.empty()) return usual;
  const auto number = to_integer<int>(text);
  if (!number || *number < 200 || *number > 4000) {
    return fail(Code::wrong_usage, fmt::format("{}={}: this is not a size of a picture", name, text),
                "Write a number of pixels from 200 to 4000.");
  }
  return *number;
}

Json told(const reports::Drawing& drawing, publish::Language language) {
  Json metrics = Json::array();
  for (const auto& metric : drawing.metrics) {
    metrics.push_back({{"id", metric.id},
                       {"name", publish::pick(metric.name, language)},
                       {"definition", publish::pick(metric.definition, language)},
                       {"unit", metrics::word(metric.unit)}});
  }
  return {{"spec", Json::parse(charts::to_json(drawing.spec))},
          {"message", drawing.message},
          {"metrics", std::move(metrics)},
          {"table",
           {{"head", drawing.table.head},
            {"rows", drawing.table.rows},
            {"buckets", drawing.buckets},
            {"where", drawing.where}}},
          {"source", drawing.spec.source},
          {"facts_until", drawing.facts_until ? Json(to_iso(*drawing.facts_until)) : Json(nullptr)},
          {"notes", drawing.notes},
          {"groups", drawing.groups}};
}

}  // namespace

Result<Response> get_chart(Workplace& work, const Asked& asked) {
  MONALYS_TRY(const auto question, question_in(asked.call.parameters));
  MONALYS_CHECK(reports::check(question, asked.control));
  MONALYS_TRY(const auto width, pixels(asked, "width", 1280));
  MONALYS_TRY(const auto height, pixels(asked, "height", 720));
  const auto wanted = asked.text("format").empty() ? std::string("json") : asked.text("format");
  const auto& form = *std::ranges::find(kForms, wanted, &Form::word);
  const auto theme = asked.text("theme") == "dark" ? charts::Theme::dark : charts::Theme::light;

  reports::Drawing drawing;
  std::string csv;
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(drawing, reports::draw(question, store, asked.config, asked.control, asked.language, theme));
    if (form.word == "csv") {
      csv = publish::write_csv(drawing.tables);
    }
    return {};
  }));
  drawing.spec.width = width;
  drawing.spec.height = height;

  Response response;
  response.type = form.type;
  if (form.word == "json") {
    response = json_response(told(drawing, asked.language));
  } else if (form.word == "csv") {
    response.body = shared_body(std::move(csv));
  } else {
    const auto format = form.word == "svg"   ? reports::PictureFormat::svg
                        : form.word == "png" ? reports::PictureFormat::png
                                             : reports::PictureFormat::pdf;
    MONALYS_TRY(auto bytes, work.renderers.with([&](charts::ChartRenderer& renderer) {
      return reports::to_picture(drawing.spec, format, renderer);
    }));
    response.body = shared_body(std::move(bytes));
  }
  if (asked.text("download") == "1") {
    response.headers["content-disposition"] =
        fmt::format("attachment; filename=\"{}.{}\"", question.asking.metric, form.word);
  }
  return response;
}

}  // namespace monalys::server::api
