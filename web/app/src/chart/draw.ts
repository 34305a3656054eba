// The picture: the shared chart definition, drawn by ECharts as SVG. Loaded when the first chart is shown.

import { init, use } from 'echarts/core';
import { BarChart, LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { columnsPlot } from 'charts/columns.js';
import { heatGrid } from 'charts/heat.js';
import { layout } from 'charts/layout.js';
import { chartOption } from 'charts/option.js';
import { rankedBands } from 'charts/ranked.js';
import { drawFrame } from 'charts/slide.js';
import { sizes as sizesFor, themes, useFont } from 'charts/theme.js';
import type { ChartSpec } from 'charts/spec.js';

use([BarChart, LineChart, GraphicComponent, GridComponent, SVGRenderer]);
useFont("system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif");

/** A plot of time on the picture, in pixels, and the values of its axis. */
export interface PlotBox {
  left: number;
  top: number;
  width: number;
  height: number;
  min: number;
  max: number;
}

/** Places of a picture without a line of time, row by row: cells of a table, ranked bars, columns. */
export interface CellGrid {
  left: number;
  top: number;
  width: number;
  height: number;
  columns: number;
  rows: number;
}

export interface Picture {
  plots: PlotBox[];
  cells: CellGrid | null;
}

export interface Canvas {
  /** Throws when the spec cannot be drawn. */
  draw(spec: ChartSpec): Picture;
  dispose(): void;
}

/** Room that the definition leaves at both sides: a page with margins of its own draws into them. */
export function sideMargin(width: number, height: number): number {
  let margin = sizesFor(width, height).margin;
  for (let round = 0; round < 3; ++round) margin = sizesFor(width + 2 * margin, height).margin;
  return margin;
}

function cellsOf(spec: ChartSpec): CellGrid | null {
  const panel = spec.panels[0]!;
  if (panel.series || spec.panels.length > 1) return null;
  const sizes = sizesFor(spec.width, spec.height);
  const frame = drawFrame(spec, sizes, themes[spec.theme]);
  const box = layout(spec, sizes, frame.top, frame.bottom)[0]!.box;
  if (panel.heat) {
    const { left, width, height } = heatGrid(panel.heat, box, sizes);
    return { left, top: box.top, width, height, columns: panel.heat.columns.length, rows: panel.heat.rows.length };
  }
  if (panel.ranked) {
    const { top, pitch } = rankedBands(panel.ranked, box, sizes);
    const width = box.right - box.left;
    return { left: box.left, top, width, height: pitch, columns: 1, rows: panel.ranked.rows.length };
  }
  const { left, top, bottom, pitch } = columnsPlot(panel, box, sizes, spec.locale);
  return { left, top, width: pitch, height: bottom - top, columns: panel.columns!.labels.length, rows: 1 };
}

export function makeCanvas(element: HTMLElement): Canvas {
  const chart = init(element, null, { renderer: 'svg', width: 300, height: 200 });
  return {
    draw(spec) {
      const option = chartOption(spec);
      // The page has the ground.
      option.backgroundColor = 'transparent';
      chart.resize({ width: spec.width, height: spec.height });
      chart.setOption(option as object as Parameters<typeof chart.setOption>[0], { notMerge: true });
      chart.getZr().flush();
      const plots = option.grid.map((grid, i) => ({
        ...(grid as { left: number; top: number; width: number; height: number }),
        ...(({ min, max }) => ({ min, max }))(option.yAxis[i] as { min: number; max: number }),
      }));
      return { plots, cells: cellsOf(spec) };
    },
    dispose: () => chart.dispose(),
  };
}
