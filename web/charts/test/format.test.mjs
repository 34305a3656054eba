import test from 'node:test';
import assert from 'node:assert/strict';
import { load } from './modules.mjs';

const { formatNumber, formatValue, formatTicks } = await load('format');
const _ = '\u00a0';

test('numbers are grouped and pointed as the language does', () => {
  assert.equal(formatNumber(1234.5, 1, 'sv'), `1${_}234,5`);
  assert.equal(formatNumber(1234.5, 1, 'en'), '1,234.5');
  assert.equal(formatNumber(1234567, 0, 'sv'), `1${_}234${_}567`);
  assert.equal(formatNumber(999, 0, 'en'), '999');
});

test('minus is a minus sign, and nothing is minus nothing', () => {
  assert.equal(formatNumber(-12, 0, 'sv'), '\u221212');
  assert.equal(formatNumber(-0.04, 1, 'en'), '0.0');
});

test('bytes are decimal and TB until there are ten thousand of them', () => {
  assert.equal(formatValue(132.9e12, 'bytes', 'sv'), `132,9${_}TB`);
  assert.equal(formatValue(9876e12, 'bytes', 'en'), `9,876${_}TB`);
  assert.equal(formatValue(12.3e15, 'bytes', 'en'), `12.3${_}PB`);
  assert.equal(formatValue(2e12, 'bytes', 'sv'), `2${_}TB`);
  assert.equal(formatValue(0, 'bytes', 'sv'), `0${_}B`);
});

test('durations are read in the unit people would use', () => {
  assert.equal(formatValue(8, 'seconds', 'sv'), `8${_}s`);
  assert.equal(formatValue(28 * 60, 'seconds', 'sv'), `28${_}min`);
  assert.equal(formatValue(59.6 * 60, 'seconds', 'en'), `1${_}h`);
  assert.equal(formatValue(7.5 * 3600, 'seconds', 'en'), `7${_}h${_}30${_}min`);
  assert.equal(formatValue(3.25 * 86400, 'seconds', 'sv'), `3,3${_}dygn`);
});

test('shares are per cent, with the blank that Swedish wants', () => {
  assert.equal(formatValue(0.28, 'share', 'sv'), `28${_}%`);
  assert.equal(formatValue(0.034, 'share', 'en'), '3.4%');
});

test('an axis speaks one unit, and zero needs none', () => {
  assert.deepEqual(formatTicks([0, 50e12, 100e12], 50e12, 'bytes', 'sv'), ['0', `50${_}TB`, `100${_}TB`]);
  assert.deepEqual(formatTicks([0, 0.5e12, 1e12], 0.5e12, 'bytes', 'sv'), ['0', `0,5${_}TB`, `1,0${_}TB`]);
  assert.deepEqual(formatTicks([-40e9, -20e9, 0], 20e9, 'bytes', 'en'), [`\u221240${_}GB`, `\u221220${_}GB`, '0']);
  assert.deepEqual(formatTicks([0, 7200, 14400], 7200, 'seconds', 'sv'), ['0', `2${_}h`, `4${_}h`]);
  assert.deepEqual(formatTicks([0, 1800, 3600, 5400], 1800, 'seconds', 'en'), [
    '0',
    `30${_}min`,
    `1${_}h`,
    `1${_}h${_}30${_}min`,
  ]);
  assert.deepEqual(formatTicks([0, 86400, 172800], 86400, 'seconds', 'en'), ['0', `1${_}day`, `2${_}days`]);
});
