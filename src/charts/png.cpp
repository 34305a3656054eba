#include <cmath>

#include "charts/output.hpp"
#include "charts/vector.hpp"

namespace monalys::charts {

Result<std::string> to_png(std::string_view svg, double scale) {
  MONALYS_TRY(const auto handle, parse_svg(svg));
  MONALYS_TRY(const auto size, size_of(*handle));
  const double width = std::round(size.width * scale);
  const double height = std::round(size.height * scale);
  constexpr double kMost = 16'000;
  if (!(width >= 1 && height >= 1 && width <= kMost && height <= kMost))
    return fail(Code::wrong_usage, "a picture must be 1 to 16,000 pixels wide and high",
                "choose another size or scale");

  const Surface surface{
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(width), static_cast<int>(height))};
  const Cairo cairo{cairo_create(surface.get())};
  MONALYS_CHECK(draw(*handle, *cairo, {width, height}));
  std::string png;
  MONALYS_CHECK(check(cairo_surface_write_to_png_stream(surface.get(), append_bytes, &png), "writing a PNG"));
  return png;
}

}  // namespace monalys::charts
