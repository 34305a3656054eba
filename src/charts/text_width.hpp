// How wide a text is when librsvg draws it: measured with pango and the same fonts, so that what is laid out fits.

#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace monalys::charts {

/// One thread at a time.
class TextMeasure {
 public:
  TextMeasure();
  ~TextMeasure();
  TextMeasure(const TextMeasure&) = delete;
  TextMeasure& operator=(const TextMeasure&) = delete;

  /// Pixels of one line of UTF-8. `css_font` is "[weight] <size>px <family>, ..."; what is not understood is 16px
  /// sans-serif.
  [[nodiscard]] double width(std::string_view text, std::string_view css_font);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace monalys::charts
