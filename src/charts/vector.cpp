#include "charts/vector.hpp"

#include <new>

namespace monalys::charts {
namespace {

Error from(GError* error, std::string_view doing) {
  const std::unique_ptr<GError, Freed<g_error_free>> owned{error};
  return {Code::invalid_input, std::string(doing) + (error != nullptr ? std::string(": ") + error->message : "")};
}

}  // namespace

Result<Vector> parse_svg(std::string_view svg) {
  GError* error = nullptr;
  const std::unique_ptr<GInputStream, Freed<g_object_unref>> stream{
      g_memory_input_stream_new_from_data(svg.data(), static_cast<gssize>(svg.size()), nullptr)};
  // Without a base file: nothing in the text can make librsvg open another file.
  Vector handle{rsvg_handle_new_from_stream_sync(stream.get(), nullptr, RSVG_HANDLE_FLAG_UNLIMITED, nullptr, &error)};
  if (!handle) return std::unexpected(from(error, "reading an SVG"));
  rsvg_handle_set_dpi(handle.get(), 96);
  return handle;
}

Result<Size> size_of(RsvgHandle& svg) {
  Size size{};
  if (!rsvg_handle_get_intrinsic_size_in_pixels(&svg, &size.width, &size.height) || size.width < 1 || size.height < 1)
    return fail(Code::invalid_input, "an SVG without a size in pixels");
  return size;
}

Result<> draw(RsvgHandle& svg, cairo_t& cairo, Size size) {
  const RsvgRectangle viewport{0, 0, size.width, size.height};
  GError* error = nullptr;
  if (!rsvg_handle_render_document(&svg, &cairo, &viewport, &error))
    return std::unexpected(from(error, "drawing an SVG"));
  return check(cairo_status(&cairo), "drawing an SVG");
}

cairo_status_t append_bytes(void* text, const unsigned char* data, unsigned int size) {
  try {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
  } catch (const std::bad_alloc&) {  // cairo is C: nothing may be thrown through it
    return CAIRO_STATUS_NO_MEMORY;
  }
}

Result<> check(cairo_status_t status, std::string_view doing) {
  if (status == CAIRO_STATUS_SUCCESS) return {};
  return fail(Code::internal, std::string(doing) + ": " + cairo_status_to_string(status));
}

}  // namespace monalys::charts
