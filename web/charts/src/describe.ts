// The picture in words, for those who hear it: subtitle and sentences, then each series from first to last with its
// lowest and highest value, then what is marked.

import { bucketName } from './buckets.js';
import { formatValue } from './format.js';
import { makeDomains, makeModel } from './model.js';
import type { ForecastModel, ForecastPoint, ModelSeries, TimeModel } from './model.js';
import type { ChartSpec, Locale, Panel } from './spec.js';
import { clean } from './text.js';
import { words } from './words.js';

function describeSeries(one: ModelSeries, model: TimeModel, locale: Locale): string {
  const w = words[locale];
  const name = clean(one.series.name);
  let low = -1;
  let high = -1;
  let first = -1;
  let unknown = 0;
  one.values.forEach((value, i) => {
    if (value === null) {
      ++unknown;
      return;
    }
    if (first < 0) first = i;
    if (low < 0 || value < one.values[low]!) low = i;
    if (high < 0 || value > one.values[high]!) high = i;
  });
  if (first < 0) return name + ': ' + w.unknown + '.';
  const when = (i: number) => bucketName(model.domain, i, locale);
  const at = (i: number) => formatValue(one.values[i]!, model.panel.unit, locale) + ' (' + when(i) + ')';
  return (
    name +
    ', ' +
    when(first) +
    ' ' +
    w.to +
    ' ' +
    when(one.last) +
    ': ' +
    w.lowest +
    ' ' +
    at(low) +
    ', ' +
    w.highest +
    ' ' +
    at(high) +
    ', ' +
    w.last +
    ' ' +
    at(one.last) +
    (unknown ? ', ' + w.unknown + ': ' + unknown : '') +
    '.'
  );
}

/** "Prognos, maj 2022 till april 2023: sist 702, mellan 650 och 760." */
function describeForecast(forecast: ForecastModel, model: TimeModel, locale: Locale): string {
  const w = words[locale];
  const first = forecast.points[0];
  const last = forecast.points[forecast.points.length - 1];
  if (!first || !last) return '';
  const when = (point: ForecastPoint) => bucketName(model.domain, point.bucket, locale);
  const show = (value: number) => formatValue(value, model.panel.unit, locale);
  const name = model.forecasts.length > 1 ? ' ' + clean(model.series[forecast.series]!.series.name) : '';
  const period = w.forecast + name + ', ' + when(first) + ' ' + w.to + ' ' + when(last);
  const range = w.between + ' ' + show(last.low) + ' ' + w.and + ' ' + show(last.high);
  return period + ': ' + w.last + ' ' + show(last.expected) + ', ' + range + '.';
}

function describeTable(panel: Panel, locale: Locale): string[] {
  const show = (value: number | null | undefined) =>
    typeof value === 'number' ? formatValue(value, panel.unit, locale) : words[locale].unknown;
  if (panel.ranked) {
    const parts = panel.ranked.parts;
    return panel.ranked.rows.map(
      (row) =>
        clean(row.label) +
        ': ' +
        row.values.map((value, i) => (parts.length > 1 ? clean(parts[i]!.name) + ' ' : '') + show(value)).join(', ') +
        '.',
    );
  }
  if (panel.columns) {
    const values = panel.columns.values;
    return panel.columns.labels.map((label, i) => clean(label) + ': ' + show(values[i]) + '.');
  }
  const heat = panel.heat!;
  return heat.rows.map((row, r) => {
    const values = (heat.values[r] || []).filter((value) => value !== null) as number[];
    if (!values.length) return clean(row) + ': ' + words[locale].unknown + '.';
    return (
      clean(row) +
      ': ' +
      words[locale].lowest +
      ' ' +
      show(Math.min.apply(null, values)) +
      ', ' +
      words[locale].highest +
      ' ' +
      show(Math.max.apply(null, values)) +
      '.'
    );
  });
}

export function describe(spec: ChartSpec): string {
  const w = words[spec.locale];
  let parts: string[] = (spec.subtitle ? [clean(spec.subtitle) + '.'] : []).concat((spec.sentences || []).map(clean));
  const domains = makeDomains(spec);
  spec.panels.forEach((panel) => {
    if (panel.title) parts.push(clean(panel.title) + '.');
    if (!panel.series) {
      parts = parts.concat(describeTable(panel, spec.locale));
      return;
    }
    const model = makeModel(spec, panel, domains[panel.bucket!]!, { color: 0 });
    model.series.forEach((one) => parts.push(describeSeries(one, model, spec.locale)));
    model.forecasts.forEach((forecast) => parts.push(describeForecast(forecast, model, spec.locale)));
    (panel.capacity || []).forEach((capacity) => parts.push(w.capacity + ': ' + clean(capacity.label) + '.'));
    (panel.annotations || []).forEach((annotation) =>
      parts.push(w.happened + ' ' + clean(annotation.at) + ': ' + clean(annotation.text) + '.'),
    );
  });
  return parts.filter((part) => part !== '').join(' ');
}
