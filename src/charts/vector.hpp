// A parsed SVG, for the two files that draw one.

#pragma once

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charts/freed.hpp"

namespace monalys::charts {

using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using Vector = std::unique_ptr<RsvgHandle, Freed<g_object_unref>>;

[[nodiscard]] Result<Vector> parse_svg(std::string_view svg);

struct Size {
  double width;
  double height;
};
/// In CSS pixels, from the width and height of the SVG.
[[nodiscard]] Result<Size> size_of(RsvgHandle& svg);

/// Draws into the rectangle from (0, 0), keeping the proportions.
[[nodiscard]] Result<> draw(RsvgHandle& svg, cairo_t& cairo, Size size);

/// What cairo has written to a surface made with it, as a text of bytes. Use as cairo_write_func_t with a std::string*.
cairo_status_t append_bytes(void* text, const unsigned char* data, unsigned int size);

/// An error for a status of cairo that is not success.
[[nodiscard]] Result<> check(cairo_status_t status, std::string_view doing);

}  // namespace monalys::charts
