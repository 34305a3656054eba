// The x axis: one or two rows of names under the plot. The finest calendar unit whose names fit is in the first row,
// centred under the stretch it names; the unit that contains it (months: years, hours: days) in the second.

import { civil, dayNumber, isoWeek, placeOf, weekday } from './buckets.js';
import type { Domain } from './buckets.js';
import { layer, rule, text } from './draw.js';
import type { Element } from './draw.js';
import { font } from './theme.js';
import type { Sizes, Theme } from './theme.js';
import { textWidth } from './text.js';
import type { BucketSize, Locale } from './spec.js';
import { words } from './words.js';

/** A unit of the calendar as it lies in the domain: [from, to) in buckets. */
interface Span {
  from: number;
  to: number;
  name: string;
  /** Names of every nth unit only are shown. */
  named: boolean;
  whole: boolean;
}

interface Row {
  unit: BucketSize;
  spans: Span[];
}

const fineness: BucketSize[] = ['hour', 'day', 'week', 'month', 'quarter', 'year'];

/** Tried in this order; steps count from the start of the unit that contains it. */
const candidates: [BucketSize, number][] = [
  ['hour', 1],
  ['hour', 3],
  ['hour', 6],
  ['hour', 12],
  ['day', 1],
  ['week', 1],
  ['day', 7],
  ['quarter', 1],
  ['month', 1],
  ['month', 3],
  ['year', 1],
  ['year', 2],
  ['year', 5],
  ['year', 10],
  ['year', 20],
];

/** About how many days each unit has. */
const days: { [unit: string]: number } = { hour: 1 / 24, day: 1, week: 7, month: 30, quarter: 91, year: 365 };

function parentOf(unit: BucketSize): BucketSize | null {
  return unit === 'hour' ? 'day' : unit === 'day' ? 'month' : unit === 'year' ? null : 'year';
}

function useful(unit: BucketSize, size: BucketSize): boolean {
  // Weeks and quarters are named only where they are counted; a week has no months of its own.
  if (unit === 'week' || unit === 'quarter') return unit === size;
  return fineness.indexOf(unit) >= fineness.indexOf(size);
}

/** Local day on which the next unit after the one that contains `day` begins, and the one that contains it. */
function unitAround(unit: BucketSize, day: number): [number, number] {
  const date = civil(day);
  switch (unit) {
    case 'year':
      return [dayNumber(date.year, 1, 1), dayNumber(date.year + 1, 1, 1)];
    case 'quarter': {
      const month = date.month - ((date.month - 1) % 3);
      return [dayNumber(date.year, month, 1), dayNumber(date.year, month + 3, 1)];
    }
    case 'month':
      return [dayNumber(date.year, date.month, 1), dayNumber(date.year, date.month + 1, 1)];
    case 'week':
      return [Math.floor(day) - weekday(day), Math.floor(day) - weekday(day) + 7];
    default:
      return [Math.floor(day), Math.floor(day) + 1];
  }
}

function nameOf(
  unit: BucketSize,
  day: number,
  role: 'first' | 'second',
  room: number,
  locale: Locale,
  labelFont: string,
): string {
  const w = words[locale];
  const date = civil(day);
  switch (unit) {
    case 'year':
      return String(date.year);
    case 'quarter':
      return (locale === 'sv' ? 'kv\u00a0' : 'Q') + (date.month + 2) / 3;
    case 'week':
      return (locale === 'sv' ? w.shortWeek + '\u00a0' : w.shortWeek) + isoWeek(day).week;
    case 'month': {
      const year = role === 'second' ? ' ' + date.year : '';
      const long = w.months[date.month - 1] + year;
      const widest = role === 'first' ? w.months[8]! : long;
      return textWidth(widest, labelFont) + 12 <= room ? long : w.shortMonths[date.month - 1] + (room > 60 ? year : '');
    }
    case 'day':
      return role === 'first' ? String(date.day) : date.day + '\u00a0' + w.months[date.month - 1];
    default:
      return '';
  }
}

function hourSpans(domain: Domain, step: number): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < domain.count; ++i) {
    const start = domain.starts[i]! + 1e-6;
    const hour = Math.floor((start - Math.floor(start)) * 24);
    spans.push({ from: i, to: i + 1, name: (hour < 10 ? '0' : '') + hour, named: hour % step === 0, whole: true });
  }
  return spans;
}

function spansOf(
  domain: Domain,
  unit: BucketSize,
  step: number,
  role: 'first' | 'second',
  bucketWidth: number,
  locale: Locale,
  labelFont: string,
): Span[] {
  if (unit === 'hour') return hourSpans(domain, step);
  const spans: Span[] = [];
  const end = domain.starts[domain.count]!;
  let day = domain.starts[0]! + 1e-6;
  while (day < end) {
    const around = unitAround(unit, day);
    const from = Math.max(0, placeOf(domain, around[0]));
    const to = Math.min(domain.count, placeOf(domain, around[1]));
    const date = civil(around[0]);
    const named =
      unit === 'year'
        ? date.year % step === 0
        : unit === 'month'
          ? (date.month - 1) % step === 0
          : step === 7
            ? weekday(around[0]) === 0
            : true;
    const room = (domain.count * bucketWidth * (around[1] - around[0])) / (end - domain.starts[0]!);
    spans.push({
      from,
      to,
      name: nameOf(unit, around[0], role, room, locale, labelFont),
      named,
      whole: around[0] >= domain.starts[0]! - 1e-6 && around[1] <= end + 1e-6,
    });
    day = around[1] + 1e-6;
  }
  return spans;
}

/** Whether the named spans leave room for their names. */
function fits(spans: Span[], step: number, bucketWidth: number, labelFont: string): boolean {
  const named = spans.filter((span) => span.named);
  if (!named.length) return false;
  let widest = 0;
  named.forEach((span) => {
    widest = Math.max(widest, textWidth(span.name, labelFont));
  });
  let nearest = Infinity;
  for (let i = 1; i < named.length; ++i) {
    if (named[i]!.whole && named[i - 1]!.whole) {
      nearest = Math.min(nearest, (named[i]!.from + named[i]!.to - named[i - 1]!.from - named[i - 1]!.to) / 2);
    }
  }
  if (nearest === Infinity) nearest = (spans[0]!.to - spans[0]!.from) * step;
  // Names of every nth unit want more air, or the eye takes them for all.
  return nearest * bucketWidth >= widest + (step > 1 ? 24 : 9) && (step === 1 || named.length <= 18);
}

/** The rows for a plot of that width. */
export function axisRows(domain: Domain, width: number, sizes: Sizes, locale: Locale): Row[] {
  const labelFont = font(sizes.axis);
  const bucketWidth = width / domain.count;
  const dayWidth = width / (domain.starts[domain.count]! - domain.starts[0]!);
  for (let i = 0; i < candidates.length; ++i) {
    const unit = candidates[i]![0];
    const step = candidates[i]![1];
    // No name is narrower than ten pixels: most units need not be laid out to see that they do not fit.
    if (!useful(unit, domain.size) || (unit !== 'year' && days[unit]! * step * dayWidth < 10)) continue;
    const spans = spansOf(domain, unit, step, 'first', bucketWidth, locale, labelFont);
    if (i + 1 < candidates.length && !fits(spans, step, bucketWidth, labelFont)) continue;
    const rows: Row[] = [{ unit, spans }];
    const parent = parentOf(unit);
    if (parent)
      rows.push({ unit: parent, spans: spansOf(domain, parent, 1, 'second', bucketWidth, locale, labelFont) });
    return rows;
  }
  return [];
}

export function axisHeight(rows: Row[], sizes: Sizes): number {
  return 10 + rows.length * Math.round(sizes.axis * 1.4);
}

/** Names and ticks; `y` is the axis line. */
export function drawAxis(
  rows: Row[],
  domain: Domain,
  left: number,
  width: number,
  y: number,
  sizes: Sizes,
  theme: Theme,
): Element[] {
  const elements: Element[] = [];
  const labelFont = font(sizes.axis);
  const lineHeight = Math.round(sizes.axis * 1.4);
  const scale = width / domain.count;
  rows.forEach((row, depth) => {
    const middle = y + 8 + lineHeight * (depth + 0.5);
    const taken: [number, number][] = [];
    // Whole units first: a stump at the edge is named only in the room they leave.
    [true, false].forEach((whole) =>
      row.spans.forEach((span) => {
        if (!span.named || span.whole !== whole) return;
        const half = textWidth(span.name, labelFont) / 2;
        const x = left + ((span.from + span.to) / 2) * scale;
        if (!whole && half > ((span.to - span.from) * scale) / 2 + 7) return;
        if (taken.some((other) => x - half < other[1] + 6 && other[0] < x + half + 6)) return;
        taken.push([x - half, x + half]);
        elements.push(text(x, middle, span.name, labelFont, theme.muted, 'center'));
      }),
    );
    if (row.unit === domain.size && depth === 0) return;
    const bottom = depth === 0 ? y + 7 : middle + lineHeight * 0.4;
    row.spans.forEach((span, i) => {
      if (i > 0 || (depth === 0 && span.whole))
        elements.push(
          rule(
            left + span.from * scale,
            y,
            left + span.from * scale,
            bottom,
            depth ? theme.grid : theme.axis,
            layer.line,
          ),
        );
    });
  });
  return elements;
}
