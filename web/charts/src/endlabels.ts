// Names and last values at the right of the plot, each at the height where its line ends, pushed apart so that none
// covers another. A thin leader joins a label that had to move, or whose line ended earlier, to its point.

import { bucketName } from './buckets.js';
import { dot, layer, polyline, text } from './draw.js';
import type { Element } from './draw.js';
import { formatValue } from './format.js';
import { pushApart } from './geometry.js';
import type { ModelSeries, TimeModel } from './model.js';
import type { Plot } from './plot.js';
import type { Locale } from './spec.js';
import { clean, textWidth, wrap } from './text.js';
import { font } from './theme.js';
import type { Sizes } from './theme.js';
import { words } from './words.js';

interface Line {
  text: string;
  font: string;
}

export interface EndLabel {
  lines: Line[];
  color: string;
  /** Place in the domain and value that it belongs to. */
  place: number;
  value: number;
  dot: boolean;
}

function valueLine(one: ModelSeries, model: TimeModel, locale: Locale): string {
  const unit = model.panel.unitLabel ? '\u00a0' + clean(model.panel.unitLabel) : '';
  const show = (number: number) => formatValue(number, model.panel.unit, locale);
  const low = show(one.values[one.last]!);
  const value = (one.series.kind === 'band' ? low + '\u2013' + show(one.tops[one.last]!) : low) + unit;
  return one.notes[one.last] === 'partial' ? value + ' (' + words[locale].partial + ')' : value;
}

function linesOf(one: ModelSeries, model: TimeModel, width: number, sizes: Sizes, locale: Locale): Line[] {
  const strong = font(sizes.label, one.series.role === 'context' || one.series.role === 'limit' ? 400 : 600);
  const plain = font(sizes.label);
  const set = (content: string, fontOf: string, most: number): Line[] =>
    wrap(content, fontOf, width, most).map((line) => ({ text: line, font: fontOf }));
  if (one.series.endLabel !== undefined) return set(clean(one.series.endLabel), strong, 3);
  const value = valueLine(one, model, locale);
  // Alone, it is what title and subtitle speak of: the date says more than its name.
  if (model.series.length === 1)
    return set(value, strong, 2).concat(set(bucketName(model.domain, one.last, locale), plain, 2));
  return set(clean(one.series.name), strong, 2).concat(set(value, plain, 2));
}

export function makeEndLabels(model: TimeModel, width: number, sizes: Sizes, locale: Locale): EndLabel[] {
  const labels: EndLabel[] = [];
  model.series.forEach((one) => {
    if (one.last < 0) return;
    const lines = linesOf(one, model, width, sizes, locale);
    if (!lines.length) return;
    const kind = one.series.kind;
    const top = one.tops[one.last]!;
    labels.push({
      lines,
      color: one.color,
      place: one.last + (kind === 'bar' ? 1 : 0.5),
      value: one.series.stack || kind === 'band' ? (one.bases[one.last]! + top) / 2 : top,
      dot: (kind === 'line' || kind === 'area') && !one.series.stack && one.series.role !== 'limit',
    });
  });
  model.forecasts.forEach((forecast) => {
    if (!forecast.points.length || !forecast.label) return;
    const end = forecast.points[forecast.points.length - 1]!;
    const strong = font(sizes.label, 600);
    labels.push({
      lines: wrap(clean(forecast.label), strong, width, 2).map((line) => ({ text: line, font: strong })),
      color: model.series[forecast.series]!.color,
      place: end.bucket + 0.5,
      value: end.expected,
      dot: false,
    });
  });
  return labels;
}

export function columnWidth(labels: EndLabel[]): number {
  let width = 0;
  labels.forEach((label) =>
    label.lines.forEach((line) => {
      width = Math.max(width, textWidth(line.text, line.font));
    }),
  );
  return Math.ceil(width);
}

/** From the end of the plot to the labels. */
export const columnGap = 14;

export function drawEndLabels(labels: EndLabel[], plot: Plot, sizes: Sizes): Element[] {
  const elements: Element[] = [];
  const lineHeight = Math.round(sizes.label * 1.25);
  let shown = labels;
  const room = plot.bottom - plot.top + lineHeight;
  const total = labels.reduce((sum, label) => sum + label.lines.length * lineHeight + 5, 0);
  // Too many for their values: the names matter more.
  if (total > room) shown = labels.map((label) => ({ ...label, lines: label.lines.slice(0, 1) }));
  const wishes = shown.map((label) => ({ center: plot.y(label.value), size: label.lines.length * lineHeight }));
  const centers = pushApart(wishes, plot.top - 3, plot.bottom + lineHeight / 2, 5);

  const column = plot.right + columnGap;
  shown.forEach((label, i) => {
    const x = plot.x(label.place);
    const y = plot.y(label.value);
    const center = centers[i]!;
    const height = wishes[i]!.size;
    if (label.dot) elements.push(dot(x, y, 3.5, label.color));
    // The line may meet the label anywhere beside it.
    const beside = Math.abs(center - y) <= height / 2 - 2;
    if (!beside || plot.right - x > 60) {
      const bend = Math.max(x + 5, plot.right + 1);
      const end = beside ? y : center;
      elements.push(
        polyline(
          [
            [x + 5, y],
            [bend, y],
            [column - 4, end],
          ],
          label.color,
          1,
          layer.line,
          beside ? [1, 3] : undefined,
        ),
      );
    }
    label.lines.forEach((line, row) => {
      elements.push(text(column, center - height / 2 + lineHeight * (row + 0.5), line.text, line.font, label.color));
    });
  });
  return elements;
}
