// /pages: which charts the dashboard shows to this reader.

#include "server/api/pages.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "reports/figures.hpp"
#include "server/api/handlers.hpp"
#include "server/api/question.hpp"
#include "server/api/views.hpp"

namespace monalys::server::api {
namespace {

/// Whether the reader may ask it and there are facts for it.
Result<bool> is_for(const std::string& query, Known& known, const metrics::Control& control) {
  MONALYS_TRY(const auto question, question_in(query));
  if (!reports::check(question, control)) return false;
  MONALYS_TRY(const auto* metric, metrics::find(question.asking.metric));
  return known.has_facts(*metric);
}

/// "2022-04", as periods are written.
std::string text_of(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}", int{day.year()}, unsigned{day.month()});
}

/// A period that begins before the first fact would mostly show that there are none: then the chart begins with them.
Result<std::string> with_period(std::string query, Known& known, const Zone& zone) {
  constexpr std::string_view kFrom = "&from=";
  const auto from = query.find(kFrom);
  if (from == std::string::npos) return query;
  MONALYS_TRY(const auto question, question_in(query));
  MONALYS_TRY(const auto* metric, metrics::find(question.asking.metric));
  MONALYS_TRY(const auto first, known.first_fact(*metric));
  const auto month = query.substr(from + kFrom.size(), 7);
  if (first && text_of(local_day(Instant{std::chrono::microseconds{*first}}, zone)) > month) {
    query.erase(from, kFrom.size() + month.size());
  }
  return query;
}

/// Without the second panel, where only that is not for the reader or unknown.
Result<std::optional<std::string>> query_for(std::string_view pattern, std::chrono::year_month last, Known& known,
                                             const metrics::Control& control, const Zone& zone) {
  MONALYS_TRY(const auto query, with_period(filled(pattern, last), known, zone));
  const auto with = query.find("&with=");
  if (with != std::string::npos) {
    MONALYS_TRY(const auto* second, metrics::find(std::string_view{query}.substr(with + 6)));
    MONALYS_TRY(const bool has_facts, known.has_facts(*second));
    if (!has_facts) return query_for(pattern.substr(0, pattern.find("&with=")), last, known, control, zone);
  }
  MONALYS_TRY(const bool good, is_for(query, known, control));
  return good ? std::optional(query) : std::nullopt;
}

}  // namespace

std::string filled(std::string_view query, std::chrono::year_month last) {
  std::string text{query};
  for (auto open = text.find('{'); open != std::string::npos; open = text.find('{')) {
    const auto close = text.find('}', open);
    const auto months = to_integer<int>(std::string_view{text}.substr(open + 1, close - open - 1)).value_or(0);
    const auto month = last - std::chrono::months{months};
    text.replace(open, close - open + 1, text_of(month / std::chrono::day{1}));
  }
  return text;
}

Result<std::optional<std::chrono::year_month_day>> last_month(store::Store& store, const Config& config) {
  auto last = reports::last_full_month(store, config.platform);
  if (last) return std::optional(*last);
  if (last.error().code == Code::not_found) return std::optional<std::chrono::year_month_day>{};
  return std::unexpected(std::move(last).error());
}

std::string percent_encoded(std::string_view text) {
  std::string made;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    plain ? made.push_back(c) : static_cast<void>(made += fmt::format("%{:02X}", static_cast<unsigned char>(c)));
  }
  return made;
}

Result<Response> get_pages(Workplace& work, const Asked& asked) {
  Json pages = Json::array();
  const auto views = work.views.all();
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    Known known{store};
    MONALYS_TRY(const auto last, last_month(store, asked.config));
    if (!last) return {};
    for (const auto& page : kPages) {
      Json charts = Json::array();
      for (const auto& chart : page.charts) {
        MONALYS_TRY(const auto query, query_for(chart.query, last->year() / last->month(), known, asked.control,
                                                asked.config.platform.zone));
        if (!query) continue;
        charts.push_back({{"id", chart.id}, {"query", *query}, {"size", chart.size}, {"title", nullptr}});
      }
      for (const auto& view : views) {
        if (view.page != page.id) continue;
        // A metric may have gone since it was saved.
        const auto good = is_for(view.query, known, asked.control);
        if (!good || !*good) continue;
        charts.push_back({{"id", "view-" + view.id}, {"query", view.query}, {"size", "half"}, {"title", view.title}});
      }
      if (charts.empty()) continue;
      pages.push_back(
          {{"id", page.id}, {"title", asked.sv() ? page.title_sv : page.title_en}, {"charts", std::move(charts)}});
    }
    return {};
  }));
  return json_response({{"pages", std::move(pages)}});
}

}  // namespace monalys::server::api
