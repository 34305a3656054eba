// The data of a time panel as ECharts series. ECharts draws lines, areas, bars and bands; everything else on the
// picture has a place of our own.

import type { ForecastModel, ForecastPoint, ModelSeries, TimeModel } from './model.js';
import type { Note } from './spec.js';
import type { Theme } from './theme.js';

export type EChartsSeries = { [property: string]: unknown };

interface LineLook {
  width: number;
  opacity: number;
  type: number[] | 'solid';
}

function lineLook(one: ModelSeries, model: TimeModel): LineLook {
  const role = one.series.role || 'main';
  const hasTrend = model.series.some((other) => other.series.role === 'trend');
  const width = role === 'trend' ? 3 : role === 'context' ? 1.5 : role === 'limit' ? 1.5 : hasTrend ? 1.6 : 2.5;
  return { width, opacity: role === 'context' ? 0.6 : 1, type: one.dash ? [6, 4] : 'solid' };
}

/** A value with unknown neighbours is no line: it gets a dot, or it would not be seen. */
function withDots(values: (number | null)[], size: number): unknown[] {
  return values.map((value, i) => {
    if (value === null) return null;
    const before = i > 0 ? values[i - 1] : null;
    const after = i + 1 < values.length ? values[i + 1] : null;
    return typeof before !== 'number' && typeof after !== 'number'
      ? { value, symbol: 'circle', symbolSize: size }
      : value;
  });
}

function common(one: ModelSeries, panelIndex: number, id: string): EChartsSeries {
  return {
    id,
    name: one.series.name,
    xAxisIndex: panelIndex,
    yAxisIndex: panelIndex,
    silent: true,
    animation: false,
    clip: false,
    z: one.series.role === 'trend' ? 3 : 2,
  };
}

function lineSeries(one: ModelSeries, model: TimeModel, panelIndex: number, id: string, theme: Theme): EChartsSeries {
  const look = lineLook(one, model);
  const series = common(one, panelIndex, id);
  series.type = 'line';
  series.symbol = 'none';
  series.showAllSymbol = true;
  series.connectNulls = false;
  series.itemStyle = { color: one.color };
  series.lineStyle = {
    color: one.color,
    width: look.width,
    opacity: look.opacity,
    type: look.type,
    join: 'round',
    cap: 'butt',
  };
  series.data = withDots(one.values, Math.max(5, look.width * 2));
  if (one.series.kind === 'step') series.step = 'middle';
  if (one.series.kind === 'area') {
    series.areaStyle = { color: one.color, opacity: one.series.stack ? theme.stackOpacity : theme.areaOpacity };
    if (one.series.stack) series.stack = 's' + one.series.stack;
    series.stackStrategy = 'all';
  }
  return series;
}

/** The space between two lines: a clear area up to the lower edge, and a coloured one on top of it. */
function bandSeries(
  name: string,
  lower: (number | null)[],
  upper: (number | null)[],
  color: string,
  opacity: number,
  panelIndex: number,
  id: string,
): EChartsSeries[] {
  const edge = (part: string, data: (number | null)[], fill: number): EChartsSeries => ({
    id: id + part,
    name,
    type: 'line',
    xAxisIndex: panelIndex,
    yAxisIndex: panelIndex,
    silent: true,
    animation: false,
    clip: false,
    z: 1,
    symbol: 'none',
    stack: id,
    stackStrategy: 'all',
    lineStyle: { width: 0, opacity: 0 },
    data,
    areaStyle: { color, opacity: fill },
  });
  const height = lower.map((low, i) => (low === null || typeof upper[i] !== 'number' ? null : upper[i]! - low));
  return [edge('-low', lower, 0), edge('-high', height, opacity)];
}

function barSeries(
  one: ModelSeries,
  model: TimeModel,
  panelIndex: number,
  id: string,
  plotWidth: number,
): EChartsSeries {
  const series = common(one, panelIndex, id);
  const pixels = plotWidth / model.domain.count;
  series.type = 'bar';
  series.barCategoryGap = pixels < 4 ? '0%' : pixels < 12 ? '16%' : '24%';
  series.barGap = '6%';
  if (one.series.stack) series.stack = 's' + one.series.stack;
  series.itemStyle = { color: one.color, opacity: one.series.role === 'context' ? 0.55 : 1 };
  // An incomplete month must not look like a bad one, nor an imported one like one that was measured.
  const pale = (note: Note | undefined) => note === 'partial' || note === 'imported';
  series.data = one.values.map((value, i) =>
    value !== null && pale(one.notes[i]) ? { value, itemStyle: { opacity: 0.45 } } : value,
  );
  return series;
}

/**
 * A line with imported values is two: these, dotted and paler, with the measured neighbours that they lead to, and the
 * rest. Of stacked ones nothing is taken away: the others stand on it.
 */
function withImported(one: ModelSeries, whole: EChartsSeries, id: string): EChartsSeries[] {
  if (one.series.stack || one.notes.indexOf('imported') < 0) return [whole];
  const isImported = (i: number) => one.notes[i] === 'imported';
  const data = whole.data as unknown[];
  const part = one.values.map((value, i) => (isImported(i) || isImported(i - 1) || isImported(i + 1) ? value : null));
  const line = whole.lineStyle as { [property: string]: unknown };
  const area = whole.areaStyle as { [property: string]: unknown } | undefined;
  const pale: EChartsSeries = { ...whole, id: id + 'i', data: part };
  pale.lineStyle = { ...line, type: [2, 4], opacity: 0.75 };
  if (area) pale.areaStyle = { ...area, opacity: (area.opacity as number) * 0.5 };
  const measured: EChartsSeries = { ...whole, data: data.map((value, i) => (isImported(i) ? null : value)) };
  return [pale, measured];
}

/** All series of one panel; `panelIndex` is that of its axes. */
export function makeSeries(model: TimeModel, panelIndex: number, plotWidth: number, theme: Theme): EChartsSeries[] {
  let all: EChartsSeries[] = [];
  model.series.forEach((one, i) => {
    const id = 'p' + panelIndex + 's' + i;
    if (one.series.kind === 'bar') all.push(barSeries(one, model, panelIndex, id, plotWidth));
    else if (one.series.kind === 'band') {
      all = all.concat(
        bandSeries(one.series.name, one.values, one.tops, one.color, theme.areaOpacity + 0.06, panelIndex, id),
      );
    } else all = all.concat(withImported(one, lineSeries(one, model, panelIndex, id, theme), id));
  });
  model.forecasts.forEach((forecast, i) => {
    all = all.concat(forecastSeries(model, forecast, panelIndex, 'p' + panelIndex + 'f' + (i || ''), theme));
  });
  return all;
}

/** The forecast begins at the value before it, or there would be a gap that is none. */
function forecastSeries(
  model: TimeModel,
  forecast: ForecastModel,
  panelIndex: number,
  id: string,
  theme: Theme,
): EChartsSeries[] {
  const continued = model.series[forecast.series]!;
  const column = (pick: (point: ForecastPoint) => number): (number | null)[] => {
    const data = continued.values.map((): number | null => null);
    const first = forecast.points.length ? forecast.points[0]!.bucket : 0;
    const before = first > 0 && continued.tops[first - 1] !== null ? first - 1 : continued.last;
    if (before >= 0) data[before] = continued.tops[before]!;
    forecast.points.forEach((point) => {
      data[point.bucket] = pick(point);
    });
    return data;
  };
  const band = (part: string, low: (point: ForecastPoint) => number, high: (point: ForecastPoint) => number) =>
    bandSeries(
      continued.series.name,
      column(low),
      column(high),
      continued.color,
      // Several of them lie over one another.
      (theme.areaOpacity + 0.06) * (model.forecasts.length > 1 ? 0.5 : 1),
      panelIndex,
      id + part,
    );
  const line = common(continued, panelIndex, id);
  line.type = 'line';
  line.symbol = 'none';
  line.lineStyle = { color: continued.color, width: 2, type: [6, 4] };
  line.data = column((point) => point.expected);
  const wide = forecast.points.some((point) => point.lowest < point.low || point.highest > point.high);
  return (wide && model.forecasts.length === 1 ? band('w', (point) => point.lowest, (point) => point.highest) : [])
    .concat(band('b', (point) => point.low, (point) => point.high))
    .concat(line);
}
