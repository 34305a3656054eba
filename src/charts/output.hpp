// SVG to PNG and PDF with librsvg and cairo, and files that are either whole or not there.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace monalys::charts {

/// PNG of an SVG, `scale` times its size in CSS pixels. Fails when the text is no SVG or the picture is over 16,000
/// pixels wide or high.
[[nodiscard]] Result<std::string> to_png(std::string_view svg, double scale = 1);

struct PdfPage {
  std::string svg;
  std::string bookmark;  // in the outline
};

struct PdfInfo {
  std::string title = {};
  std::string author = {};
  std::string language = "sv";  // BCP 47
  Instant created = {};         // written into the file; nothing else depends on the time
};

/// A deck, 16:9 (13.333 x 7.5 inches), one SVG a page, texts as text. The same bytes for the same input and fonts.
/// Fails naming the page whose SVG cannot be read.
[[nodiscard]] Result<std::string> to_pdf(std::span<const PdfPage> pages, const PdfInfo& info);

/// Writes beside `path` and renames, so that a reader, a full disk or a crash never leaves half a file.
[[nodiscard]] Result<> write_whole_file(const std::string& path, std::string_view bytes);

}  // namespace monalys::charts
