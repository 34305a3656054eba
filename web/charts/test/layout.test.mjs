// Scales, and how things get out of each other's way.

import test from 'node:test';
import assert from 'node:assert/strict';
import { load } from './modules.mjs';

const { makeScale } = await load('scale');
const { pushApart } = await load('geometry');
const { placeFlags, rowsUsed } = await load('annotations');
const { wrap, wrapEvenly, fit, clean, textWidth } = await load('text');
const { themes, contrast, sizes } = await load('theme');
const { inkThreshold } = await load('heat');

test('scales begin at zero, end above the highest value, and step in round numbers', () => {
  assert.deepEqual(makeScale(0, 622, 'count', 400).ticks, [0, 100, 200, 300, 400, 500, 600, 700]);
  assert.deepEqual(makeScale(0, 5976, 'count', 150).ticks, [0, 2000, 4000, 6000]);
  assert.deepEqual(
    makeScale(0, 7 * 3600, 'seconds', 150).ticks,
    [0, 3, 6, 9].map((h) => h * 3600),
  );
  assert.deepEqual(
    makeScale(0, 40 * 60, 'seconds', 200).ticks,
    [0, 10, 20, 30, 40].map((m) => m * 60),
  );
});

test('counts have no halves and an empty scale has a height', () => {
  assert.equal(makeScale(0, 2, 'count', 400).step, 1);
  assert.ok(makeScale(0, 0, 'count', 400).max > 0);
  assert.ok(makeScale(0, 0, 'seconds', 400).max > 0);
});

test('a scale need not begin at zero', () => {
  const scale = makeScale(980, 1010, 'rate', 200);
  assert.ok(scale.min > 0 && scale.min <= 980 && scale.max >= 1010);
});

test('what does not touch stays where it wished to be', () => {
  assert.deepEqual(
    pushApart(
      [
        { center: 10, size: 10 },
        { center: 50, size: 10 },
      ],
      0,
      100,
      2,
    ),
    [10, 50],
  );
});

test('two at the same place share the move, in their order', () => {
  assert.deepEqual(
    pushApart(
      [
        { center: 50, size: 10 },
        { center: 50, size: 10 },
      ],
      0,
      100,
      2,
    ),
    [44, 56],
  );
});

test('a block at the edge is moved inside', () => {
  assert.deepEqual(
    pushApart(
      [
        { center: 99, size: 10 },
        { center: 98, size: 10 },
      ],
      0,
      100,
      0,
    ),
    [95, 85],
  );
});

test('labels never overlap, whatever they wish', () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 300; ++round) {
    const wishes = Array.from({ length: 1 + Math.floor(random() * 8) }, () => ({
      center: random() * 400,
      size: 10 + random() * 30,
    }));
    const centers = pushApart(wishes, 0, 400, 3);
    const order = wishes.map((_, i) => i).sort((a, b) => centers[a] - centers[b]);
    for (let i = 1; i < order.length; ++i) {
      const above = order[i - 1];
      const below = order[i];
      const distance = centers[below] - centers[above] - (wishes[below].size + wishes[above].size) / 2;
      assert.ok(distance >= 3 - 1e-9, `${distance} in round ${round}`);
      assert.ok(wishes[above].center <= wishes[below].center, 'order of the lines');
    }
  }
});

test('texts of near events stand in rows, and no line crosses another text', () => {
  const flags = [
    [10, 'Distansarbete'],
    [12, 'Ny webbklient'],
    [14, 'Tredje servern'],
    [90, 'Långt bort'],
  ].map(([place, text]) => ({ place, text, line: true }));
  const size = sizes(1280, 720);
  const placed = placeFlags(flags, (place) => place * 10, 0, 1280, 5, size);
  assert.equal(rowsUsed(placed), 3);
  for (const one of placed) {
    for (const other of placed) {
      if (one === other) continue;
      const sameRow = one.row === other.row && one.left < other.left + other.width && other.left < one.left + one.width;
      const crossed = other.row > one.row && other.x > one.left && other.x < one.left + one.width;
      assert.ok(!sameRow && !crossed, `${one.text} and ${other.text}`);
    }
  }
  assert.equal(placed.find((flag) => flag.text === 'Långt bort').row, 0);
});

const plain = '16px sans-serif';

test('lines are not wider than asked, and what is cut ends in an ellipsis', () => {
  const text = 'Antalet unika användare per månad har de senaste tre månaderna överstigit sexhundra';
  const lines = wrap(text, plain, 200, 3);
  assert.equal(lines.length, 3);
  for (const line of lines) assert.ok(textWidth(line, plain) <= 200, line);
  assert.match(lines[2], /…$/);
  assert.deepEqual(wrap(text, plain, 5000, 3), [text]);
  assert.deepEqual(wrap('', plain, 100, 3), []);
});

test('a word breaks after its hyphen, and no word is put alone on the second line of a title', () => {
  assert.deepEqual(wrap('12-månadersmedel', plain, textWidth('månadersmedel', plain) + 1, 2), ['12-', 'månadersmedel']);
  const words = 'ett två tre fyra fem sex sju åtta nio tio';
  const lines = wrapEvenly(words, plain, textWidth(words, plain) * 0.95, 2);
  assert.equal(lines.length, 2);
  assert.ok(lines[1].split(' ').length >= 4, lines[1]);
});

test('a cut never splits an emoji', () => {
  for (let width = 20; width < 120; width += 3) {
    assert.doesNotMatch(fit('😀😀😀😀😀😀😀😀', plain, width), /[\ud800-\udbff](?![\udc00-\udfff])/);
  }
});

test('control characters and direction overrides go, markup stays as text', () => {
  assert.equal(clean(' a\u0000b\n\tc\u202e <b> '), 'a b c <b>');
  assert.ok(clean('x'.repeat(10000)).length <= 1001);
  assert.equal(clean(undefined), '');
});

test('every text colour has a contrast of 4.5 to its background', () => {
  for (const name of ['light', 'dark']) {
    const theme = themes[name];
    for (const color of [theme.ink, theme.muted, theme.limit, ...theme.palette]) {
      assert.ok(contrast(color, theme.background) >= 4.5, `${name} ${color} ${contrast(color, theme.background)}`);
    }
  }
  // The two ends of WCAG's scale.
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#777777', '#777777'), 1);
});

test('ink changes where the values leave a gap, not between 181 and 182', () => {
  const values = [180, 181, 182, 183, 184, 220, 221];
  const grey = (value) =>
    '#' +
    Math.round(255 - (value - 100))
      .toString(16)
      .repeat(3);
  const threshold = inkThreshold(values, grey, '#ffffff', '#000000');
  assert.equal(threshold, 220);
});
