// ChartSpec to SVG: runs the chart definition of web/charts, which is compiled in, in Duktape.

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charts/spec.hpp"

namespace monalys::charts {

/// What one picture may cost. Far above what the densest chart needs; reached only by a mistake of ours.
struct RenderLimits {
  std::chrono::milliseconds time{60'000};
  std::size_t memory_bytes = std::size_t{256} << 20;
};

/// Loads the script at the first picture (about 0.1 s) and keeps it: make one renderer for a whole report. One thread
/// at a time; several renderers may work side by side.
class ChartRenderer {
 public:
  explicit ChartRenderer(RenderLimits limits = {});
  ~ChartRenderer();
  ChartRenderer(ChartRenderer&&) noexcept;
  ChartRenderer& operator=(ChartRenderer&&) noexcept;

  /// SVG, UTF-8, the same bytes for the same spec and fonts. It names itself (<title>, <desc>) and needs nothing from
  /// outside but the font. Fails with invalid_input and the script's message when the spec makes no chart, and with
  /// internal when a limit was reached; the renderer can be used again after either.
  [[nodiscard]] Result<std::string> render_svg(const ChartSpec& spec);

  /// The same for a spec that is already JSON (web/charts/src/spec.ts).
  [[nodiscard]] Result<std::string> render_svg_json(std::string_view json);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace monalys::charts
