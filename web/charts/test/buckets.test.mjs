import test from 'node:test';
import assert from 'node:assert/strict';
import { load } from './modules.mjs';

const { parseLabel, makeDomain, indexOf, placeOf, bucketName, dayNumber, isoWeek } = await load('buckets');

test('every kind of label is read, and nothing else', () => {
  assert.equal(parseLabel('2022').size, 'year');
  assert.equal(parseLabel('2022-Q2').start, dayNumber(2022, 4, 1));
  assert.equal(parseLabel('2022-04').start, dayNumber(2022, 4, 1));
  assert.equal(parseLabel('2022-W17').start, dayNumber(2022, 4, 25));
  assert.equal(parseLabel('2022-04-30T13+02:00').size, 'hour');
  for (const wrong of ['', '2022-13', '2022-Q5', '2022-W54', '2022-02-30', '2022-4', 'april', '2022-04-30 13']) {
    assert.equal(parseLabel(wrong), null, wrong);
  }
});

test('2020 has a week 53, and the week after it is the first of 2021', () => {
  assert.equal(parseLabel('2021-W01').ordinal - parseLabel('2020-W53').ordinal, 1);
  assert.deepEqual(isoWeek(dayNumber(2021, 1, 3)), { year: 2020, week: 53 });
});

test('the doubled hour of October is two buckets, the skipped one of March none', () => {
  const ordinal = (label) => parseLabel(label).ordinal;
  assert.equal(ordinal('2021-10-31T02+01:00') - ordinal('2021-10-31T02+02:00'), 1);
  assert.equal(ordinal('2022-03-27T03+02:00') - ordinal('2022-03-27T01+01:00'), 1);
});

test('buckets that no series mentions are in the domain all the same', () => {
  const domain = makeDomain('month', ['2021-11', '2022-03']);
  assert.equal(domain.count, 5);
  assert.equal(indexOf(domain, '2022-01'), 2);
  assert.equal(indexOf(domain, '2022-04'), -1);
});

test('a date lies inside its bucket in proportion', () => {
  const domain = makeDomain('month', ['2020-04', '2020-06']);
  assert.equal(placeOf(domain, dayNumber(2020, 5, 1)), 1);
  assert.equal(placeOf(domain, dayNumber(2020, 5, 11)), 1 + 10 / 31);
  assert.equal(placeOf(domain, dayNumber(2020, 7, 1)), 3);
});

test('labels of another size are refused by name', () => {
  assert.throws(() => makeDomain('month', ['2022-W17']), /"2022-W17" is not the label of a month/);
});

test('buckets have names in both languages', () => {
  const name = (size, label, locale) => bucketName(makeDomain(size, [label]), 0, locale);
  assert.equal(name('month', '2022-04', 'sv'), 'april 2022');
  assert.equal(name('month', '2022-04', 'en'), 'April 2022');
  assert.equal(name('week', '2020-W53', 'sv'), 'vecka\u00a053 2020');
  assert.equal(name('quarter', '2022-Q2', 'en'), 'Q2 2022');
  assert.equal(name('day', '2024-02-29', 'sv'), '29\u00a0februari 2024');
  assert.equal(name('hour', '2022-04-30T13+02:00', 'sv'), '30\u00a0april 2022 kl.\u00a013');
  assert.equal(name('hour', '2022-04-30T00+02:00', 'en'), '30\u00a0April 2022, 00:00');
});
