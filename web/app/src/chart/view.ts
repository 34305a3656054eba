// What of a ChartSpec is shown: which series, which stretch of time, in which size; and what can be read off it at one
// place. The picture itself is made by the chart definition that C++ uses too.

import { bucketName, parseLabel } from 'charts/buckets.js';
import type { Domain } from 'charts/buckets.js';
import { formatValue } from 'charts/format.js';
import { makeDomains, makeModel } from 'charts/model.js';
import type { TimeModel } from 'charts/model.js';
import type { BucketSize, ChartSpec, Locale, Panel, Series } from 'charts/spec.js';
import type { Theme } from '../lib/settings.js';

/** Buckets from first to last by their ordinals, both included. */
export interface Range {
  first: number;
  last: number;
}

/** What can be opened: a bucket in finer ones, or a group alone ("organisation=SCB"). */
export type Opening = { bucket: string } | { where: string };

export interface Entry {
  /** Panel and series. */
  key: string;
  name: string;
  color: string;
  dash: boolean;
  /** Value of the last bucket known. */
  last: string;
}

export const fewestBuckets = 3;

const keyOf = (panel: number, series: Series) => panel + ':' + series.id;
export const ordinalOf = (label: string): number => parseLabel(label)?.ordinal ?? NaN;

/** The bucket size, when there is one and the same in all panels: only then is there one line of time to move along. */
export function bucketOf(spec: ChartSpec): BucketSize | null {
  const sizes = spec.panels.map((panel) => (panel.series && panel.bucket) || null);
  return sizes.every((size) => size === sizes[0]) ? (sizes[0] ?? null) : null;
}

export function domainOf(spec: ChartSpec): Domain | null {
  const size = bucketOf(spec);
  return size ? makeDomains(spec)[size]! : null;
}

export function fullRange(spec: ChartSpec): Range | null {
  const domain = domainOf(spec);
  return domain && { first: domain.first, last: domain.first + domain.count - 1 };
}

/** Labels of buckets by ordinal, as the program wrote them. */
export function labelsOf(spec: ChartSpec): Map<number, string> {
  const labels = new Map<number, string>();
  const add = (label: string) => labels.set(ordinalOf(label), label);
  spec.panels.forEach((panel) => {
    panel.series?.forEach((series) => series.values.forEach((point) => add(point[0])));
    panel.forecasts?.forEach((forecast) => forecast.values.forEach((point) => add(point[0])));
  });
  return labels;
}

function models(spec: ChartSpec): { model: TimeModel; panel: number }[] {
  const domains = makeDomains(spec);
  const next = { color: 0 };
  const all: { model: TimeModel; panel: number }[] = [];
  spec.panels.forEach((panel, i) => {
    if (panel.series) all.push({ model: makeModel(spec, panel, domains[panel.bucket!]!, next), panel: i });
  });
  return all;
}

export function entriesOf(spec: ChartSpec, theme: Theme, locale: Locale): Entry[] {
  return models({ ...spec, theme }).flatMap(({ model, panel }) =>
    model.series.map((one) => ({
      key: keyOf(panel, one.series),
      name: one.series.name,
      color: one.color,
      dash: one.dash,
      last: one.last < 0 ? '' : formatValue(one.values[one.last]!, model.panel.unit, locale),
    })),
  );
}

/** Each series keeps its colour when others go. */
function withColors(spec: ChartSpec): ChartSpec {
  let next = 0;
  const panels = spec.panels.map((panel): Panel => {
    if (!panel.series) return panel;
    const series = panel.series.map((one) =>
      one.color !== undefined || one.role === 'trend' || one.role === 'limit' ? one : { ...one, color: next++ },
    );
    return { ...panel, series };
  });
  return { ...spec, panels };
}

function clip(panel: Panel, range: Range): Panel {
  const inside = (label: string) => {
    const ordinal = ordinalOf(label);
    return ordinal >= range.first && ordinal <= range.last;
  };
  const clipped: Panel = { ...panel };
  clipped.series = panel.series!.map((one) => {
    const part: Series = { ...one, values: one.values.filter((point) => inside(point[0])) };
    if (one.upper) part.upper = one.upper.filter((_, i) => inside(one.values[i]![0]));
    return part;
  });
  if (panel.forecasts)
    clipped.forecasts = panel.forecasts
      .map((one) => ({ ...one, values: one.values.filter((point) => inside(point[0])) }))
      .filter((one) => one.values.length > 0);
  // Named gaps must lie inside; the others are found by the picture itself.
  if (panel.gaps) clipped.gaps = panel.gaps.filter((gap) => inside(gap[0]) && inside(gap[1]));
  return clipped;
}

export interface Wanted {
  width: number;
  height: number;
  theme: Theme;
  range: Range | null;
  /** Keys of series. */
  hidden: ReadonlySet<string>;
  /** Names and values stand in the legend, because there is no room at the ends of the lines. */
  narrow: boolean;
}

/** The spec to draw. Title, subtitle and source are the page's own: there they can be read, marked and enlarged. */
export function shownSpec(spec: ChartSpec, wanted: Wanted): ChartSpec {
  const { width, height, theme, range, hidden, narrow } = wanted;
  const { title: _t, subtitle: _s, sentences: _e, source: _o, page: _p, ...rest } = withColors(spec);
  const panels = rest.panels.map((panel, i): Panel => {
    if (!panel.series) return panel;
    const cut: Panel = range && bucketOf(spec) ? clip(panel, range) : { ...panel };
    const kept = cut.series!.filter((one) => !hidden.has(keyOf(i, one)));
    cut.series = narrow ? kept.map((one) => ({ ...one, endLabel: '' })) : kept;
    const isKept = (id: string) => kept.some((one) => one.id === id);
    if (cut.forecasts)
      cut.forecasts = cut.forecasts
        .filter((one) => isKept(one.series))
        .map((one) => (narrow ? { ...one, label: '' } : one));
    if (cut.callouts) cut.callouts = narrow ? [] : cut.callouts.filter((one) => isKept(one.series));
    return cut;
  });
  return { ...rest, width, height, theme, panels: panels.filter((panel) => !panel.series || panel.series.length > 0) };
}

/** A picture is never lower. */
const lowest = 160;

/** Pixels that suit what is in it. */
export function heightFor(spec: ChartSpec, width: number): number {
  const plot = Math.round(Math.max(250, Math.min(430, width * 0.44)));
  const heights = spec.panels.map((panel) => {
    if (panel.ranked) return panel.ranked.rows.length * 36 + (panel.ranked.parts.length > 1 ? 40 : 16);
    if (panel.heat) return panel.heat.rows.length * Math.max(26, Math.min(36, width / 26)) + 40;
    return spec.panels.length > 1 ? Math.max(190, Math.round(plot * 0.62)) : plot;
  });
  return Math.max(
    lowest,
    heights.reduce((sum, height) => sum + height, 24 + 20 * (heights.length - 1)),
  );
}

export interface ReadingRow {
  key: string;
  name: string;
  color: string;
  dash: boolean;
  text: string;
  /** Where it stands in its panel; null when unknown. */
  value: number | null;
  panel: number;
}

export interface Reading {
  bucket: string;
  rows: ReadingRow[];
}

/** What stands at a place of a picture without a line of time; `unknown` where nothing is known. */
export function cellReading(spec: ChartSpec, index: number, unknown: string): Reading {
  const { heat, ranked, columns, unit } = spec.panels[0]!;
  const row = (name: string, value: number | null): ReadingRow => {
    const text = value === null ? unknown : formatValue(value, unit, spec.locale);
    return { key: name, name, color: '', dash: false, text, value, panel: 0 };
  };
  if (ranked) {
    const { label, values } = ranked.rows[index]!;
    const several = values.length > 1;
    return { bucket: label, rows: values.map((value, i) => row(several ? ranked.parts[i]!.name : '', value)) };
  }
  if (columns) return { bucket: columns.labels[index]!, rows: [row('', columns.values[index] ?? null)] };
  const across = heat!.columns.length;
  const at = Math.floor(index / across);
  const name = heat!.rows[at] + ', ' + heat!.columns[index % across];
  return { bucket: name, rows: [row('', heat!.values[at]?.[index % across] ?? null)] };
}

export interface ReadingWords {
  noLogs: string;
  hidden: string;
  partial: string;
  forecast: string;
}

/** Makes the function that says what stands at a bucket of the domain of the spec that is drawn. */
export function reader(spec: ChartSpec, words: ReadingWords): (index: number) => Reading {
  const all = models(spec);
  const domain = domainOf(spec)!;
  return (index) => {
    const rows: ReadingRow[] = [];
    all.forEach(({ model, panel }) => {
      const show = (value: number) => formatValue(value, model.panel.unit, spec.locale);
      model.series.forEach((one, s) => {
        const point = model.forecasts.find((forecast) => forecast.series === s)?.points.find((p) => p.bucket === index);
        const value = one.values[index] ?? null;
        const note = one.notes[index];
        // The forecast speaks for a series where it has no value of its own.
        if (value === null && !point && index > one.last && model.forecasts.length > 0) return;
        const upper = one.series.kind === 'band' && value !== null ? '\u2013' + show(one.tops[index] ?? value) : '';
        rows.push({
          key: keyOf(panel, one.series),
          name: one.series.name + (value === null && point ? ', ' + words.forecast : ''),
          color: one.color,
          dash: one.dash,
          text:
            value !== null
              ? show(value) + upper + (note === 'partial' ? ' (' + words.partial + ')' : '')
              : point
                ? show(point.expected) + ' (' + show(point.low) + '\u2013' + show(point.high) + ')'
                : note === 'suppressed'
                  ? words.hidden
                  : words.noLogs,
          value: value !== null ? (one.tops[index] ?? null) : point ? point.expected : null,
          panel,
        });
      });
    });
    return { bucket: bucketName(domain, index, spec.locale), rows };
  };
}
