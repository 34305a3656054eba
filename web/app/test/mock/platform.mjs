// What the mock answers about the platform besides charts: pages, key figures, sources, reports, views, notes.

import { show } from './chart.mjs';
import { buckets, value } from './figures.mjs';
import { metric as find } from './metrics.mjs';

const half = 'half';
const wide = 'wide';

const list = {
  overview: [
    'Överblick',
    'Overview',
    [
      ['metric=users.unique&by=month', wide],
      ['metric=storage.bytes&by=month&from=2017', half],
      ['metric=run.users.max&by=month&from=2015', half],
    ],
  ],
  users: [
    'Användare',
    'Users',
    [
      ['metric=users.unique&by=month', wide],
      ['metric=users.unique&by=month&group=organisation&from=2015', wide],
      ['metric=users.new&by=year&kind=cohort', half],
      ['metric=users.unique&kind=ranked&group=organisation', half],
    ],
  ],
  sessions: [
    'Inloggningar',
    'Sign-ins',
    [
      ['metric=session.concurrent.max&by=month', wide],
      ['metric=connection.users.mean&profile=week', wide],
      ['metric=connection.drops&by=month', half],
    ],
  ],
  programs: [
    'Program',
    'Programs',
    [
      ['metric=run.users.max&by=month&from=2015', wide],
      ['metric=run.hours&by=quarter&group=family&kind=area', wide],
    ],
  ],
  batch: [
    'Batch',
    'Batch',
    [
      ['metric=job.started&by=month&from=2018&with=job.wait.p90', wide],
      ['metric=job.wait.p50&by=month&from=2018', half],
      ['metric=job.waiting.max&by=month&from=2018', half],
    ],
  ],
  storage: [
    'Lagring',
    'Storage',
    [
      ['metric=storage.bytes&by=month&from=2017', wide],
      ['metric=storage.bytes&kind=ranked&group=project', half],
    ],
  ],
  projects: [
    'Projekt & avtal',
    'Projects & agreements',
    [
      ['metric=project.running&by=month', wide],
      ['metric=agreement.signed&by=month', half],
    ],
  ],
  orders: [
    'Beställningar & ärenden',
    'Orders & cases',
    [
      ['metric=order.open&by=week', wide],
      ['metric=case.open&by=month', half],
    ],
  ],
};

const idOf = (query) => query.replace(/metric=/, '').replace(/[^a-z]+/gi, '-');

export function pages(lang, views) {
  return {
    pages: Object.entries(list).map(([id, [sv, en, charts]]) => ({
      id,
      title: lang === 'sv' ? sv : en,
      charts: charts
        .map(([query, size]) => ({ id: idOf(query), query, size, title: null }))
        .concat(
          views
            .filter((view) => view.page === id)
            .map((view) => ({ id: view.id, query: view.query, size: wide, title: view.title })),
        ),
    })),
  };
}

export function figures(
  lang,
  ids = ['users.unique', 'storage.bytes', 'job.started', 'run.users.max', 'order.open', 'project.running'],
) {
  const month = buckets('month', '2021-04', '2022-04');
  return ids.map((id) => {
    const metric = find(id);
    const now = value(metric, '', month[month.length - 1]);
    const change = now / value(metric, '', month[0]) - 1;
    const percent = Math.abs(Math.round(change * 100));
    const sign = change < 0 ? '\u2212' : '+';
    return {
      metric: id,
      name: metric.texts[lang].name,
      text: show(now, metric.unit),
      value: now,
      bucket: '2022-04',
      bucket_text: lang === 'sv' ? 'april 2022' : 'April 2022',
      change,
      change_text: lang === 'sv' ? `${sign}${percent} % sedan april 2021` : `${sign}${percent}% since April 2021`,
      query: `metric=${id}&by=month`,
    };
  });
}

export function overview(lang) {
  const sv = lang === 'sv';
  const item = (id, name, number) => ({ id, name, text: String(number), value: number, note: '' });
  return {
    key_figures: figures(lang),
    now: {
      at: '2022-04-30T21:59:00Z',
      text: sv ? '30 april 2022 kl. 23.59' : '30 April 2022 at 23:59',
      items: sv
        ? [
            item('connected', 'Anslutna användare', 212),
            item('running', 'Användare med program igång', 391),
            item('waiting', 'Jobb i kö', 17),
            item('jobs', 'Jobb som körs', 48),
          ]
        : [
            item('connected', 'Connected users', 212),
            item('running', 'Users with programs running', 391),
            item('waiting', 'Jobs waiting', 17),
            item('jobs', 'Jobs running', 48),
          ],
    },
    unusual: [
      {
        text: sv
          ? 'Avbrotten per 1 000 anslutna timmar var fler i mars 2022 än under något av de senaste tolv månaderna.'
          : 'Drops per 1,000 connected hours were more in March 2022 than in any of the last twelve months.',
        query: 'metric=connection.drops&by=month',
      },
    ],
    freshness: [
      {
        source: 'terminal servers',
        format: 'evtx',
        last_fact: '2022-04-30T21:59:00Z',
        last_fact_text: '2022-04-30 23:59',
        last_ingest: '2022-05-01T00:05:00Z',
        late: false,
        text: sv ? 'Senaste uppgift 30 april 2022' : 'Latest record 30 April 2022',
      },
      {
        source: 'batch',
        format: 'csv',
        last_fact: '2022-04-22T10:00:00Z',
        last_fact_text: '2022-04-22 12:00',
        last_ingest: '2022-05-01T00:05:00Z',
        late: true,
        text: sv
          ? 'Senaste uppgift 22 april 2022: åtta dagar utan nya uppgifter'
          : 'Latest record 22 April 2022: eight days without new ones',
      },
    ],
  };
}

export function status() {
  const source = (name, format, first, facts, gaps, rejected = 0) => ({
    name,
    format,
    files: 12,
    records: facts + 900 + rejected,
    facts,
    skipped: 900,
    rejected,
    last_ingest: '2022-05-01T00:05:00Z',
    first_fact: first + 'T07:00:00Z',
    last_fact: '2022-04-30T21:59:00Z',
    days: gaps.length
      ? [
          [first, gaps[0][0]],
          [gaps[0][1], '2022-04-30'],
        ]
      : [[first, '2022-04-30']],
    gaps,
  });
  return {
    sources: [
      source('terminal servers', 'evtx', '2008-01-01', 2263881, [['2013-06-10', '2013-06-16']]),
      source(
        'gateway',
        'csv',
        '2008-01-01',
        476720,
        [
          ['2013-06-10', '2013-06-16'],
          ['2019-02-03', '2019-03-01'],
        ],
        42,
      ),
      source('batch', 'csv', '2018-01-01', 181200, []),
    ],
    rejects: [
      {
        source: 'gateway',
        path: 'logs/gateway/anslutningar-2008.csv.gz',
        reason: 'ends before it begins',
        count: 27,
        first_record: 8512,
      },
      {
        source: 'gateway',
        path: 'logs/gateway/anslutningar-2008.csv.gz',
        reason: 'this local time does not exist',
        count: 15,
        first_record: 1622,
      },
    ],
    store: { url: 'duckdb:monalys.duckdb', bytes: 412000000, facts: 2921801 },
    memory_bytes: 187000000,
    version: '0.1.0',
    started: '2022-05-01T00:00:00Z',
  };
}

export const projects = ['P1201', 'P1207', 'P1234', 'P1310', 'P1422'].map((id, i) => ({
  id,
  organisation: ['Universitetet Nord', 'Universitetet Väst'][i % 2],
  state: i === 4 ? 'ended' : 'running',
}));

export function project(id, lang) {
  const where = `where=project%3D${id}`;
  return {
    id,
    title: (lang === 'sv' ? 'Projekt ' : 'Project ') + id,
    charts: [
      [`metric=storage.bytes&by=month&from=2017&${where}`, wide],
      [`metric=job.started&by=month&from=2018&${where}`, half],
      [`metric=job.wait.p90&by=month&from=2018&${where}`, half],
    ].map(([query, size]) => ({ id: idOf(query), query, size, title: null })),
    figures: figures(lang, ['storage.bytes', 'job.started', 'job.wait.p90']),
  };
}
