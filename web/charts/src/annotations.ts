// What happened when: horizontal texts in rows above the plot, each with a thin line down through the data. A text
// goes one row up when it would touch another text or be crossed by another's line.

import { parseLabel, placeOf } from './buckets.js';
import type { Domain } from './buckets.js';
import { layer, rule, text } from './draw.js';
import type { Element } from './draw.js';
import type { Plot } from './plot.js';
import type { Annotation } from './spec.js';
import { clean, fit, textWidth } from './text.js';
import { font } from './theme.js';
import type { Sizes, Theme } from './theme.js';

/** A text that wants to stand above the plot: beside the line at `place`, or over the middle of a stretch. */
export interface Flag {
  place: number;
  text: string;
  line: boolean;
}

export interface PlacedFlag extends Flag {
  x: number;
  left: number;
  width: number;
  /** 0 is nearest to the plot. */
  row: number;
}

const gap = 6;

export function annotationFlags(annotations: Annotation[] | undefined, domain: Domain): Flag[] {
  const flags: Flag[] = [];
  (annotations || []).forEach((annotation) => {
    const parsed = parseLabel(annotation.at);
    if (!parsed) throw new Error('the annotation "' + annotation.at + '" is at no date');
    const place = placeOf(domain, parsed.start);
    if (place >= 0 && place <= domain.count) flags.push({ place, text: clean(annotation.text), line: true });
  });
  return flags;
}

export function flagRowHeight(sizes: Sizes): number {
  return Math.round(sizes.label * 1.35);
}

/**
 * Gives each flag a row, the rightmost first, because texts run to the right of their lines. `to` is the right edge of
 * the page, not of the plot. Flags that need more than `most` rows get none (row -1): their lines stay.
 */
export function placeFlags(
  flags: Flag[],
  x: (place: number) => number,
  from: number,
  to: number,
  most: number,
  sizes: Sizes,
): PlacedFlag[] {
  const labelFont = font(sizes.label);
  const placed: PlacedFlag[] = [];
  flags
    .slice()
    .sort((a, b) => b.place - a.place)
    .forEach((flag) => {
      const content = fit(flag.text, labelFont, (to - from) * 0.4);
      const width = textWidth(content, labelFont);
      const at = x(flag.place);
      let left = flag.line ? at + 5 : Math.max(from, at - width / 2);
      if (left + width > to) left = flag.line && at - 5 - width >= from ? at - 5 - width : to - width;
      const fits = (row: number) =>
        placed.every((other) => {
          const sameRow =
            other.row === row && left < other.left + other.width + 2 * gap && other.left < left + width + 2 * gap;
          const crossedBy = other.line && other.row > row && other.x > left - gap && other.x < left + width + gap;
          const crosses =
            flag.line &&
            other.row >= 0 &&
            row > other.row &&
            at > other.left - gap &&
            at < other.left + other.width + gap;
          return !sameRow && !crossedBy && !crosses;
        });
      let row = 0;
      while (row < most && !fits(row)) ++row;
      // One of several holes says it for all, where there is no room beside each other.
      if (!flag.line && row > 0 && placed.some((other) => !other.line && other.text === content && other.row >= 0))
        row = most;
      placed.push({ ...flag, text: content, x: at, left, width, row: row < most ? row : -1 });
    });
  return placed;
}

export function rowsUsed(flags: PlacedFlag[]): number {
  return flags.reduce((rows, flag) => Math.max(rows, flag.row + 1), 0);
}

/** `plots` are all that the lines run through, the topmost first; what is drawn in them keeps off the texts. */
export function drawFlags(flags: PlacedFlag[], plots: Plot[], sizes: Sizes, theme: Theme): Element[] {
  const elements: Element[] = [];
  const height = flagRowHeight(sizes);
  const first = plots[0]!;
  flags.forEach((flag) => {
    const middle = first.top - 4 - height * (flag.row + 0.5);
    if (flag.row >= 0) {
      elements.push(text(flag.left, middle, flag.text, font(sizes.label), theme.muted));
      first.taken.addBox({
        left: flag.left,
        right: flag.left + flag.width,
        top: middle - height / 2,
        bottom: middle + height / 2,
      });
    }
    if (!flag.line) return;
    plots.forEach((plot, i) => {
      const top = i === 0 && flag.row >= 0 ? middle - height * 0.45 : plot.top;
      elements.push(rule(flag.x, top, flag.x, plot.bottom, theme.axis, layer.mark, [3, 3]));
    });
  });
  return elements;
}
