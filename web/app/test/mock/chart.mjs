// GET /chart: a ChartSpec of made-up figures for a question, with table and message, as the program answers.

import { buckets, organisations, value, values } from './figures.mjs';
import { asked, metric as find } from './metrics.mjs';

const words = {
  sv: {
    source: 'Källa: simulerad plattform, loggar till och med 30 april 2022',
    in: 'i',
    bucket: 'Period',
    days: ['mån', 'tis', 'ons', 'tors', 'fre', 'lör', 'sön'],
    others: 'övriga',
    before: 'året före',
    forecast: 'prognos',
    hidden: 'Värden som rör färre än 5 personer är dolda.',
    gap: 'loggar saknas',
    by: 'per',
  },
  en: {
    source: 'Source: simulated platform, logs until 30 April 2022',
    in: 'in',
    bucket: 'Period',
    days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    others: 'others',
    before: 'the year before',
    forecast: 'forecast',
    hidden: 'Values about fewer than 5 people are hidden.',
    gap: 'no logs',
    by: 'by',
  },
};

export const show = (number, unit) =>
  number === null
    ? ''
    : unit === 'bytes'
      ? (number / 1e12).toFixed(1).replace('.', ',') + ' TB'
      : unit === 'share'
        ? Math.round(number * 100) + ' %'
        : unit === 'seconds'
          ? Math.round(number / 60) + ' min'
          : number.toFixed(number < 10 ? 1 : 0).replace('.', ',');

function groupsOf(query) {
  const dimension = query.getAll('group').flatMap((text) => text.split(','))[0];
  if (!dimension) return [''];
  const top = Number(query.get('top') || 6);
  return (values[dimension] || organisations).slice(0, top);
}

function timePanel(metric, query, lang, w, extra) {
  const by = query.get('by') || 'month';
  const list = buckets(by, query.get('from'), query.get('to'));
  const kind = query.get('kind') || (metric.kind === 'flow' ? 'bar' : metric.unit === 'bytes' ? 'area' : 'line');
  const groups = extra ? [''] : groupsOf(query);
  const series = groups.map((group, g) => ({
    id: metric.id + (group ? ':' + group : ''),
    name: group || asked(metric, lang).name,
    kind: ['line', 'bar', 'area', 'step'].includes(kind) ? kind : 'line',
    ...(groups.length > 1 && (kind === 'bar' || kind === 'area') ? { stack: 'all' } : {}),
    role: 'main',
    values: list.map((bucket) => {
      const gone = by === 'month' && bucket.label === '2013-06';
      const few = group && g > 3 && bucket.label < '2010';
      return gone
        ? [bucket.label, null, 'gap']
        : few
          ? [bucket.label, null, 'suppressed']
          : [bucket.label, value(metric, group, bucket)];
    }),
  }));
  if (query.get('compare') === 'year' && groups.length === 1)
    series.push({
      id: 'before',
      name: w.before,
      kind: 'line',
      role: 'context',
      dash: true,
      values: list.map((bucket) => [
        bucket.label,
        value(metric, 'before', { ...bucket, place: bucket.place - 12 }) * 3,
      ]),
    });
  const panel = { unit: metric.unit, bucket: by, series, annotations: [], capacity: [] };
  if (by === 'month' && !extra)
    panel.annotations.push({ at: '2020-05-20', text: lang === 'sv' ? 'Ny webbklient' : 'New web client' });
  if (metric.id === 'run.users.max')
    panel.capacity.push({ from: '2015-01', value: 500, label: lang === 'sv' ? '500 licenser' : '500 licences' });
  const ahead = Number(query.get('forecast') || 0) || (query.has('forecast') ? 12 : 0);
  if (ahead && by === 'month' && groups.length === 1) {
    const start = 2022 * 12 + 4;
    panel.forecasts = [
      {
        series: series[0].id,
        label: w.forecast,
        values: Array.from({ length: ahead }, (_, i) => {
          const label = `${Math.floor((start + i) / 12)}-${String(((start + i) % 12) + 1).padStart(2, '0')}`;
          const expected = value(metric, '', { label, place: start + i, date: new Date(label + '-15') });
          const spread = 0.04 + 0.006 * i;
          return [
            label,
            expected,
            expected * (1 - spread),
            expected * (1 + spread),
            expected * (1 - 1.6 * spread),
            expected * (1 + 1.6 * spread),
          ];
        }),
      },
    ];
  }
  return panel;
}

function rankedPanel(metric, query) {
  const at = { label: '2022-04', place: 2022 * 12 + 3, date: new Date('2022-04-15') };
  const rows = groupsOf(query)
    .map((group) => ({ label: group || metric.id, values: [value(metric, group, at)] }))
    .sort((a, b) => b.values[0] - a.values[0]);
  return { unit: metric.unit, ranked: { parts: [{ name: metric.id }], rows } };
}

function heatPanel(metric, w) {
  const columns = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const cells = w.days.map((_, day) =>
    columns.map((hour) =>
      Math.round(
        (day > 4 ? 20 : 90) * (0.2 + Math.max(0, Math.sin(((Number(hour) - 6) / 13) * 3.14))) +
          ((day * 7 + Number(hour) * 3) % 9),
      ),
    ),
  );
  return { unit: metric.unit, heat: { columns, rows: w.days, values: cells } };
}

function cohortPanel() {
  const years = Array.from({ length: 10 }, (_, i) => String(2012 + i));
  const columns = years.map((_, i) => String(i));
  const cells = years.map((_, y) =>
    columns.map((_c, age) => (y + age > 10 ? null : Math.max(0.1, Math.pow(0.78, age) + 0.01 * (y % 3)))),
  );
  return { unit: 'share', heat: { columns, rows: years, values: cells } };
}

const spoken = (label, lang) =>
  /^\d{4}-\d\d$/.test(label)
    ? new Intl.DateTimeFormat(lang, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(label))
    : label;

function tableOf(panel, query, lang, w) {
  const none = { buckets: [], where: [] };
  if (panel.ranked)
    return {
      buckets: [],
      where: panel.ranked.rows.map((row) => `${query.get('group')}=${row.label}`),
      head: [w.bucket, ...panel.ranked.parts.map((part) => part.name)],
      rows: panel.ranked.rows.map((row) => [row.label, ...row.values.map((one) => show(one, panel.unit))]),
    };
  if (panel.heat)
    return {
      ...none,
      head: ['', ...panel.heat.columns],
      rows: panel.heat.rows.map((row, r) => [
        row,
        ...panel.heat.values[r].map((one) => (one === null ? '' : show(one, panel.unit))),
      ]),
    };
  return {
    ...none,
    buckets: panel.series[0].values.map((point) => point[0]),
    head: [w.bucket, ...panel.series.map((one) => one.name)],
    rows: panel.series[0].values.map((point, i) => [
      spoken(point[0], lang),
      ...panel.series.map((one) => (one.values[i][1] === null ? w.gap : show(one.values[i][1], panel.unit))),
    ]),
  };
}

/** The answer as JSON, or null when there is no such metric. */
export function chart(query, lang) {
  const ids = query.getAll('metric').flatMap((text) => text.split(','));
  const asks = ids.map(find);
  if (!asks.length || asks.some((one) => !one)) return null;
  const w = words[lang];
  const kind = query.get('kind');
  const main =
    kind === 'ranked'
      ? rankedPanel(asks[0], query)
      : query.get('profile') === 'week'
        ? heatPanel(asks[0], w)
        : kind === 'cohort'
          ? cohortPanel()
          : timePanel(asks[0], query, lang, w, false);
  const panels = [main];
  const second = query.get('with') && find(query.get('with'));
  if (second) {
    main.title = asked(asks[0], lang).name;
    panels.push({ ...timePanel(second, query, lang, w, true), title: asked(second, lang).name });
  }
  const known = main.series ? main.series[0].values.filter((point) => point[1] !== null) : [];
  const latest = known[known.length - 1];
  const name = asked(asks[0], lang).name;
  const title = latest ? `${name}: ${show(latest[1], asks[0].unit)} ${w.in} ${latest[0]}` : name;
  return {
    spec: {
      width: 1280,
      height: 720,
      locale: lang,
      theme: query.get('theme') || 'light',
      title,
      subtitle: `${name}, ${w.by} ${query.get('by') || 'month'}`,
      source: w.source,
      panels,
    },
    message: title + '.' + (known.length ? ` ${known[0][0]}: ${show(known[0][1], asks[0].unit)}.` : ''),
    metrics: asks.concat(second ? [second] : []).map((one) => ({ id: one.id, unit: one.unit, ...one.texts[lang] })),
    table: tableOf(main, query, lang, w),
    source: w.source,
    facts_until: '2022-04-30T21:59:00Z',
    notes: query.has('group') ? [w.hidden] : [],
    groups: query.has('group') ? groupsOf(query) : [],
  };
}
