#include <cairo-pdf.h>
#include <fmt/format.h>

#include "charts/output.hpp"
#include "charts/pdf_language.hpp"
#include "charts/vector.hpp"

namespace monalys::charts {
namespace {

/// 13.333 x 7.5 inches, the size of a slide, in points.
constexpr Size kPage{960, 540};

Result<> add_page(cairo_surface_t& surface, cairo_t& cairo, const PdfPage& page, std::size_t number) {
  MONALYS_TRY(const auto handle, parse_svg(page.svg));
  const auto target = fmt::format("page={}", number);
  if (!page.bookmark.empty())
    cairo_pdf_surface_add_outline(&surface, CAIRO_PDF_OUTLINE_ROOT, page.bookmark.c_str(), target.c_str(),
                                  CAIRO_PDF_OUTLINE_FLAG_OPEN);
  // No structure tags around it: cairo 1.16 loses or damages the page when librsvg draws inside one.
  MONALYS_CHECK(draw(*handle, cairo, kPage));
  cairo_show_page(&cairo);
  return {};
}

}  // namespace

Result<std::string> to_pdf(std::span<const PdfPage> pages, const PdfInfo& info) {
  if (pages.empty()) return fail(Code::wrong_usage, "a PDF without pages");
  std::string pdf;
  {
    const Surface surface{cairo_pdf_surface_create_for_stream(append_bytes, &pdf, kPage.width, kPage.height)};
    const auto created = to_iso(info.created);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, info.title.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_AUTHOR, info.author.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Monalys");
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_MOD_DATE, created.c_str());
    const Cairo cairo{cairo_create(surface.get())};
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (auto added = add_page(*surface, *cairo, pages[i], i + 1); !added)
        return std::unexpected(within(fmt::format("page {}", i + 1), std::move(added).error()));
    }
    cairo_surface_finish(surface.get());
    MONALYS_CHECK(check(cairo_surface_status(surface.get()), "writing a PDF"));
  }
  MONALYS_CHECK(add_language(pdf, info.language));
  return pdf;
}

}  // namespace monalys::charts
