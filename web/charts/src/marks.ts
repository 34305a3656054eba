// What is written into the plot itself: capacity lines with their text, remarks beside points, stretches without data.
// Texts go where nothing is drawn.

import { indexOf, parseLabel, placeOf } from './buckets.js';
import { layer, polyline, rect, text } from './draw.js';
import type { Element } from './draw.js';
import type { Flag } from './annotations.js';
import type { Box } from './geometry.js';
import { unknownRuns } from './model.js';
import type { TimeModel } from './model.js';
import type { Plot } from './plot.js';
import type { Locale } from './spec.js';
import { clean, fit, textWidth, wrap } from './text.js';
import { font } from './theme.js';
import type { Sizes, Theme } from './theme.js';
import { words } from './words.js';

interface Gap {
  from: number;
  to: number;
  text: string;
}

/** Where there are no data, and why: as the spec says, or as the values show. */
export function gapsOf(model: TimeModel, locale: Locale): Gap[] {
  const domain = model.domain;
  if (model.panel.gaps) {
    const gaps: Gap[] = [];
    model.panel.gaps.forEach((gap) => {
      const first = parseLabel(gap[0]);
      const last = indexOf(domain, gap[1]);
      if (!first || last < 0)
        throw new Error('the gap from "' + gap[0] + '" to "' + gap[1] + '" lies outside the chart');
      gaps.push({ from: Math.max(0, placeOf(domain, first.start)), to: last + 1, text: clean(gap[2]) });
    });
    return gaps;
  }
  const runs = unknownRuns(model);
  return runs.map((run, i) => ({
    from: run[0],
    to: run[1] + 1,
    // The same words over every one of many holes would be noise.
    text: i > 0 && runs.length > 3 ? '' : run[2] === 'suppressed' ? words[locale].hidden : words[locale].noLogs,
  }));
}

export function gapFlags(gaps: Gap[]): Flag[] {
  return gaps
    .filter((gap) => gap.text !== '')
    .map((gap) => ({ place: (gap.from + gap.to) / 2, text: gap.text, line: false }));
}

export function drawGaps(gaps: Gap[], plot: Plot, theme: Theme): Element[] {
  return gaps.map((gap) =>
    rect(plot.x(gap.from), plot.top, plot.x(gap.to) - plot.x(gap.from), plot.bottom - plot.top, theme.gap, layer.back),
  );
}

/** A dashed line for each stretch of the same capacity, and its text above or below, as far left as there is room. */
export function drawCapacity(plot: Plot, sizes: Sizes, theme: Theme): Element[] {
  const elements: Element[] = [];
  const domain = plot.model.domain;
  const labelFont = font(sizes.label, 600);
  const height = Math.round(sizes.label * 1.3);
  const steps = (plot.model.panel.capacity || [])
    .map((capacity) => {
      const parsed = capacity.from ? parseLabel(capacity.from) : null;
      if (capacity.from && !parsed) throw new Error('the capacity from "' + capacity.from + '" begins at no date');
      return {
        from: parsed ? Math.max(0, placeOf(domain, parsed.start)) : 0,
        value: capacity.value,
        label: clean(capacity.label),
      };
    })
    .sort((a, b) => a.from - b.from);
  const visible = steps.filter((step, i) => {
    const next = steps[i + 1];
    return step.from < domain.count && (!next || next.from > step.from);
  });
  // All lines first: no text may lie on the line of another step.
  visible.forEach((step, i) => {
    const next = visible[i + 1];
    const left = plot.x(step.from);
    const right = plot.x(next ? next.from : domain.count);
    const y = plot.y(step.value);
    elements.push(
      polyline(
        [
          [left, y],
          [right, y],
        ],
        theme.limit,
        1.5,
        layer.mark,
        [7, 4],
      ),
    );
    if (next)
      elements.push(
        polyline(
          [
            [right, y],
            [right, plot.y(next.value)],
          ],
          theme.limit,
          1,
          layer.mark,
          [2, 3],
        ),
      );
    plot.taken.addBox({ left, right, top: y - 1, bottom: y + 1 });
  });
  visible.forEach((step, i) => {
    const y = plot.y(step.value);
    const next = visible[i + 1];
    const end = Math.min(plot.right, next ? Math.max(plot.x(next.from), plot.x(step.from) + 60) : plot.right);
    const content = fit(step.label, labelFont, (plot.right - plot.left) * 0.5);
    const width = textWidth(content, labelFont);
    const boxAt = (left: number, above: boolean): Box => {
      const top = above ? y - height - 4 : y + 4;
      return { left, right: left + width, top, bottom: top + height };
    };
    const start = Math.min(plot.x(step.from) + 4, plot.right - width);
    const onGrid = (box: Box) =>
      plot.scale.ticks.some((tick) => plot.y(tick) > box.top + 2 && plot.y(tick) < box.bottom - 2);
    // Above the plot stands its title.
    const ceiling = plot.model.panel.title ? plot.top - 4 : 0;
    let box = boxAt(start, true);
    let found = false;
    // Along the line, and then, for a short one, before it.
    const lefts = [start];
    for (let left = start + 20; left + width <= end; left += 20) lefts.push(left);
    for (let left = start - 10; left >= plot.left && left > start - 2 * width; left -= 10) lefts.push(left);
    // Best is a place without even a line of the grid, next best one without data.
    [false, true].forEach((gridAllowed) =>
      [true, false].forEach((above) =>
        lefts.forEach((left) => {
          const tried = boxAt(left, above);
          if (
            found ||
            tried.bottom > plot.bottom ||
            tried.top < ceiling ||
            (!gridAllowed && onGrid(tried)) ||
            !plot.taken.free(tried, 2)
          )
            return;
          box = tried;
          found = true;
        }),
      ),
    );
    // Nowhere free: a ground of its own keeps it readable.
    if (!found) elements.push(rect(box.left - 3, box.top, width + 6, height, theme.background, layer.mark));
    plot.taken.addBox(box);
    elements.push(text(box.left, (box.top + box.bottom) / 2, content, labelFont, theme.limit));
  });
  return elements;
}

/** Directions tried for a remark under a dip; over a peak they are turned upside down. */
const directions: [number, number][] = [
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
  [1, 0],
  [-1, 0],
];

interface Shape {
  lines: string[];
  width: number;
  height: number;
}

/** Near (x, y), on the wished side (1 below, -1 above), and only then further away or elsewhere. */
function freePlace(plot: Plot, x: number, y: number, shapes: Shape[], side: 1 | -1): { box: Box; shape: Shape } | null {
  const boxAt = (shape: Shape, dx: number, dy: number, distance: number): Box => {
    // Near an edge the text moves inwards, as long as it is still above or below its point.
    const wished = x + dx * (distance + shape.width / 2);
    const middleX =
      dx === 0 ? Math.max(plot.left + shape.width / 2, Math.min(plot.right - shape.width / 2, wished)) : wished;
    const middleY = y + dy * (distance + shape.height / 2);
    return {
      left: middleX - shape.width / 2,
      right: middleX + shape.width / 2,
      top: middleY - shape.height / 2,
      bottom: middleY + shape.height / 2,
    };
  };
  const reaches = [45, 110, 300];
  for (let reach = 0; reach < reaches.length; ++reach) {
    for (let d = 0; d < directions.length; ++d) {
      for (let s = 0; s < shapes.length; ++s) {
        for (let distance = 10; distance < reaches[reach]!; distance += 6) {
          const box = boxAt(shapes[s]!, directions[d]![0], directions[d]![1] * side, distance);
          const inside =
            box.left >= plot.left && box.right <= plot.right && box.top >= plot.top && box.bottom <= plot.bottom - 2;
          if (inside && plot.taken.free(box, 4)) return { box, shape: shapes[s]! };
        }
      }
    }
  }
  return null;
}

export function drawCallouts(plot: Plot, sizes: Sizes, theme: Theme): Element[] {
  const elements: Element[] = [];
  const labelFont = font(sizes.label);
  const lineHeight = Math.round(sizes.label * 1.25);
  (plot.model.panel.callouts || []).forEach((callout) => {
    const index = indexOf(plot.model.domain, callout.bucket);
    const one = plot.model.series.filter((series) => series.series.id === callout.series)[0];
    if (!one) throw new Error('a callout speaks of a series that is not there: ' + callout.series);
    const value = index < 0 ? null : one.tops[index];
    if (value === null || value === undefined) return;
    const x = plot.x(index + 0.5);
    const y = plot.y(value);
    const neighbours = [one.tops[index - 1], one.tops[index + 1]].filter((top) => typeof top === 'number') as number[];
    const peak = neighbours.length > 0 && neighbours.every((top) => top <= value);
    // Wide lines first; narrow ones fit where those do not.
    const shapes = [13, 8].map((ems): Shape => {
      const lines = wrap(clean(callout.text), labelFont, sizes.label * ems, 4);
      const width = lines.reduce((widest, line) => Math.max(widest, textWidth(line, labelFont)), 0);
      return { lines, width, height: lines.length * lineHeight };
    });
    const found = freePlace(plot, x, y, shapes, peak ? -1 : 1);
    if (!found) return;
    const box = found.box;
    plot.taken.addBox(box);
    const above = box.bottom < y;
    const end: [number, number] = [
      Math.max(box.left, Math.min(box.right, x)),
      above ? box.bottom : box.top > y ? box.top : (box.top + box.bottom) / 2,
    ];
    if (Math.abs(end[1] - y) > 16) elements.push(polyline([[x, y + (above ? -5 : 5)], end], theme.axis, 1, layer.line));
    found.shape.lines.forEach((line, row) => {
      elements.push(
        text((box.left + box.right) / 2, box.top + lineHeight * (row + 0.5), line, labelFont, theme.muted, 'center'),
      );
    });
  });
  return elements;
}
