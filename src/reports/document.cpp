#include "reports/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "charts/output.hpp"
#include "reports/html.hpp"

namespace monalys::reports {
namespace {

template <class Format, std::size_t N>
Result<Format> by_ending(std::string_view file_name,
                         const std::array<std::pair<std::string_view, Format>, N>& endings) {
  std::vector<std::string_view> known;
  for (const auto& [ending, format] : endings) {
    if (file_name.ends_with(ending)) return format;
    known.push_back(ending);
  }
  return fail(Code::wrong_usage, fmt::format("{}: the name of the file does not say what it is to be", file_name),
              fmt::format("Give it the ending {}.", fmt::join(known, ", ")));
}

std::string first_title(const charts::ChartSpec& spec) { return spec.title.empty() ? spec.subtitle : spec.title; }

}  // namespace

Result<DocumentFormat> document_format(std::string_view file_name) {
  return by_ending<DocumentFormat, 2>(file_name, {{{".pdf", DocumentFormat::pdf}, {".html", DocumentFormat::html}}});
}

Result<PictureFormat> picture_format(std::string_view file_name) {
  return by_ending<PictureFormat, 3>(
      file_name, {{{".svg", PictureFormat::svg}, {".png", PictureFormat::png}, {".pdf", PictureFormat::pdf}}});
}

Result<std::string> to_document(const Report& report, DocumentFormat format, charts::ChartRenderer& renderer) {
  if (format == DocumentFormat::html) return to_html(report, renderer);
  std::vector<charts::PdfPage> pages;
  for (const auto& slide : report.slides) {
    MONALYS_TRY(auto svg, renderer.render_svg(slide.chart));
    pages.push_back({std::move(svg), slide.title});
  }
  return charts::to_pdf(pages, {.title = report.title,
                                .author = report.platform,
                                .language = std::string(publish::word(report.language)),
                                .created = Instant{std::chrono::sys_days{report.until}}});
}

Result<std::string> to_picture(const charts::ChartSpec& spec, PictureFormat format, charts::ChartRenderer& renderer) {
  MONALYS_TRY(auto svg, renderer.render_svg(spec));
  switch (format) {
    case PictureFormat::svg:
      return svg;
    case PictureFormat::png:
      return charts::to_png(svg, 2);
    case PictureFormat::pdf: {
      const std::array pages{charts::PdfPage{std::move(svg), first_title(spec)}};
      return charts::to_pdf(pages,
                            {.title = first_title(spec), .language = spec.locale == charts::Locale::sv ? "sv" : "en"});
    }
  }
  std::unreachable();
}

}  // namespace monalys::reports
