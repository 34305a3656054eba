// ChartSpec to ECharts option: the one definition of every chart. ECharts gets grids, axes and series, and as "graphic"
// everything that must not collide: texts, leaders, ticks.

import { drawFlags } from './annotations.js';
import { checkSpec } from './check.js';
import { layer, rule, text } from './draw.js';
import type { Element } from './draw.js';
import { drawEndLabels } from './endlabels.js';
import { drawColumns } from './columns.js';
import { drawHeat } from './heat.js';
import { layout } from './layout.js';
import type { Placed, PlacedTime } from './layout.js';
import { drawCallouts, drawCapacity, drawGaps, gapsOf } from './marks.js';
import { drawRanked } from './ranked.js';
import { makeSeries } from './series.js';
import type { EChartsSeries } from './series.js';
import { drawFrame } from './slide.js';
import type { ChartSpec } from './spec.js';
import { clean, fit } from './text.js';
import { font, fontFamily, sizes as sizesFor, themes } from './theme.js';
import type { Sizes, Theme } from './theme.js';
import { axisRows, drawAxis } from './timeaxis.js';

export interface ChartOption {
  animation: boolean;
  backgroundColor: string;
  textStyle: { fontFamily: string };
  grid: object[];
  xAxis: object[];
  yAxis: object[];
  series: EChartsSeries[];
  graphic: Element[];
}

const none = { show: false };

function addTimePanel(
  option: ChartOption,
  spec: ChartSpec,
  time: PlacedTime,
  all: Placed[],
  sizes: Sizes,
  theme: Theme,
): void {
  const plot = time.plot;
  const index = option.grid.length;
  const elements: Element[] = [];
  const add = (more: Element[]) => more.forEach((element) => elements.push(element));

  option.grid.push({ left: plot.left, top: plot.top, width: plot.right - plot.left, height: plot.bottom - plot.top });
  option.xAxis.push({
    type: 'category',
    gridIndex: index,
    boundaryGap: true,
    data: plot.model.domain.starts.slice(0, -1),
    axisLabel: none,
    axisTick: none,
    axisLine: none,
    splitLine: none,
    silent: true,
  });
  // The lines are ECharts'; the texts are ours, because they must stand on the middle of their lines in every renderer.
  option.yAxis.push({
    type: 'value',
    gridIndex: index,
    min: plot.scale.min,
    max: plot.scale.max,
    interval: plot.scale.step,
    silent: true,
    axisLabel: none,
    axisTick: none,
    axisLine: none,
    splitLine: { show: true, lineStyle: { color: theme.grid, width: 1 } },
  });
  makeSeries(plot.model, index, plot.right - plot.left, theme).forEach((series) => option.series.push(series));

  add(drawGaps(gapsOf(plot.model, spec.locale), plot, theme));
  time.ticks.forEach((tick, i) => {
    elements.push(text(plot.left - 10, plot.y(plot.scale.ticks[i]!), tick, font(sizes.axis), theme.muted, 'right'));
  });
  if (plot.scale.min <= 0) elements.push(rule(plot.left, plot.y(0), plot.right, plot.y(0), theme.axis, layer.mark));
  if (time.axis) {
    const width = plot.right - plot.left;
    add(
      drawAxis(
        axisRows(plot.model.domain, width, sizes, spec.locale),
        plot.model.domain,
        plot.left,
        width,
        plot.bottom,
        sizes,
        theme,
      ),
    );
  }
  const plots = [plot].concat(time.sharers.map((i) => all[i]!.time!.plot));
  add(drawFlags(time.flags, plots, sizes, theme));
  add(drawCapacity(plot, sizes, theme));
  add(drawCallouts(plot, sizes, theme));
  add(drawEndLabels(time.endLabels, plot, sizes));
  option.graphic = option.graphic.concat(elements);
}

/** Throws an Error whose message says what is wrong with the spec. */
export function chartOption(spec: ChartSpec): ChartOption {
  checkSpec(spec);
  const theme = themes[spec.theme];
  const sizes = sizesFor(spec.width, spec.height);
  const frame = drawFrame(spec, sizes, theme);
  const option: ChartOption = {
    animation: false,
    backgroundColor: theme.background,
    textStyle: { fontFamily },
    grid: [],
    xAxis: [],
    yAxis: [],
    series: [],
    graphic: frame.elements,
  };
  const placed = layout(spec, sizes, frame.top, frame.bottom);
  placed.forEach((one) => {
    if (one.panel.title) {
      const strong = font(sizes.label, 600);
      const title = fit(clean(one.panel.title), strong, spec.width - 2 * sizes.margin);
      option.graphic.push(text(sizes.margin, one.titleTop + sizes.label * 0.8, title, strong, theme.ink));
    }
    if (one.time) addTimePanel(option, spec, one.time, placed, sizes, theme);
    else if (one.panel.ranked)
      option.graphic = option.graphic.concat(drawRanked(one.panel, one.box, sizes, theme, spec.locale));
    else if (one.panel.columns)
      option.graphic = option.graphic.concat(drawColumns(one.panel, one.box, sizes, theme, spec.locale));
    else option.graphic = option.graphic.concat(drawHeat(one.panel, one.box, sizes, theme, spec.locale));
  });
  return option;
}
