import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { alone, into, profiled, isDate, outOf, readQuestion, writeQuestion } = await load('lib/question.ts');

const ask = (text) => readQuestion(new URLSearchParams(text));
const all = ['hour', 'day', 'week', 'month', 'quarter', 'year'];

test('A question is the same after it was in the address', () => {
  const text =
    'metric=job.started&by=month&from=2020&to=2022-04&group=organisation&where=project%3DP1234&where=label%3Da%3Db&top=5&as=share&kind=bar&with=job.wait.p90&compare=year';
  assert.equal(writeQuestion(ask(text)), text);
});

test('A profile stands in place of the period, alone, until there is a period again', () => {
  const text = 'metric=job.submitted&profile=week&from=2020';
  assert.equal(writeQuestion(ask(text)), text);
  assert.equal(ask('metric=job.submitted&profile=week&by=month').by, '');
  const grouped = ask('metric=job.submitted&by=month&group=host&top=5&kind=bar&compare=year');
  const week = profiled(grouped, 'week');
  assert.equal(writeQuestion(week), 'metric=job.submitted&profile=week');
  assert.equal(writeQuestion({ ...week, profile: '', by: 'year' }), 'metric=job.submitted&by=year');
});

test('A forecast without a length is one of a year', () => {
  assert.equal(ask('metric=users.unique&forecast=').forecast, '12');
  assert.equal(ask('metric=users.unique').forecast, '');
});

test('Dates of every precision are dates, and nothing else is', () => {
  for (const good of ['2021', '2021-04', '2021-04-30', '2021-Q2', '2021-W05']) assert.ok(isDate(good), good);
  for (const bad of ['', '21', '2021-13', '2021-02-30', '2021-Q5', 'april', '2021-04-30T10'])
    assert.ok(!isDate(bad), bad);
});

test('A bucket opens into the next finer ones, from its first day to its last', () => {
  const open = (by, label) => {
    const { by: finer, from, to } = into(ask(`metric=users.unique&by=${by}`), label, all);
    return [finer, from, to];
  };
  assert.deepEqual(open('year', '2021'), ['month', '2021', '2021']);
  assert.deepEqual(open('quarter', '2021-Q4'), ['month', '2021-10', '2021-12']);
  assert.deepEqual(open('month', '2022-04'), ['day', '2022-04', '2022-04']);
  // The ISO week 1 of 2021 began on Monday 4 January.
  assert.deepEqual(open('week', '2021-W01'), ['day', '2021-01-04', '2021-01-10']);
  assert.deepEqual(open('day', '2022-04-30'), ['hour', '2022-04-30', '2022-04-30']);
});

test('A group is shown alone over the same time, as what it is and not as a share', () => {
  const next = alone(
    ask('metric=job.started&by=month&from=2020&group=organisation&top=5&as=share&kind=ranked'),
    'organisation=KI',
  );
  assert.equal(writeQuestion(next), 'metric=job.started&by=month&from=2020&where=organisation%3DKI');
});

test('Hours open into nothing, and nor does what the metric has not', () => {
  assert.equal(into(ask('metric=a.b&by=hour'), '2022-04-30T13+02:00', all), null);
  assert.equal(into(ask('metric=a.b&by=month'), '2022-04', ['month', 'year']), null);
});

test('What was opened leads back to what lies around it', () => {
  const back = (by, label) => {
    const out = outOf(into(ask(`metric=users.unique&by=${by}`), label, all));
    return out && [out.by, out.from, out.to];
  };
  assert.deepEqual(back('year', '2021'), ['year', '', '']);
  assert.deepEqual(back('quarter', '2021-Q4'), ['quarter', '', '']);
  assert.deepEqual(back('month', '2022-04'), ['month', '', '']);
  assert.deepEqual(back('week', '2021-W01'), ['week', '', '']);
  assert.deepEqual(back('day', '2022-04-30'), ['day', '2022-04', '2022-04']);
  assert.equal(outOf(ask('metric=users.unique&by=month&from=2015&to=2020')), null);
});
