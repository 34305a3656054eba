// Text of known width: cleaning, wrapping, cutting. Widths come from the platform (the canvas in a browser, pango in
// C++) through ECharts' platform interface, so that both lay out with the same numbers that are then drawn.

import { platformApi } from 'zrender/lib/core/platform.js';

/** Longer texts are cut before anything is measured: no heading of a chart has use for more. */
const longest = 1000;

/** Plain text on one line: control characters, which XML forbids, and runs of blanks become one blank. */
export function clean(text: string | undefined): string {
  if (!text) return '';
  const plain = text
    .substr(0, longest * 2)
    .replace(/[\u0000-\u0020\u007f-\u009f\u2028\u2029\ufffe\uffff]+/g, ' ')
    // Direction overrides would turn the texts around them.
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/^ | $/g, '');
  return plain.length > longest ? head(plain, longest) + '…' : plain;
}

/** The first characters, never half of a surrogate pair. */
function head(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.substr(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

let widths: { [key: string]: number } = {};
let remembered = 0;

/** Width in pixels of one line. */
export function textWidth(text: string, fontOf: string): number {
  const key = fontOf + '\n' + text;
  const known = widths[key];
  if (known !== undefined) return known;
  if (remembered++ > 5000) {
    widths = {};
    remembered = 0;
  }
  return (widths[key] = platformApi.measureText(text, fontOf).width);
}

/** The longest beginning that fits, with an ellipsis when something was cut. */
export function fit(text: string, fontOf: string, width: number): string {
  if (textWidth(text, fontOf) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(head(text, middle) + '…', fontOf) <= width) low = middle;
    else high = middle - 1;
  }
  return head(text, low).replace(/ $/, '') + '…';
}

/** Where a text may be broken: before each piece, at a blank that goes, or after a hyphen that stays. */
function piecesOf(text: string): { text: string; before: string }[] {
  const pieces: { text: string; before: string }[] = [];
  text.split(' ').forEach((word) => {
    word
      .replace(/([^-])-(?=[^-])/g, '$1-\n')
      .split('\n')
      .forEach((part, i) => pieces.push({ text: part, before: i ? '' : ' ' }));
  });
  return pieces;
}

/** Lines no wider than `width`, at most `most` of them, the last one cut with an ellipsis. No-break spaces hold; a word
 *  wider than a line is cut. */
export function wrap(text: string, fontOf: string, width: number, most: number): string[] {
  if (!text) return [];
  const lines: string[] = [];
  const pieces = piecesOf(text);
  let line = '';
  for (let i = 0; i < pieces.length; ++i) {
    const piece = pieces[i]!;
    const longer = line ? line + piece.before + piece.text : piece.text;
    if (!line || textWidth(longer, fontOf) <= width) {
      line = longer;
    } else if (lines.length + 1 === most) {
      pieces.slice(i).forEach((rest) => {
        line += rest.before + rest.text;
      });
      return lines.concat(fit(line, fontOf, width));
    } else {
      lines.push(fit(line, fontOf, width));
      line = piece.text;
    }
  }
  lines.push(fit(line, fontOf, width));
  return lines;
}

/** As wrap, with lines of about the same length: no single word on the last line of a title. */
export function wrapEvenly(text: string, fontOf: string, width: number, most: number): string[] {
  const lines = wrap(text, fontOf, width, most);
  if (lines.length < 2 || /…$/.test(lines[lines.length - 1]!)) return lines;
  let low = width / lines.length;
  let high = width;
  while (high - low > 4) {
    const middle = (low + high) / 2;
    const tried = wrap(text, fontOf, middle, most + 1);
    if (tried.length > lines.length || /…/.test(tried.join(''))) low = middle;
    else high = middle;
  }
  return wrap(text, fontOf, high, most);
}
