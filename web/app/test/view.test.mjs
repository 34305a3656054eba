import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { cellReading, entriesOf, fullRange, heightFor, labelsOf, reader, shownSpec } = await load('chart/view.ts');

const months = ['2022-01', '2022-02', '2022-03', '2022-04', '2022-05'];
const series = (id, values, more = {}) => ({
  id,
  name: id,
  kind: 'line',
  values: values.map((value, i) => [months[i], value, value === null ? 'suppressed' : '']),
  ...more,
});
const spec = () => ({
  width: 800,
  height: 400,
  locale: 'sv',
  theme: 'light',
  title: 'finding',
  panels: [
    {
      unit: 'count',
      bucket: 'month',
      series: [series('a', [1, 2, null, 4, 5]), series('b', [10, 20, 30, 40, 50])],
      gaps: [
        ['2022-01', '2022-01', 'x'],
        ['2022-04', '2022-04', 'y'],
      ],
      callouts: [{ series: 'a', bucket: '2022-02', text: 'remark' }],
      forecasts: [{ series: 'b', label: 'prognos', values: [['2022-06', 60, 55, 65]] }],
    },
  ],
});
const words = { noLogs: 'loggar saknas', hidden: 'dolt', partial: 'ej komplett', forecast: 'prognos' };
const wanted = { width: 800, height: 400, theme: 'dark', range: null, hidden: new Set(), narrow: false };
const january = 2022 * 12;

test('The whole of time reaches to the end of the forecast', () => {
  assert.deepEqual(fullRange(spec()), { first: january, last: january + 5 });
  assert.equal(labelsOf(spec()).get(january + 5), '2022-06');
});

test('A stretch of time holds what lies in it, and named gaps that do', () => {
  const panel = shownSpec(spec(), { ...wanted, range: { first: january + 1, last: january + 3 } }).panels[0];
  assert.deepEqual(
    panel.series[1].values.map((point) => point[1]),
    [20, 30, 40],
  );
  assert.deepEqual(panel.gaps, [['2022-04', '2022-04', 'y']]);
  assert.deepEqual(panel.forecasts, []);
});

test('Who is hidden takes forecasts and remarks along, and the others keep their colours', () => {
  const before = entriesOf(spec(), 'light', 'sv');
  const shown = shownSpec(spec(), { ...wanted, theme: 'light', hidden: new Set(['0:a']) });
  assert.deepEqual(
    shown.panels[0].series.map((one) => one.id),
    ['b'],
  );
  assert.deepEqual(shown.panels[0].callouts, []);
  assert.equal(entriesOf(shown, 'light', 'sv')[0].color, before[1].color);
  assert.notEqual(before[0].color, before[1].color);
  assert.deepEqual(shownSpec(spec(), { ...wanted, hidden: new Set(['0:b']) }).panels[0].forecasts, []);
});

test('Title and source are left to the page', () => {
  const shown = shownSpec(spec(), wanted);
  assert.equal('title' in shown, false);
  assert.equal(shown.theme, 'dark');
});

test('What stands at a bucket is said in words where there is no number', () => {
  const read = reader(shownSpec(spec(), wanted), words);
  assert.equal(read(0).bucket, 'januari 2022');
  assert.deepEqual(
    read(0).rows.map((row) => row.text),
    ['1', '10'],
  );
  assert.equal(read(2).rows[0].text, 'dolt');
  assert.equal(read(2).rows[0].value, null);
  const ahead = read(5).rows;
  assert.deepEqual(
    ahead.map((row) => [row.name, row.text]),
    [['b, prognos', '60 (55–65)']],
  );
});

test('Bars, columns and cells are read off one by one', () => {
  const said = (panel, index) => {
    const { bucket, rows } = cellReading({ ...spec(), panels: [{ unit: 'count', ...panel }] }, index, 'okänt');
    return [bucket, ...rows.map((row) => (row.name ? row.name + ' ' : '') + row.text)];
  };
  const row = (label, ...values) => ({ label, values });
  assert.deepEqual(said({ ranked: { parts: [{ name: 'x' }], rows: [row('KI', 8), row('SU', null)] } }, 1), [
    'SU',
    'okänt',
  ]);
  const parts = [{ name: 'nya' }, { name: 'kända' }];
  assert.deepEqual(said({ ranked: { parts, rows: [row('KI', 8, 3)] } }, 0), ['KI', 'nya 8', 'kända 3']);
  assert.deepEqual(said({ columns: { labels: ['00', '01'], values: [4, null] } }, 0), ['00', '4']);
  const heat = {
    columns: ['00', '01'],
    rows: ['mån', 'tis'],
    values: [
      [1, 2],
      [3, null],
    ],
  };
  assert.deepEqual(said({ heat }, 2), ['tis, 00', '3']);
  assert.deepEqual(said({ heat }, 3), ['tis, 01', 'okänt']);
});

test('A picture is never lower than the definition allows', () => {
  const of = (panel) => heightFor({ ...spec(), panels: [{ unit: 'count', ...panel }] }, 600);
  assert.equal(of({ ranked: { parts: [{ name: 'x' }], rows: [{ label: 'KI', values: [1] }] } }), 160);
  assert.equal(of({ heat: { columns: ['0'], rows: ['2022'], values: [[1]] } }), 160);
});
