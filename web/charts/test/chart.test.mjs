// Whole charts: the option that ECharts gets, and the SVG.

import test from 'node:test';
import assert from 'node:assert/strict';
import { load } from './modules.mjs';

const { chartOption, renderChart } = await load('main');

function months(from, count) {
  const [year, month] = from.split('-').map(Number);
  return Array.from({ length: count }, (_, i) => {
    const at = year * 12 + month - 1 + i;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}

function spec(panel, more = {}) {
  return {
    width: 1280,
    height: 720,
    locale: 'sv',
    theme: 'light',
    title: 'Titel',
    panels: [{ unit: 'count', bucket: 'month', ...panel }],
    ...more,
  };
}

function line(values, more = {}) {
  return { id: 'a', name: 'Användare', kind: 'line', values, ...more };
}

const texts = (option) => option.graphic.filter((element) => element.type === 'text');

test('an unknown month is null for ECharts, also when the series leaves it out', () => {
  const option = chartOption(
    spec({
      series: [
        line([
          ['2022-01', 5],
          ['2022-02', null],
          ['2022-03', 7],
          ['2022-05', 8],
        ]),
      ],
    }),
  );
  assert.deepEqual(
    option.series[0].data.map((item) => (item && item.value !== undefined ? item.value : item)),
    [5, null, 7, null, 8],
  );
  assert.equal(option.series[0].connectNulls, false);
  // Each stands alone, so each has a dot.
  assert.equal(option.series[0].data[0].symbol, 'circle');
});

test('bars stand on zero even when asked not to', () => {
  const values = months('2022-01', 4).map((month, i) => [month, 1000 + i]);
  const bars = chartOption(spec({ zeroBased: false, series: [line(values, { kind: 'bar' })] }));
  assert.equal(bars.yAxis[0].min, 0);
  const lines = chartOption(spec({ zeroBased: false, series: [line(values)] }));
  assert.ok(lines.yAxis[0].min > 0);
});

test('a capacity fits under the top of the axis and its text is there', () => {
  const option = chartOption(
    spec({
      series: [
        line([
          ['2022-01', 100],
          ['2022-02', 120],
        ]),
      ],
      capacity: [{ value: 400, label: 'Plats för 400' }],
    }),
  );
  assert.ok(option.yAxis[0].max >= 400);
  assert.ok(texts(option).some((element) => element.style.text === 'Plats för 400'));
});

test('fourteen years are named by years, four by every third month, one year by months', () => {
  const names = (count, from) =>
    texts(chartOption(spec({ series: [line(months(from, count).map((month) => [month, 1]))] }))).map(
      (t) => t.style.text,
    );
  const long = names(172, '2008-01');
  for (let year = 2008; year <= 2021; ++year) assert.ok(long.includes(String(year)), String(year));
  assert.ok(!long.includes('jan'));
  const one = names(12, '2021-05');
  assert.deepEqual(
    ['maj', 'juni', 'juli', 'december', '2021', '2022'].filter((name) => !one.includes(name)),
    [],
  );
  const four = names(52, '2018-01');
  assert.ok(
    ['jan', 'apr', 'juli', 'okt', '2018', '2022'].every((name) => four.includes(name)) && !four.includes('feb'),
  );
});

test('two panels share their months and their edges; only the lower one names them', () => {
  const values = months('2018-01', 52).map((month, i) => [month, i * 1000]);
  const option = chartOption({
    ...spec({}),
    panels: [
      {
        unit: 'count',
        bucket: 'month',
        series: [line(values, { kind: 'bar' })],
        annotations: [{ at: '2020-01', text: '3 servrar' }],
      },
      { unit: 'seconds', bucket: 'month', series: [line(values)], annotations: [{ at: '2020-01', text: '3 servrar' }] },
    ],
  });
  assert.equal(option.grid[0].left, option.grid[1].left);
  assert.equal(option.grid[0].width, option.grid[1].width);
  assert.ok(option.grid[0].top + option.grid[0].height < option.grid[1].top);
  assert.equal(texts(option).filter((element) => element.style.text === '3 servrar').length, 1);
  assert.equal(texts(option).filter((element) => element.style.text === '2020').length, 1);
});

test('stacked labels stand at the middle of their parts', () => {
  const option = chartOption(
    spec({
      series: [
        line(
          [
            ['2022-01', 60],
            ['2022-02', 60],
          ],
          { id: 'a', name: 'Nedre', kind: 'area', stack: 's' },
        ),
        line(
          [
            ['2022-01', 40],
            ['2022-02', 40],
          ],
          { id: 'b', name: 'Övre', kind: 'area', stack: 's' },
        ),
      ],
    }),
  );
  const y = (value) => option.grid[0].top + option.grid[0].height * (1 - value / option.yAxis[0].max);
  const label = (name) => texts(option).find((element) => element.style.text === name).y;
  // A name is the upper of two lines.
  assert.ok(Math.abs(label('Nedre') - y(30)) < 15);
  assert.ok(Math.abs(label('Övre') - y(80)) < 15);
});

test('a forecast goes on from the value before it and fits under the top', () => {
  const made = spec({
    series: [
      line([
        ['2022-03', 10],
        ['2022-04', 11],
        ['2022-05', 3, 'partial'],
      ]),
    ],
    forecasts: [
      {
        series: 'a',
        label: 'prognos',
        values: [
          ['2022-05', 12, 11, 14, 9, 16],
          ['2022-06', 13, 10, 19, 7, 24],
        ],
      },
    ],
  });
  const option = chartOption(made);
  const data = (id) => option.series.find((series) => series.id === id).data;
  assert.deepEqual(data('p0f'), [null, 11, 12, 13]);
  assert.deepEqual(data('p0fb-low'), [null, 11, 11, 10]);
  assert.deepEqual(data('p0fb-high'), [null, 0, 3, 9]);
  assert.deepEqual(data('p0fw-low'), [null, 11, 9, 7]);
  assert.deepEqual(data('p0fw-high'), [null, 0, 7, 17]);
  assert.ok(option.yAxis[0].max >= 24);
  assert.match(renderChart(JSON.stringify(made)), /Prognos, maj 2022 till juni 2022: sist 13, mellan 10 och 19\./);
  assert.ok(texts(option).some((element) => element.style.text === 'prognos'));
});

test('wrong specs are refused in words', () => {
  const wrong = (change, pattern) => assert.throws(() => chartOption(change), pattern);
  wrong(spec({ series: [line([['2022-04', 1]])] }, { locale: 'de' }), /"de"/);
  wrong(spec({ series: [line([['april', 1]])] }), /"april" is not the label of a month/);
  wrong(spec({ series: [] }), /1 to 12 series/);
  wrong(spec({ unit: 'apples', series: [line([['2022-04', 1]])] }), /unknown unit "apples"/);
  wrong(spec({}), /exactly one of series, ranked, heat and columns/);
  wrong(spec({ series: [line([['2022-04', 1]])], annotations: [{ at: 'snart', text: 'x' }] }), /"snart"/);
  wrong(
    spec({
      series: [
        line([
          ['0001-01-01', 1],
          ['2022-01-01', 1],
        ]),
      ],
      bucket: 'day',
    }),
    /more than the 6000/,
  );
});

test('a picture says what it shows, in its language, and holds no markup of others', () => {
  const svg = renderChart(
    JSON.stringify(
      spec(
        {
          series: [
            line(
              [
                ['2022-03', 1500],
                ['2022-04', 622],
              ],
              { name: '<script>alert(1)</script>' },
            ),
          ],
        },
        { title: 'Över "600" & <fler>', subtitle: 'Unika användare', id: 'users' },
      ),
    ),
  );
  assert.match(svg, /^<svg [^>]*role="img" lang="sv"/);
  assert.match(svg, /<title id="users-title">Över &quot;600&quot; &amp; &lt;fler&gt;<\/title>/);
  assert.match(svg, /lägst 622 \(april 2022\), högst 1\u00a0500 \(mars 2022\), sist 622 \(april 2022\)/);
  assert.doesNotMatch(svg, /<script/);
});

test('pictures have the same bytes however many were drawn before, and ids of their own', () => {
  const json = JSON.stringify(
    spec(
      {
        series: [
          line([
            ['2022-03', 1],
            ['2022-04', 2],
          ]),
        ],
      },
      { id: 'one' },
    ),
  );
  const first = renderChart(json);
  renderChart(json.replace('"one"', '"two"'));
  assert.equal(renderChart(json), first);
  for (const [, id] of first.matchAll(/ id="([^"]*)"/g)) assert.match(id, /^one-/);
  for (const [, id] of first.matchAll(/url\(#([^)]*)\)/g)) assert.ok(first.includes(`id="${id}"`), id);
});

test('ranked bars are as long as their values and hidden ones are said to be', () => {
  const option = chartOption({
    ...spec({}),
    panels: [
      {
        unit: 'count',
        ranked: {
          parts: [{ name: 'Med avtal' }, { name: 'Utan avtal' }],
          rows: [
            { label: 'Pågående', values: [300, 100] },
            { label: 'Avslutade', values: [200, null] },
          ],
        },
      },
    ],
  });
  const bars = option.graphic
    .filter((element) => element.type === 'rect' && element.shape.height > 10 && element.shape.width > 2)
    .map((element) => element.shape.width);
  // 300, 100 and 200, less a pixel between the parts.
  assert.ok(
    Math.abs((bars[0] + 1) / (bars[1] + 1) - 3) < 1e-6 && Math.abs((bars[2] + 1) / (bars[1] + 1) - 2) < 1e-6,
    bars.join(),
  );
  assert.ok(texts(option).some((element) => element.style.text === '200 + dolt'));
});

test('imported values are a dotted stretch that leads to the first measured one', () => {
  const made = chartOption(
    spec({
      series: [
        line([
          ['2012-01', 5, 'imported'],
          ['2012-02', 6, 'imported'],
          ['2012-03', 7],
          ['2012-04', 8],
        ]),
      ],
    }),
  );
  const found = (id) => made.series.find((series) => series.id === id);
  assert.deepEqual(found('p0s0i').data, [5, 6, 7, null]);
  assert.deepEqual(found('p0s0i').lineStyle.type, [2, 4]);
  assert.deepEqual(found('p0s0').data, [null, null, 7, 8]);
  const bars = chartOption(
    spec({ series: [line([['2012-01', 5, 'imported'], ['2012-02', 6]], { kind: 'bar' })] }),
  );
  assert.equal(bars.series[0].data[0].itemStyle.opacity, 0.45);
  assert.equal(bars.series[0].data[1], 6);
});

const hours = Array.from({ length: 24 }, (_, i) => String(i).padStart(2, '0'));

test('a key says what the colours of cells mean', () => {
  const heat = (values) => {
    const panel = { bucket: undefined, unit: 'seconds', heat: { columns: hours, rows: ['mån'], values } };
    return texts(chartOption(spec(panel))).map((element) => element.style.text);
  };
  const shown = heat([hours.map((_, i) => (i === 2 ? null : 4000 + 60 * i))]);
  for (const text of ['1\u00a0h\u00a07\u00a0min', '1\u00a0h\u00a030\u00a0min', 'okänt']) {
    assert.ok(shown.includes(text), text);
  }
  assert.ok(!heat([hours.map(() => 0)]).includes('okänt'));
});

test('columns stand on zero, and one that is not known says so', () => {
  const draw = (labels, values) => chartOption(spec({ bucket: undefined, columns: { labels, values } }));
  const shown = texts(draw(['08', '09', '10'], [10, null, -5])).map((element) => element.style.text);
  for (const text of ['08', '09', '10', '\u22125', 'okänt']) assert.ok(shown.includes(text), text);
  assert.throws(() => draw(['a'], []), /one value for each label/);
  assert.throws(() => draw(['a'], [null]), /no values/);
});
