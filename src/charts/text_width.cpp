#include "charts/text_width.hpp"

#include <pango/pangocairo.h>

#include <charconv>
#include <map>

#include "base/text.hpp"
#include "charts/freed.hpp"

namespace monalys::charts {
namespace {

using Context = std::unique_ptr<PangoContext, Freed<g_object_unref>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;
using Description = std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>>;

Description parse(std::string_view css) {
  Description description{pango_font_description_new()};
  int weight = PANGO_WEIGHT_NORMAL;
  double size = 16;
  std::string families = "sans-serif";

  auto take_word = [&css] {
    css = trim(css);
    const auto word = css.substr(0, css.find(' '));
    css.remove_prefix(word.size());
    return word;
  };
  auto first = take_word();
  if (first == "bold") {
    weight = PANGO_WEIGHT_BOLD;
    first = take_word();
  } else if (const auto number = to_integer<int>(first); number && *number >= 100 && *number <= 1000) {
    weight = *number;
    first = take_word();
  }
  if (first.ends_with("px")) {
    if (const auto number = to_real(first.substr(0, first.size() - 2)); number && *number > 0 && *number < 1000)
      size = *number;
  }
  if (const auto rest = trim(css); !rest.empty()) {
    families.clear();
    for (const char c : rest)
      if (c != '\'' && c != '"') families += c;
  }
  pango_font_description_set_family(description.get(), families.c_str());
  pango_font_description_set_weight(description.get(), static_cast<PangoWeight>(weight));
  pango_font_description_set_absolute_size(description.get(), size * PANGO_SCALE);
  return description;
}

}  // namespace

struct TextMeasure::State {
  Context context;
  Layout layout;
  std::map<std::string, Description, std::less<>> fonts;
};

TextMeasure::TextMeasure() : state_(std::make_unique<State>()) {
  state_->context.reset(pango_font_map_create_context(pango_cairo_font_map_get_default()));
  // Widths must not depend on how a screen would be hinted: pictures are scaled.
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options(state_->context.get(), options);
  pango_context_set_round_glyph_positions(state_->context.get(), FALSE);
  cairo_font_options_destroy(options);
  state_->layout.reset(pango_layout_new(state_->context.get()));
  pango_layout_set_single_paragraph_mode(state_->layout.get(), TRUE);
}

TextMeasure::~TextMeasure() = default;

double TextMeasure::width(std::string_view text, std::string_view css_font) {
  auto known = state_->fonts.find(css_font);
  if (known == state_->fonts.end()) known = state_->fonts.emplace(std::string(css_font), parse(css_font)).first;
  PangoLayout* layout = state_->layout.get();
  pango_layout_set_font_description(layout, known->second.get());
  pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
  int width = 0;
  pango_layout_get_size(layout, &width, nullptr);
  return static_cast<double>(width) / PANGO_SCALE;
}

}  // namespace monalys::charts
