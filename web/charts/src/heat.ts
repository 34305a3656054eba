// A table of coloured cells, such as weekday by hour: with their numbers where these fit, and under them a key that says
// what the colours mean.

import { layer, rect, text } from './draw.js';
import type { Element } from './draw.js';
import { formatValue } from './format.js';
import type { Box } from './geometry.js';
import type { Heat, Locale, Panel } from './spec.js';
import { clean, textWidth } from './text.js';
import { contrast, font, heatColor } from './theme.js';
import type { Sizes, Theme } from './theme.js';
import { words } from './words.js';

/**
 * From which value on the number in a cell is written in `highInk`. Both inks can be read on the middle tones, so the
 * change is put into the widest step between two neighbouring values there: about equal values look equal.
 */
export function inkThreshold(
  values: number[],
  color: (value: number) => string,
  highInk: string,
  lowInk: string,
): number {
  const sorted = values.slice().sort((a, b) => a - b);
  let threshold = Infinity;
  let widest = -1;
  for (let i = 0; i < sorted.length; ++i) {
    const below = i > 0 ? sorted[i - 1]! : sorted[i]!;
    // The cell below keeps the one ink, this one gets the other: both must be readable.
    if (i > 0 && contrast(color(below), lowInk) < 3.5) break;
    if (contrast(color(sorted[i]!), highInk) < 3.5) continue;
    if (sorted[i]! - below > widest) {
      widest = sorted[i]! - below;
      threshold = sorted[i]!;
    }
  }
  return threshold;
}

/** Where the cells lie: the left edge of the first, the bottom of the last, the size of each. */
export interface HeatGrid {
  left: number;
  bottom: number;
  width: number;
  height: number;
}

export function heatGrid(heat: Heat, box: Box, sizes: Sizes): HeatGrid {
  const labelFont = font(sizes.axis);
  const widest = heat.rows.reduce((most, name) => Math.max(most, textWidth(clean(name), labelFont)), 0);
  const left = box.left + widest + 12;
  // Under the cells the names of the columns, and the key.
  const bottom = box.bottom - Math.round(sizes.axis * 1.8) - Math.round(sizes.axis * 2.2);
  return {
    left,
    bottom,
    width: (box.right - left) / Math.max(1, heat.columns.length),
    height: (bottom - box.top) / Math.max(1, heat.rows.length),
  };
}

export function drawHeat(panel: Panel, box: Box, sizes: Sizes, theme: Theme, locale: Locale): Element[] {
  const elements: Element[] = [];
  const heat = panel.heat!;
  const labelFont = font(sizes.axis);
  const known: number[] = [];
  heat.values.forEach((row) =>
    row.forEach((value) => {
      if (value !== null) known.push(value);
    }),
  );
  const low = Math.min.apply(null, known);
  const high = Math.max.apply(null, known);
  const color = (value: number) => heatColor(theme, high > low ? (value - low) / (high - low) : 0.5);

  const names = heat.rows.map(clean);
  const { left, bottom, width, height } = heatGrid(heat, box, sizes);

  const numberFont = font(Math.min(sizes.axis, Math.max(9, Math.floor(width / 3.2))));
  const labels = known.map((value) => formatValue(value, panel.unit, locale));
  const numbers = labels.every((label) => textWidth(label, numberFont) <= width - 4) && height >= 16;
  // Ink for low and for high cells. In the dark theme the high ones are the pale ones: the roles change with it.
  const lowInk =
    contrast(theme.heat[0], theme.ink) > contrast(theme.heat[0], theme.background) ? theme.ink : theme.background;
  const highInk = lowInk === theme.ink ? theme.background : theme.ink;
  const threshold = inkThreshold(known, color, highInk, lowInk);

  heat.rows.forEach((_, r) => {
    const top = box.top + r * height;
    elements.push(text(left - 12, top + height / 2, names[r]!, labelFont, theme.ink, 'right'));
    heat.columns.forEach((_column, c) => {
      const value = (heat.values[r] || [])[c];
      const fill = typeof value === 'number' ? color(value) : theme.gap;
      elements.push(rect(left + c * width + 1, top + 1, width - 2, height - 2, fill, layer.line));
      if (typeof value !== 'number' || !numbers) return;
      const ink = value >= threshold ? highInk : lowInk;
      elements.push(
        text(
          left + (c + 0.5) * width,
          top + height / 2,
          formatValue(value, panel.unit, locale),
          numberFont,
          ink,
          'center',
        ),
      );
    });
  });
  // Names of columns as dense as they fit.
  const columnNames = heat.columns.map(clean);
  const widest = columnNames.reduce((most, name) => Math.max(most, textWidth(name, labelFont)), 0);
  const every = Math.max(1, Math.ceil((widest + 8) / width));
  columnNames.forEach((name, c) => {
    if (c % every === 0)
      elements.push(text(left + (c + 0.5) * width, bottom + sizes.axis, name, labelFont, theme.muted, 'center'));
  });
  drawKey();
  return elements;

  /** The lowest value, the colours up to the highest one, and what stands for no value where there is such a cell. */
  function drawKey(): void {
    const steps = 40;
    const step = Math.min(240, (box.right - left) / 3) / steps;
    const thickness = Math.round(sizes.axis * 0.8);
    const middle = box.bottom - sizes.axis * 0.7;
    const swatch = (x: number, size: number, fill: string) =>
      elements.push(rect(x, middle - thickness / 2, size, thickness, fill, layer.line));
    const word = (x: number, content: string) => {
      elements.push(text(x, middle, content, labelFont, theme.muted));
      return x + textWidth(content, labelFont) + 8;
    };
    let x = word(left, formatValue(low, panel.unit, locale));
    if (high > low) {
      for (let i = 0; i < steps; ++i) swatch(x + i * step, step + 0.5, color(low + ((high - low) * (i + 0.5)) / steps));
      x = word(x + steps * step + 8, formatValue(high, panel.unit, locale));
    } else {
      swatch(x, 2 * thickness, color(low));
      x += 2 * thickness + 8;
    }
    if (known.length === heat.rows.length * heat.columns.length) return;
    swatch(x + 24, 2 * thickness, theme.gap);
    word(x + 24 + 2 * thickness + 8, words[locale].unknown);
  }
}
