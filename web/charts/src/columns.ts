// Columns over names that are no dates, such as the hours of a day or the months of a year: from zero, in the order
// given, with the value on top where there is room for all.

import { layer, rect, rule, text } from './draw.js';
import type { Element } from './draw.js';
import { formatTicks, formatValue } from './format.js';
import type { Box } from './geometry.js';
import { makeScale } from './scale.js';
import type { Scale } from './scale.js';
import type { Locale, Panel } from './spec.js';
import { clean, textWidth } from './text.js';
import { font } from './theme.js';
import type { Sizes, Theme } from './theme.js';
import { words } from './words.js';

/** Where the columns stand, and their axis. */
export interface ColumnsPlot {
  left: number;
  top: number;
  bottom: number;
  /** Width that each column has to itself. */
  pitch: number;
  scale: Scale;
  ticks: string[];
}

export function columnsPlot(panel: Panel, box: Box, sizes: Sizes, locale: Locale): ColumnsPlot {
  const columns = panel.columns!;
  const axisFont = font(sizes.axis);
  const known = columns.values.filter((value) => value !== null) as number[];
  const low = Math.min(0, Math.min.apply(null, known));
  const high = Math.max(0, Math.max.apply(null, known));
  const bottom = box.bottom - Math.round(sizes.axis * 1.8);
  const top = box.top + Math.round(sizes.axis * 0.6);
  const scale = makeScale(low, high, panel.unit, bottom - top);
  const ticks = formatTicks(scale.ticks, scale.step, panel.unit, locale);
  const left = box.left + ticks.reduce((widest, tick) => Math.max(widest, textWidth(tick, axisFont)), 0) + 10;
  return { left, top, bottom, pitch: (box.right - left) / Math.max(1, columns.labels.length), scale, ticks };
}

export function drawColumns(panel: Panel, box: Box, sizes: Sizes, theme: Theme, locale: Locale): Element[] {
  const elements: Element[] = [];
  const columns = panel.columns!;
  const axisFont = font(sizes.axis);
  const { left, top, bottom, pitch, scale, ticks } = columnsPlot(panel, box, sizes, locale);
  const y = (value: number) => bottom - ((value - scale.min) / (scale.max - scale.min)) * (bottom - top);
  ticks.forEach((tick, i) => {
    const at = y(scale.ticks[i]!);
    elements.push(text(left - 10, at, tick, axisFont, theme.muted, 'right'));
    elements.push(rule(left, at, box.right, at, scale.ticks[i] === 0 ? theme.axis : theme.grid, layer.back));
  });

  const names = columns.labels.map(clean);
  const widestName = names.reduce((widest, name) => Math.max(widest, textWidth(name, axisFont)), 0);
  const every = Math.max(1, Math.ceil((widestName + 8) / pitch));
  const shown = columns.values.map((value) => (value === null ? '' : formatValue(value, panel.unit, locale)));
  const numbers = shown.every((label) => textWidth(label, axisFont) <= pitch - 4);
  names.forEach((name, i) => {
    const middle = left + (i + 0.5) * pitch;
    if (i % every === 0) elements.push(text(middle, bottom + sizes.axis, name, axisFont, theme.muted, 'center'));
    const value = columns.values[i];
    if (typeof value !== 'number') {
      elements.push(rect(left + i * pitch, top, pitch, bottom - top, theme.gap, layer.back));
      const word = words[locale].unknown;
      if (textWidth(word, axisFont) <= pitch)
        elements.push(text(middle, y(0) - sizes.axis, word, axisFont, theme.muted, 'center'));
      return;
    }
    const width = Math.max(1, Math.round(pitch * 0.72));
    const height = Math.abs(y(0) - y(value));
    elements.push(rect(middle - width / 2, Math.min(y(0), y(value)), width, height, theme.palette[0]!, layer.line));
    if (!numbers) return;
    const above = value < 0 ? y(value) + sizes.axis * 0.8 : y(value) - sizes.axis * 0.8;
    elements.push(text(middle, above, shown[i]!, axisFont, theme.ink, 'center'));
  });
  return elements;
}
