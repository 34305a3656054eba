#include "charts/chart.hpp"

#include <nlohmann/json.hpp>

#include "charts/bundle.hpp"
#include "charts/script.hpp"
#include "charts/text_width.hpp"

namespace monalys::charts {
namespace {

/// ECharts expects a few things that only browsers have. Nothing ever waits: pictures do not move.
constexpr std::string_view kSurroundings = "function setTimeout() {}";

/// More is no picture: 14 years of days in a dozen series are 2 MB.
constexpr std::size_t kMostJsonBytes = std::size_t{16} << 20;

}  // namespace

struct ChartRenderer::State {
  RenderLimits limits;
  TextMeasure measure;
  std::unique_ptr<Script> script;

  explicit State(RenderLimits the_limits) : limits(the_limits) {}

  Result<> prepare() {
    if (script && !script->spent()) return {};
    script = std::make_unique<Script>(measure, Script::Limits{limits.time, limits.memory_bytes});
    auto loaded = script->load(kSurroundings, "surroundings.js");
    if (loaded) loaded = script->load(chart_bundle(), "charts.js");
    if (!loaded) {
      script.reset();
      return std::unexpected(within("loading the chart script", std::move(loaded).error()));
    }
    return {};
  }

  Result<std::string> render(std::string_view json) {
    if (json.size() > kMostJsonBytes)
      return fail(Code::invalid_input, "a chart of more than 16 MB of values",
                  "ask for larger buckets or fewer series");
    MONALYS_CHECK(prepare());
    auto svg = script->call("monalysCharts", "renderChart", json);
    if (!svg) return std::unexpected(within("drawing a chart", std::move(svg).error()));
    return svg;
  }
};

ChartRenderer::ChartRenderer(RenderLimits limits) : state_(std::make_unique<State>(limits)) {}
ChartRenderer::~ChartRenderer() = default;
ChartRenderer::ChartRenderer(ChartRenderer&&) noexcept = default;
ChartRenderer& ChartRenderer::operator=(ChartRenderer&&) noexcept = default;

Result<std::string> ChartRenderer::render_svg(const ChartSpec& spec) { return state_->render(to_json(spec)); }

Result<std::string> ChartRenderer::render_svg_json(std::string_view json) {
  // Written anew in ASCII: the script's strings are not quite UTF-8 (cesu8.hpp).
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return fail(Code::invalid_input, "the chart is not valid JSON");
  return state_->render(parsed.dump(-1, ' ', /*ensure_ascii=*/true));
}

}  // namespace monalys::charts
