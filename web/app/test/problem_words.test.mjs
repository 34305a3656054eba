import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './modules.mjs';

const { get } = await load('api/client.ts');
const { problemWords } = await load('lib/problem_words.ts');

/** What the page makes of such an answer of the program. */
async function problemOf(status, body, headers = { 'content-type': 'application/problem+json' }) {
  globalThis.fetch = async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  return get('chart').then(
    () => assert.fail('was no problem'),
    (problem) => problem,
  );
}

const english = { title: 'there is no metric "x"', detail: 'Choose another.' };
const swedish = { title_sv: 'det finns inget mått ”x”', detail_sv: 'Välj ett annat.' };

test('A problem that is said in both languages is said in that of the page', async () => {
  const problem = await problemOf(400, { ...english, ...swedish });
  assert.deepEqual(problemWords(problem, 'sv'), {
    text: 'Det finns inget mått ”x”. Välj ett annat.',
    lang: undefined,
  });
  assert.deepEqual(problemWords(problem, 'en'), {
    text: 'There is no metric "x". Choose another.',
    lang: undefined,
  });
});

test('What is said in English alone is marked as English on a Swedish page', async () => {
  const problem = await problemOf(415, english);
  assert.deepEqual(problemWords(problem, 'sv'), { text: 'There is no metric "x". Choose another.', lang: 'en' });
  assert.equal(problemWords(problem, 'en').lang, undefined);
});

test('An answer that is no problem in JSON is named by its status', async () => {
  const problem = await problemOf(502, '<html>', { 'content-type': 'text/html' });
  assert.equal(problem.status, 502);
  assert.equal(problem.swedish, null);
  assert.match(problemWords(problem, 'sv').text, /^502/);
  assert.equal(problemWords(problem, 'sv').lang, 'en');
});

test('A sentence without advice ends with itself', async () => {
  const problem = await problemOf(404, { title: 'gone', detail: '', title_sv: 'åker bort', detail_sv: '' });
  assert.equal(problemWords(problem, 'sv').text, 'Åker bort.');
  assert.equal(problemWords(problem, 'en').text, 'Gone.');
});
