// What the bundle offers: chartOption for those who have ECharts on a page, renderChart for those who want an SVG.

import { init, use } from 'echarts/core';
import { BarChart, LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { platformApi } from 'zrender/lib/core/platform.js';
import { chartOption } from './option.js';
import type { ChartSpec } from './spec.js';
import { finishSvg } from './svg.js';

export { chartOption } from './option.js';
export type { ChartSpec } from './spec.js';

use([BarChart, LineChart, GraphicComponent, GridComponent, SVGRenderer]);

/** Set by a host without canvas, before the bundle is loaded: width of a text in pixels. `font` is a CSS font. */
declare const hostTextWidth: ((text: string, font: string) => number) | undefined;

if (typeof hostTextWidth === 'function') {
  platformApi.measureText = (text: string, font?: string) => ({ width: hostTextWidth(text, font || '') });
}

/** The SVG of a ChartSpec given as JSON. Throws an Error whose message says what is wrong with it. */
export function renderChart(specJson: string): string {
  const spec = JSON.parse(specJson) as ChartSpec;
  const option = chartOption(spec);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: spec.width, height: spec.height });
  try {
    chart.setOption(option as object as Parameters<typeof chart.setOption>[0]);
    // The painter's own method, not the chart's: that one always writes style sheets for hovering.
    const painter = chart.getZr().painter as unknown as { renderToString(how: object): string };
    return finishSvg(painter.renderToString({ cssAnimation: false, cssEmphasis: false, useViewBox: true }), spec);
  } finally {
    chart.dispose();
  }
}
