// A time panel in numbers: its series on one line of buckets, stacked, coloured; before anything has a place on the
// page.

import { indexOf, makeDomain } from './buckets.js';
import type { Domain } from './buckets.js';
import { themes } from './theme.js';
import type { Theme } from './theme.js';
import type { ChartSpec, Note, Panel, Series } from './spec.js';

export interface ModelSeries {
  series: Series;
  color: string;
  /** Asked for, or because its colour is already another's. */
  dash: boolean;
  /** Per bucket of the domain; null is unknown. */
  values: (number | null)[];
  notes: Note[];
  /** What it stands on: zero, or the top of the series below in its stack; of a band the lower edge. */
  bases: number[];
  /** Where it is drawn: the value, or base and value; of a band the upper edge. */
  tops: (number | null)[];
  /** Last bucket with a value; -1 when there is none. */
  last: number;
}

export interface ForecastPoint {
  /** In the domain. */
  bucket: number;
  expected: number;
  low: number;
  high: number;
  /** Edges of the wider band; those of the other where there is none. */
  lowest: number;
  highest: number;
}

export interface ForecastModel {
  /** Index of the continued series. */
  series: number;
  label: string;
  points: ForecastPoint[];
}

export interface TimeModel {
  panel: Panel;
  domain: Domain;
  series: ModelSeries[];
  forecasts: ForecastModel[];
  /** Highest and lowest thing that must fit. */
  high: number;
  low: number;
}

export function isTime(panel: Panel): boolean {
  return !!panel.series;
}

/** All time panels of one bucket size share one domain, so that the same month is above the same month. */
export function makeDomains(spec: ChartSpec): { [size: string]: Domain } {
  const labels: { [size: string]: string[] } = {};
  spec.panels.forEach((panel) => {
    if (!panel.series) return;
    if (!panel.bucket) throw new Error('a panel with series needs its bucket');
    const list = (labels[panel.bucket] = labels[panel.bucket] || []);
    panel.series.forEach((series) => series.values.forEach((point) => list.push(point[0])));
    (panel.forecasts || []).forEach((forecast) => forecast.values.forEach((point) => list.push(point[0])));
  });
  const domains: { [size: string]: Domain } = {};
  for (const size in labels) domains[size] = makeDomain(size as Domain['size'], labels[size]!);
  return domains;
}

function lookOf(series: Series, theme: Theme, next: { color: number }): { color: string; dash: boolean } {
  if (series.role === 'trend') return { color: theme.ink, dash: !!series.dash };
  if (series.role === 'limit') return { color: theme.limit, dash: true };
  const index = series.color !== undefined ? series.color : next.color++;
  const colors = theme.palette.length;
  // A second round through the palette is told from the first by its dashes.
  return { color: theme.palette[index % colors]!, dash: !!series.dash || index % (2 * colors) >= colors };
}

/** `next.color` is the first free colour and is moved on, so that panels below go on where this one ends. */
export function makeModel(spec: ChartSpec, panel: Panel, domain: Domain, next: { color: number }): TimeModel {
  const theme = themes[spec.theme];
  /** Top of each stack so far, per bucket. */
  const stacks: { [stack: string]: number[] } = {};
  let high = -Infinity;
  let low = Infinity;
  const grow = (value: number) => {
    high = Math.max(high, value);
    low = Math.min(low, value);
  };
  const list = panel.series!.map((series): ModelSeries => {
    const values: (number | null)[] = [];
    const notes: Note[] = [];
    const upper: (number | null)[] = [];
    for (let i = 0; i < domain.count; ++i) {
      values.push(null);
      notes.push('gap');
      upper.push(null);
    }
    series.values.forEach((point, i) => {
      const index = indexOf(domain, point[0]);
      const value = point[1];
      values[index] = typeof value === 'number' && isFinite(value) ? value : null;
      notes[index] = point[2] || (values[index] === null ? 'gap' : '');
      upper[index] = (series.upper && series.upper[i]) as number | null;
    });
    const band = series.kind === 'band';
    const stack = series.stack && !band ? 's' + series.stack : null;
    const below = stack ? (stacks[stack] = stacks[stack] || values.map(() => 0)) : null;
    const bases = values.map((value, i) => (band ? value || 0 : below ? below[i]! : 0));
    let last = -1;
    const tops = values.map((value, i) => {
      if (value === null) return null;
      last = i;
      const top = band ? (typeof upper[i] === 'number' ? upper[i]! : value) : bases[i]! + value;
      if (below) below[i] = top;
      grow(top);
      if (band) grow(value);
      return top;
    });
    const look = lookOf(series, theme, next);
    return { series, color: look.color, dash: look.dash, values, notes, bases, tops, last };
  });

  (panel.capacity || []).forEach((capacity) => grow(capacity.value));
  const forecasts = (panel.forecasts || []).map((forecast): ForecastModel => {
    let continued = -1;
    list.forEach((one, i) => {
      if (one.series.id === forecast.series) continued = i;
    });
    if (continued < 0) throw new Error('the forecast continues a series that is not there: ' + forecast.series);
    const points = forecast.values.map((point): ForecastPoint => {
      const [label, expected, low, high, lowest, highest] = point;
      const made = {
        bucket: indexOf(domain, label),
        expected,
        low,
        high,
        lowest: typeof lowest === 'number' ? lowest : low,
        highest: typeof highest === 'number' ? highest : high,
      };
      grow(made.lowest);
      grow(made.highest);
      return made;
    });
    return { series: continued, label: forecast.label, points: points.sort((a, b) => a.bucket - b.bucket) };
  });
  if (high === -Infinity) high = low = 0;

  const standing = list.some((one) => one.series.kind === 'bar' || one.series.kind === 'area');
  if (standing || panel.zeroBased !== false) {
    low = Math.min(0, low);
    high = Math.max(0, high);
  }
  return { panel, domain, series: list, forecasts, high, low };
}

/** Stretches of buckets in which no series of the panel has a value: [first, last] and why. */
export function unknownRuns(model: TimeModel): [number, number, Note][] {
  const runs: [number, number, Note][] = [];
  for (let i = 0; i < model.domain.count; ++i) {
    const known = model.series.some((one) => one.values[i] !== null);
    // What lies ahead of the last value is not missing but future.
    const forecast = model.forecasts.some((one) => one.points.some((point) => point.bucket === i));
    if (known || forecast) continue;
    const note = model.series.some((one) => one.notes[i] === 'suppressed') ? 'suppressed' : 'gap';
    const before = runs[runs.length - 1];
    if (before && before[1] === i - 1 && before[2] === note) before[1] = i;
    else runs.push([i, i, note]);
  }
  return runs;
}
