#include "reports/html.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace monalys::reports {
namespace {

using publish::Language;

/// Pictures in the page are wider than high, so that title and sentences, which stand as text, leave them the room.
constexpr int kWidth = 1200;
constexpr int kHeight = 560;

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --text: #1c2733; --quiet: #55626f; --ground: #ffffff; --line: #d9dee3; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8ecf0; --quiet: #a9b4bf; --ground: #14191f; --line: #36404a; --link: #7cb8f5; }
  .light { display: none; }
}
@media (prefers-color-scheme: light), (prefers-color-scheme: no-preference) { .dark { display: none; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; color: var(--text); background: var(--ground);
       font: 1rem/1.5 Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
nav ol { padding-left: 1.25rem; } a { color: var(--link); }
section { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 2rem; }
.subtitle, .source, .made { color: var(--quiet); margin: 0 0 .75rem; }
.sentences { margin: 0 0 1rem; padding: 0; list-style: none; } .sentences li { margin: .15rem 0; }
figure { margin: 0; } svg { width: 100%; height: auto; display: block; } .source { font-size: .875rem; margin-top: .5rem; }
details { margin-top: .5rem; } summary { cursor: pointer; color: var(--link); }
.scroll { overflow: auto; max-height: 28rem; margin-top: .5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; }
th, td { text-align: right; padding: .25rem .75rem; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; } thead th { position: sticky; top: 0; background: var(--ground); }
dt { font-weight: 600; margin-top: .75rem; } dd { margin: 0; } code { color: var(--quiet); font-weight: 400; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media print { body { max-width: none; padding: 0; } section { break-before: page; } nav, details { display: none; } }
)css";

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') safe += c;
    }
  }
  return safe;
}

/// The picture alone: what stands around it in the page is text there.
Result<std::string> picture(const Slide& slide, charts::Theme theme, charts::ChartRenderer& renderer) {
  charts::ChartSpec spec = slide.chart;
  spec.width = kWidth;
  spec.height = kHeight;
  spec.theme = theme;
  const bool dark = theme == charts::Theme::dark;
  spec.id = fmt::format("{}{}", slide.id, dark ? "-dark" : "");
  spec.sentences.clear();
  spec.title.clear();
  spec.subtitle.clear();
  spec.source.clear();
  spec.page.clear();
  MONALYS_TRY(auto svg, renderer.render_svg(spec));
  // The heading of the section is the picture's name.
  constexpr std::string_view kRole = "role=\"img\"";
  if (const auto at = svg.find(kRole); at != std::string::npos) {
    svg.insert(at + kRole.size(), fmt::format(" aria-labelledby=\"{}\"", slide.id));
  }
  return fmt::format("<div class=\"{}\">{}</div>\n", dark ? "dark" : "light", svg);
}

std::string data_table(const DataTable& table, const std::string& caption, bool sv) {
  if (table.head.empty()) return {};
  std::string html = fmt::format(
      "<details><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{}\"><table><thead><tr>",
      sv ? "Visa som tabell" : "Show as a table", escaped(caption));
  for (const auto& name : table.head) html += fmt::format("<th scope=\"col\">{}</th>", escaped(name));
  html += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      html += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", escaped(row[i]))
                     : fmt::format("<td>{}</td>", escaped(row[i]));
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div></details>\n";
}

std::string definitions(const Report& report) {
  const bool sv = report.language == Language::sv;
  std::string html = fmt::format("<section aria-labelledby=\"definitions\"><h2 id=\"definitions\">{}</h2>\n<dl>\n",
                                 sv ? "Så är det räknat" : "How it is counted");
  std::vector<const metrics::Metric*> told;
  for (const auto& slide : report.slides) {
    for (const auto* metric : slide.metrics) {
      if (std::ranges::find(told, metric) != told.end()) continue;
      told.push_back(metric);
      html +=
          fmt::format("<dt>{} <code>{}</code></dt><dd>{}</dd>\n", escaped(publish::pick(metric->name, report.language)),
                      escaped(metric->id), escaped(publish::pick(metric->definition, report.language)));
    }
  }
  return html + "</dl></section>\n";
}

}  // namespace

Result<std::string> to_html(const Report& report, charts::ChartRenderer& renderer) {
  const bool sv = report.language == Language::sv;
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<header><h1>{}</h1></header>\n",
      publish::word(report.language), escaped(report.title), kStyle, escaped(report.title));
  html += fmt::format("<nav aria-label=\"{}\"><ol>\n", sv ? "Innehåll" : "Contents");
  for (const auto& slide : report.slides) {
    html += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", slide.id, escaped(slide.title));
  }
  html += "</ol></nav>\n<main>\n";
  for (const auto& slide : report.slides) {
    html += fmt::format("<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n<p class=\"subtitle\">{2}</p>\n",
                        slide.id, escaped(slide.title), escaped(slide.subtitle));
    if (!slide.sentences.empty()) {
      html += "<ul class=\"sentences\">\n";
      for (const auto& sentence : slide.sentences) html += fmt::format("<li>{}</li>\n", escaped(sentence));
      html += "</ul>\n";
    }
    html += "<figure>\n";
    for (const auto theme : {charts::Theme::light, charts::Theme::dark}) {
      MONALYS_TRY(const auto svg, picture(slide, theme, renderer));
      html += svg;
    }
    html += fmt::format("<figcaption class=\"source\">{}</figcaption>\n</figure>\n", escaped(slide.source));
    for (const auto* table : {&slide.bars, &slide.table}) html += data_table(*table, slide.subtitle, sv);
    html += "</section>\n";
  }
  return html + definitions(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace monalys::reports
