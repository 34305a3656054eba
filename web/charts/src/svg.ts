// From what ECharts writes to an SVG that any renderer draws alike, that says what it shows, and that has the same
// bytes every time.

import { describe } from './describe.js';
import type { ChartSpec } from './spec.js';
import { clean } from './text.js';

function escape(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/**
 * All patterns hold a quotation mark of an attribute: texts cannot match, for there it is written &quot;.
 * Central baselines become shifts, since librsvg knows only the latter: half the height of Inter's figures is 0.36 em.
 */
export function finishSvg(svg: string, spec: ChartSpec): string {
  const id = spec.id || 'chart';
  const body = svg
    .replace(/ dominant-baseline="central"/g, ' dy="0.36em"')
    .replace(/ (ecmeta_\w+|class|pointer-events)="[^"]*"/g, '')
    .replace(/="(url\(#)?zr\d+-/g, '="$1' + id + '-')
    .replace(/\n/g, '');
  const title = clean(spec.title);
  const named =
    (title ? '<title id="' + id + '-title">' + escape(title) + '</title>' : '') +
    '<desc id="' +
    id +
    '-desc">' +
    escape(describe(spec)) +
    '</desc>';
  return body.replace(
    /^<svg [^>]*>/,
    () =>
      '<svg xmlns="http://www.w3.org/2000/svg" width="' +
      spec.width +
      '" height="' +
      spec.height +
      '" viewBox="0 0 ' +
      spec.width +
      ' ' +
      spec.height +
      '" role="img" lang="' +
      spec.locale +
      '" xml:lang="' +
      spec.locale +
      '"' +
      (title ? ' aria-labelledby="' + id + '-title"' : '') +
      ' aria-describedby="' +
      id +
      '-desc">' +
      named,
  );
}
