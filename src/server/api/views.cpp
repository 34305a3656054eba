// /views: saved questions.

#include "server/api/views.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ranges>
#include <utility>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "charts/output.hpp"
#include "server/api/body.hpp"
#include "server/api/handlers.hpp"
#include "server/api/page_table.hpp"
#include "server/api/question.hpp"

namespace monalys::server::api {
namespace {

constexpr std::size_t kMostViews = 500;
constexpr std::size_t kLongestTitle = 200;
constexpr std::size_t kLongestQuery = 2000;

Json as_json(const View& view) {
  return {{"id", view.id},
          {"title", view.title},
          {"query", view.query},
          {"page", view.page.empty() ? Json(nullptr) : Json(view.page)},
          {"by", view.by}};
}

Result<View> view_in(const Json& json) {
  const BodyReader body{json};
  View view;
  MONALYS_TRY(view.id, body.text("id"));
  MONALYS_TRY(view.title, body.text("title"));
  MONALYS_TRY(view.query, body.text("query"));
  MONALYS_TRY(view.page, body.text_or_null("page"));
  MONALYS_TRY(view.by, body.text("by"));
  return view;
}

Result<std::vector<View>> read(const std::filesystem::path& file) {
  std::vector<View> views;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return views;
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bad = [&](const Sentence& what) {
    return fail(Code::invalid_input,
                Sentence{fmt::format("{}: {}", file.string(), what.en), fmt::format("{}: {}", file.string(), what.sv)},
                Sentence{"Put it right, or move it away: then there are no saved views.",
                         "Rätta filen, eller flytta undan den: då finns det inga sparade vyer."});
  };
  if (!in) return bad({"it cannot be read", "den kan inte läsas"});
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("views") || !json["views"].is_array()) {
    return bad({"this is no list of views", "det är ingen lista över vyer"});
  }
  for (const auto& one : json["views"]) {
    auto view = view_in(one);
    if (!view) return bad({view.error().message, view.error().message_sv});
    views.push_back(std::move(*view));
  }
  return views;
}

}  // namespace

bool is_view_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Views::Views(std::filesystem::path file) : file_(std::move(file)) {
  if (auto views = read(file_)) {
    views_ = std::move(*views);
  } else {
    trouble_ = std::move(views).error();
  }
  std::ranges::sort(views_, {}, &View::id);
  tag_ = fmt::format("{}", views_.size());
}

std::vector<View> Views::all() const {
  const std::scoped_lock lock{mutex_};
  return views_;
}

std::string Views::version() const {
  const std::scoped_lock lock{mutex_};
  return tag_;
}

Result<void> Views::write(std::vector<View> views) {
  if (trouble_) return std::unexpected(*trouble_);
  Json list = Json::array();
  for (const auto& view : views) list.push_back(as_json(view));
  const auto text = Json{{"views", std::move(list)}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  MONALYS_CHECK(charts::write_whole_file(file_.string(), text));
  views_ = std::move(views);
  tag_ = tag_of(text);
  return {};
}

Result<void> Views::put(View view) {
  const std::scoped_lock lock{mutex_};
  auto views = views_;
  const auto place = std::ranges::lower_bound(views, view.id, {}, &View::id);
  if (place != views.end() && place->id == view.id) {
    *place = std::move(view);
  } else if (views.size() == kMostViews) {
    return fail(Code::wrong_usage, sentence("there are {} views already", "det finns redan {} vyer", kMostViews),
                Sentence{"Remove one first.", "Ta först bort en."});
  } else {
    views.insert(place, std::move(view));
  }
  return write(std::move(views));
}

Result<void> Views::remove(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  auto views = views_;
  if (std::erase_if(views, [&](const View& view) { return view.id == id; }) == 0) {
    return fail(Code::not_found, sentence("there is no view \"{}\"", "det finns ingen vy ”{}”", id),
                Sentence{"/api/v1/views lists all.", "/api/v1/views visar alla."});
  }
  return write(std::move(views));
}

Result<Response> get_views(Workplace& work, const Asked& asked) {
  Json list = Json::array();
  for (const auto& view : work.views.all()) {
    const auto question = question_in(view.query);
    if (question && reports::check(*question, asked.control)) list.push_back(as_json(view));
  }
  return json_response({{"views", std::move(list)}});
}

Result<Response> put_view(Workplace& work, const Asked& asked) {
  const auto& id = asked.names.front();
  if (!is_view_id(id)) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" cannot be the id of a view", id),
                "Use a to z, 0 to 9 and -, at most 64 characters.");
  }
  MONALYS_TRY(const auto json, json_in(asked.call));
  const BodyReader body{json};
  MONALYS_CHECK(body.has_only({"title", "query", "page"}));
  View view{.id = id, .title = {}, .query = {}, .page = {}, .by = asked.call.identity.name};
  MONALYS_TRY(view.title, body.text("title"));
  MONALYS_TRY(view.query, body.text("query"));
  MONALYS_TRY(view.page, body.text_or_null("page"));
  if (trim(view.title).empty() || view.title.size() > kLongestTitle || view.query.size() > kLongestQuery) {
    return fail(Code::wrong_usage,
                Sentence{"the title is empty, or title or query are too long",
                         "namnet är tomt, eller så är namnet eller frågan för lång"},
                sentence("At most {} and {} bytes.", "Högst {} respektive {} byte.", kLongestTitle, kLongestQuery));
  }
  if (!view.page.empty() && std::ranges::find(kPages, view.page, &Page::id) == kPages.end()) {
    return fail(Code::wrong_usage, fmt::format("there is no page \"{}\"", view.page), "/api/v1/pages lists all.");
  }
  MONALYS_TRY(const auto question, question_in(view.query));
  MONALYS_CHECK(reports::check(question, asked.control));
  const auto made = as_json(view);
  MONALYS_CHECK(work.views.put(std::move(view)));
  return json_response(made);
}

Result<Response> delete_view(Workplace& work, const Asked& asked) {
  MONALYS_CHECK(work.views.remove(asked.names.front()));
  Response response;
  response.status = 204;
  return response;
}

}  // namespace monalys::server::api
