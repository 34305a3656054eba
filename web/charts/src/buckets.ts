// Bucket labels as places on a line: "2022-04" is month number 24267, and begins on a certain day. Days are counted
// from 1970-01-01 in local time, with fractions for hours. No clock and no time zone is asked.

import type { BucketSize, Locale } from './spec.js';
import { words } from './words.js';

export interface CivilDay {
  year: number;
  /** 1 to 12 */
  month: number;
  day: number;
}

/** Day number in the proleptic Gregorian calendar. */
export function dayNumber(year: number, month: number, day: number): number {
  return Math.round(Date.UTC(year, month - 1, day) / 86400000);
}

export function civil(dayNo: number): CivilDay {
  const date = new Date(Math.floor(dayNo) * 86400000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 Monday to 6 Sunday; 1970-01-01 was a Thursday. */
export function weekday(dayNo: number): number {
  return (((Math.floor(dayNo) + 3) % 7) + 7) % 7;
}

/** Monday of an ISO week: week 1 is the one with 4 January. */
function isoMonday(year: number, week: number): number {
  const fourth = dayNumber(year, 1, 4);
  return fourth - weekday(fourth) + 7 * (week - 1);
}

export function isoWeek(dayNo: number): { year: number; week: number } {
  const thursday = Math.floor(dayNo) - weekday(dayNo) + 3;
  const year = civil(thursday).year;
  return { year, week: (thursday - weekday(thursday) - isoMonday(year, 1)) / 7 + 1 };
}

/** More buckets than pixels would make no picture; as much as 14 years of days. */
const mostBuckets = 6000;

interface Parsed {
  size: BucketSize;
  /** Consecutive buckets have consecutive numbers. */
  ordinal: number;
  /** Local day on which it begins. */
  start: number;
}

const forms: [BucketSize, RegExp][] = [
  ['year', /^(\d{4})$/],
  ['quarter', /^(\d{4})-Q([1-4])$/],
  ['month', /^(\d{4})-(\d\d)$/],
  ['week', /^(\d{4})-W(\d\d)$/],
  ['day', /^(\d{4})-(\d\d)-(\d\d)$/],
  ['hour', /^(\d{4})-(\d\d)-(\d\d)T(\d\d)(?:([+-])(\d\d):(\d\d)|Z)?$/],
];

/** Every label is asked for again and again: by the axis, by each series, by the description. */
let known: { [label: string]: Parsed | null } = {};
let remembered = 0;

/** A bucket label or date of any precision; null when it is none. */
export function parseLabel(label: string): Parsed | null {
  const before = known[label];
  if (before !== undefined) return before;
  if (remembered++ > 4 * mostBuckets) {
    known = {};
    remembered = 0;
  }
  return (known[label] = parse(label));
}

function parse(label: string): Parsed | null {
  for (let i = 0; i < forms.length; ++i) {
    const size = forms[i]![0];
    const match = forms[i]![1].exec(label);
    if (!match) continue;
    const n = match.map(Number);
    const year = n[1]!;
    const second = n[2]!;
    if (size === 'year') return { size, ordinal: year, start: dayNumber(year, 1, 1) };
    if (size === 'quarter') return { size, ordinal: year * 4 + second - 1, start: dayNumber(year, second * 3 - 2, 1) };
    if (size === 'week') {
      const monday = isoMonday(year, second);
      return second >= 1 && second <= 53 ? { size, ordinal: (monday + 3) / 7, start: monday } : null;
    }
    if (second < 1 || second > 12) return null;
    if (size === 'month') return { size, ordinal: year * 12 + second - 1, start: dayNumber(year, second, 1) };
    const start = dayNumber(year, second, n[3]!);
    if (civil(start).day !== n[3]) return null;
    if (size === 'day') return { size, ordinal: start, start };
    // The offset tells the two hours of an autumn night apart.
    const offset = match[5] ? (match[5] === '-' ? -1 : 1) * (n[6]! * 60 + n[7]!) : 0;
    return { size, ordinal: Math.round(start * 24 + n[4]! - offset / 60), start: start + n[4]! / 24 };
  }
  return null;
}

/** Where the bucket of that number begins; for hours, as if the clock stood still at `offset` (in days). */
function startOf(size: BucketSize, ordinal: number, offset: number): number {
  switch (size) {
    case 'year':
      return dayNumber(ordinal, 1, 1);
    case 'quarter':
      return dayNumber(Math.floor(ordinal / 4), (ordinal % 4) * 3 + 1, 1);
    case 'month':
      return dayNumber(Math.floor(ordinal / 12), (ordinal % 12) + 1, 1);
    case 'week':
      return ordinal * 7 - 3;
    case 'day':
      return ordinal;
    default:
      return ordinal / 24 + offset;
  }
}

/** The buckets of an x axis, without holes: those that no series mentions are there too. */
export interface Domain {
  size: BucketSize;
  first: number;
  count: number;
  /** Local day on which each begins, and one more for the end of the last. */
  starts: number[];
}

export function makeDomain(size: BucketSize, labels: string[]): Domain {
  let first = Infinity;
  let last = -Infinity;
  const starting: { [ordinal: number]: number } = {};
  for (let i = 0; i < labels.length; ++i) {
    const parsed = parseLabel(labels[i]!);
    if (!parsed || parsed.size !== size) throw new Error('"' + labels[i] + '" is not the label of a ' + size);
    first = Math.min(first, parsed.ordinal);
    last = Math.max(last, parsed.ordinal);
    starting[parsed.ordinal] = parsed.start;
  }
  if (first === Infinity) throw new Error('a panel has no values');
  const count = last - first + 1;
  if (count > mostBuckets)
    throw new Error(count + ' buckets of a ' + size + ' are more than the ' + mostBuckets + ' a chart can show');
  const starts: number[] = [];
  let offset = 0;
  for (let i = 0; i <= count; ++i) {
    const start = starting[first + i];
    if (start !== undefined && size === 'hour') offset = start - (first + i) / 24;
    starts.push(start !== undefined ? start : startOf(size, first + i, offset));
  }
  return { size, first, count, starts };
}

/** Index of a label's bucket in the domain; -1 when it is of another size or outside. */
export function indexOf(domain: Domain, label: string): number {
  const parsed = parseLabel(label);
  const index = parsed && parsed.size === domain.size ? parsed.ordinal - domain.first : -1;
  return index >= 0 && index < domain.count ? index : -1;
}

/** A local day as a place in the domain, in buckets from its left end: 2.5 is the middle of the third. */
export function placeOf(domain: Domain, dayNo: number): number {
  const starts = domain.starts;
  if (dayNo < starts[0]!) return -1;
  let low = 0;
  let high = domain.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle + 1]! <= dayNo) low = middle + 1;
    else high = middle;
  }
  if (low === domain.count) return dayNo === starts[low] ? low : domain.count + 1;
  return low + (dayNo - starts[low]!) / (starts[low + 1]! - starts[low]!);
}

/** "april 2022", "vecka 17 2022", "30 April 2022, 13:00". */
export function bucketName(domain: Domain, index: number, locale: Locale): string {
  const w = words[locale];
  const start = domain.starts[index]!;
  // An hour's start is a fraction of a day, seldom an exact one.
  const date = civil(start + 1e-6);
  switch (domain.size) {
    case 'year':
      return String(date.year);
    case 'quarter': {
      const quarter = (date.month + 2) / 3;
      return locale === 'sv' ? w.quarter + '\u00a0' + quarter + ' ' + date.year : 'Q' + quarter + ' ' + date.year;
    }
    case 'month':
      return w.months[date.month - 1] + ' ' + date.year;
    case 'week': {
      const iso = isoWeek(start);
      return w.week + '\u00a0' + iso.week + (locale === 'sv' ? ' ' : ', ') + iso.year;
    }
    default: {
      const day = date.day + '\u00a0' + w.months[date.month - 1] + ' ' + date.year;
      if (domain.size === 'day') return day;
      const hour = Math.round((start - Math.floor(start + 1e-6)) * 24);
      const clock = (hour < 10 ? '0' : '') + hour;
      return locale === 'sv' ? day + ' kl.\u00a0' + clock : day + ', ' + clock + ':00';
    }
  }
}
