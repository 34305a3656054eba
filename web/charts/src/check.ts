// What a spec must hold before anything is drawn. C++ writes it from typed structures; other callers write it by hand.

import { words } from './words.js';
import type { ChartSpec, Columns, Panel } from './spec.js';

const kinds = ['line', 'bar', 'area', 'band', 'step'];
const units = ['count', 'bytes', 'seconds', 'share', 'rate'];

/** More lines than this can neither be told apart nor labelled. */
const mostSeries = 12;
const mostCells = 2000;
const mostColumns = 100;

function demand(holds: unknown, message: string): void {
  if (!holds) throw new Error(message);
}

function checkPanel(panel: Panel, at: string): void {
  const contents = [panel.series, panel.ranked, panel.heat, panel.columns].filter((content) => content !== undefined);
  demand(contents.length === 1, at + ' must have exactly one of series, ranked, heat and columns');
  demand(units.indexOf(panel.unit) >= 0, at + ' has the unknown unit "' + panel.unit + '"');
  demand(panel.height === undefined || (panel.height > 0 && panel.height <= 100), at + ' must have a height over 0');
  if (panel.series) {
    demand(
      panel.series.length >= 1 && panel.series.length <= mostSeries,
      at + ' must have 1 to ' + mostSeries + ' series, not ' + panel.series.length,
    );
    panel.series.forEach((series) => {
      demand(kinds.indexOf(series.kind) >= 0, at + ' has a series of the unknown kind "' + series.kind + '"');
      demand(
        series.kind !== 'band' || (series.upper && series.upper.length === series.values.length),
        at + ': the band "' + series.id + '" needs an upper edge for each of its values',
      );
      demand(
        !series.stack || series.kind === 'bar' || series.kind === 'area',
        at + ': only bars and areas can be stacked',
      );
    });
  }
  if (panel.ranked) {
    const parts = panel.ranked.parts.length;
    demand(
      parts >= 1 && parts * panel.ranked.rows.length <= mostCells,
      at + ' must have at least one part and not more than ' + mostCells + ' bars',
    );
    panel.ranked.rows.forEach((row) =>
      demand(row.values.length === parts, at + ': the row "' + row.label + '" needs a value for each part'),
    );
  }
  if (panel.columns) checkColumns(panel.columns, at);
  if (panel.heat) {
    demand(
      panel.heat.columns.length * panel.heat.rows.length <= mostCells,
      at + ' has more than ' + mostCells + ' cells',
    );
    demand(
      panel.heat.values.some((row) => row.some((value) => value !== null)),
      at + ' has no values',
    );
  }
}

function checkColumns(columns: Columns, at: string): void {
  demand(columns.labels.length <= mostColumns, at + ' has more than ' + mostColumns + ' columns');
  demand(columns.labels.length === columns.values.length, at + ' must have one value for each label');
  demand(
    columns.values.some((value) => value !== null),
    at + ' has no values',
  );
}

/** Throws an error that names what is missing or wrong. */
export function checkSpec(spec: ChartSpec): void {
  demand(
    spec.width >= 240 && spec.width <= 8192 && spec.height >= 160 && spec.height <= 8192,
    'width and height must lie between 240 x 160 and 8192 x 8192',
  );
  demand(words.hasOwnProperty(spec.locale), 'the locale must be "sv" or "en", not "' + spec.locale + '"');
  demand(
    spec.theme === 'light' || spec.theme === 'dark',
    'the theme must be "light" or "dark", not "' + spec.theme + '"',
  );
  demand(
    spec.id === undefined || /^[A-Za-z][A-Za-z0-9_-]*$/.test(spec.id),
    'the id must be a letter followed by letters, digits, - or _',
  );
  demand(spec.panels && spec.panels.length >= 1 && spec.panels.length <= 6, 'a chart must have 1 to 6 panels');
  spec.panels.forEach((panel, i) => checkPanel(panel, 'panel ' + (i + 1)));
}
