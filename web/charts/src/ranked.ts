// Bars beside names: one bar for each row, its parts end to end. The names of the parts stand over the first row, the
// values in the bars or, when a part is too short for its number, at the bar's end.

import { layer, rect, text } from './draw.js';
import type { Element } from './draw.js';
import { formatValue } from './format.js';
import { pushApart } from './geometry.js';
import type { Box } from './geometry.js';
import type { Locale, Panel, Ranked } from './spec.js';
import { clean, fit, textWidth } from './text.js';
import { contrast, font } from './theme.js';
import type { Sizes, Theme } from './theme.js';
import { words } from './words.js';

/** The band that each row has to itself, from the top of the first. */
export interface RankedBands {
  top: number;
  pitch: number;
}

export function rankedBands(ranked: Ranked, box: Box, sizes: Sizes): RankedBands {
  const head = ranked.parts.length > 1 ? Math.round(sizes.label * 2) : 0;
  const room = (box.bottom - box.top - head) / Math.max(1, ranked.rows.length);
  return { top: box.top + head, pitch: Math.min(sizes.label * 7.5, room) };
}

export function drawRanked(panel: Panel, box: Box, sizes: Sizes, theme: Theme, locale: Locale): Element[] {
  const elements: Element[] = [];
  const ranked = panel.ranked!;
  const plain = font(sizes.label);
  const strong = font(sizes.label, 600);
  const unit = panel.unitLabel ? '\u00a0' + clean(panel.unitLabel) : '';
  const show = (value: number) => formatValue(value, panel.unit, locale);
  const total = (values: (number | null)[]) => values.reduce((sum: number, value) => sum + (value || 0), 0);

  const names = ranked.rows.map((row) => fit(clean(row.label), plain, (box.right - box.left) * 0.32));
  const nameWidth = names.reduce((widest, name) => Math.max(widest, textWidth(name, plain)), 0);
  const most = ranked.rows.reduce((highest, row) => Math.max(highest, total(row.values)), 0) || 1;
  const several = ranked.parts.length > 1;
  const left = box.left + nameWidth + 14;

  // What stands at a bar's end takes room from the bar, and a part too short for its number adds to what stands there:
  // first with half the width for the bars, then with what is really left.
  let right = (left + box.right) / 2;
  const width = (value: number) => (value / most) * (right - left);
  const inBar = (value: number) => several && width(value) >= textWidth(show(value), strong) + 12;
  const endOf = (row: { values: (number | null)[] }): string => {
    const sum = total(row.values);
    const hidden = row.values.some((value) => value === null);
    const apart = row.values
      .map((value, p) => (several && value && !inBar(value) ? clean(ranked.parts[p]!.name) + ': ' + show(value) : ''))
      .filter((part) => part !== '');
    const shown = sum || !hidden ? [show(sum) + unit] : [];
    return (
      shown.concat(hidden ? words[locale].concealed : []).join(' + ') +
      (apart.length ? ' (' + apart.join(', ') + ')' : '')
    );
  };
  for (let round = 0; round < 2; ++round) {
    const widths = ranked.rows.map((row) => ({ sum: total(row.values), text: textWidth(endOf(row), strong) + 10 }));
    right = widths.reduce(
      (least, row) => (row.sum ? Math.min(least, left + ((box.right - row.text - left) * most) / row.sum) : least),
      box.right,
    );
    right = Math.max(right, left + (box.right - left) * 0.3);
  }
  const x = (value: number) => left + width(value);

  const { top, pitch } = rankedBands(ranked, box, sizes);
  const thickness = Math.min(pitch * 0.62, sizes.label * 4);
  const colors = ranked.parts.map(
    (part, i) => theme.palette[(part.color !== undefined ? part.color : i) % theme.palette.length]!,
  );

  if (several) drawPartNames();
  ranked.rows.forEach((row, r) => {
    const middle = top + pitch * (r + 0.5);
    elements.push(text(left - 14, middle, names[r]!, plain, theme.ink, 'right'));
    let sum = 0;
    row.values.forEach((value, p) => {
      if (!value) return;
      const from = x(sum);
      const to = x((sum += value));
      const color = colors[p]!;
      elements.push(
        rect(from, middle - thickness / 2, Math.max(1, to - from - (several ? 1 : 0)), thickness, color, layer.line),
      );
      if (!inBar(value)) return;
      const fill = contrast(color, '#ffffff') >= contrast(color, '#12171e') ? '#ffffff' : '#12171e';
      elements.push(text((from + to) / 2, middle, show(value), strong, fill, 'center'));
    });
    elements.push(text(x(sum) + 8, middle, fit(endOf(row), strong, box.right - x(sum) - 8), strong, theme.ink));
  });
  elements.push(
    rect(
      left - 1,
      top + (pitch - thickness) / 2 - 4,
      1,
      pitch * (ranked.rows.length - 1) + thickness + 8,
      theme.axis,
      layer.mark,
    ),
  );
  return elements;

  /** Each over its part of the first row, moved along the row where they would touch. */
  function drawPartNames(): void {
    const first = ranked.rows.length ? ranked.rows[0]!.values : [];
    let sum = 0;
    const wishes = ranked.parts.map((part, p) => {
      const from = sum;
      sum += first[p] || 0;
      const size = textWidth(clean(part.name), strong);
      return { center: Math.max(x((from + sum) / 2), x(from) + size / 2), size };
    });
    const centers = pushApart(wishes, left, box.right, 18);
    ranked.parts.forEach((part, p) => {
      elements.push(text(centers[p]!, box.top + (top - box.top) * 0.4, clean(part.name), strong, colors[p]!, 'center'));
    });
  }
}
