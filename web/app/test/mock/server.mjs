// A small stand-in for `monalys serve`: the contract of the interface with made-up data, and the built page.
//
//   node test/mock/server.mjs [--port 8081] [--login]     --login: accounts are needed (anna / losenord)
//
// startMock() is the same for tests.

import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chart } from './chart.mjs';
import { values } from './figures.mjs';
import { asked, metrics } from './metrics.mjs';
import { overview, pages, project, projects, status } from './platform.mjs';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.ico': 'image/x-icon',
};
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

function makeState(options) {
  return {
    login: !!options.login,
    user: options.login ? null : { name: '', role: 'admin', project: '' },
    tries: 0,
    views: [],
    accounts: [
      {
        name: 'anna',
        role: 'admin',
        project: '',
        kind: 'person',
        created: '2022-01-10T08:00:00Z',
        last_used: '2022-04-30T12:00:00Z',
      },
    ],
    notes: {
      annotations: [{ date: '2020-05-20', sv: 'Ny webbklient', en: 'New web client', metrics: ['users.*'] }],
      capacities: [{ metric: 'run.users.max', from: '2015-01', value: 500, sv: '500 licenser', en: '500 licences' }],
    },
    notesVersion: 1,
    ingest: {
      running: false,
      started: null,
      source: null,
      done: 0,
      total: 0,
      text: '',
      last: {
        started: '2022-05-01T00:04:00Z',
        ended: '2022-05-01T00:05:00Z',
        facts: 1204,
        rejected: 0,
        failed: false,
        text: '1 204 nya uppgifter',
      },
    },
    listeners: new Set(),
    version: 1,
  };
}

function tell(state, event, data) {
  for (const response of state.listeners) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function runIngest(state) {
  state.ingest = {
    ...state.ingest,
    running: true,
    started: '2022-05-01T00:10:00Z',
    source: 'batch',
    done: 0,
    total: 5,
    text: 'batch',
  };
  tell(state, 'ingest', state.ingest);
  const timer = setInterval(() => {
    state.ingest.done += 1;
    if (state.ingest.done >= 5) {
      clearInterval(timer);
      state.ingest = { ...state.ingest, running: false, source: null, text: '' };
      state.version += 1;
      tell(state, 'facts', { version: String(state.version) });
    }
    tell(state, 'ingest', state.ingest);
  }, 250);
  timer.unref();
}

const sessionOf = (state) => ({
  login: state.login ? 'accounts' : 'none',
  user: state.user,
  csrf: 'made-up',
  platform: 'MONA',
  time_zone: 'Europe/Stockholm',
  version: '0.1.0',
  simulated: true,
  languages: ['sv', 'en'],
});

async function answer(state, request, url, body) {
  const path = url.pathname.replace('/api/v1/', '').split('/').map(decodeURIComponent);
  const lang = url.searchParams.get('lang') === 'en' ? 'en' : 'sv';
  const json = (data, code = 200, headers = {}) => ({
    code,
    type: 'application/json',
    body: JSON.stringify(data),
    headers,
  });
  const problem = (code, [title, title_sv], [detail, detail_sv] = ['', '']) => ({
    code,
    type: 'application/problem+json',
    body: JSON.stringify({ type: 'about:blank', title, status: code, detail, title_sv, detail_sv }),
    headers: {},
  });
  const [what, id] = path;
  const method = request.method;
  if (what === 'session') {
    if (method === 'DELETE') state.user = null;
    if (method === 'POST') {
      if (++state.tries > 8) {
        return {
          ...problem(429, ['too many wrong passwords', 'för många felaktiga lösenord']),
          headers: { 'retry-after': '30' },
        };
      }
      if (body.name !== 'anna' || body.password !== 'losenord')
        return problem(401, ['the name or the password is wrong', 'namnet eller lösenordet är fel']);
      state.user = { name: 'anna', role: 'admin', project: '' };
      state.tries = 0;
    }
    return method === 'DELETE' ? { code: 204, type: 'text/plain', body: '', headers: {} } : json(sessionOf(state));
  }
  if (!state.user) return problem(401, ['log in first', 'logga in först']);
  if (method !== 'GET' && request.headers['x-csrf-token'] !== 'made-up')
    return problem(403, ['the header x-csrf-token is missing', 'huvudet x-csrf-token saknas']);
  switch (what) {
    case 'metrics':
      return json({ metrics: metrics.map((one) => asked(one, lang)) });
    case 'pages':
      return json(pages(lang, state.views));
    case 'overview':
      return json(overview(lang));
    case 'values':
      return json({ values: values[url.searchParams.get('dimension')] || [] });
    case 'chart': {
      const made = chart(url.searchParams, lang);
      if (!made)
        return problem(
          400,
          ['there is no such metric', 'måttet finns inte'],
          ['`monalys metrics` lists all.', '`monalys metrics` visar alla.'],
        );
      const format = url.searchParams.get('format') || 'json';
      if (format === 'json') return json(made, 200, { etag: `"${state.version}-${url.search.length}"` });
      const type =
        { svg: 'image/svg+xml', png: 'image/png', pdf: 'application/pdf', csv: 'text/csv' }[format] ||
        'application/octet-stream';
      const content =
        format === 'csv'
          ? [made.table.head, ...made.table.rows].map((row) => row.join(',')).join('\n')
          : format === 'svg'
            ? '<svg xmlns="http://www.w3.org/2000/svg"/>'
            : pixel;
      return {
        code: 200,
        type,
        body: content,
        headers: { 'content-disposition': `attachment; filename="chart.${format}"` },
      };
    }
    case 'status':
      return json(status());
    case 'ingest':
      if (method === 'GET') return json(state.ingest);
      if (state.ingest.running) return problem(409, ['logs are being read already', 'loggar läses redan in']);
      runIngest(state);
      return json(state.ingest, 202);
    case 'reports':
      if (!id)
        return json({
          reports: [
            { id: 'mona', title: lang === 'sv' ? 'Rapport till referensgruppen' : 'Report for the reference group' },
          ],
          first: '2008-03',
          last: '2022-04',
          keeps: true,
          made: [
            {
              id: 'mona-2022-03-sv.pdf',
              report: 'mona',
              until: '2022-03',
              language: 'sv',
              format: 'pdf',
              made: '2022-04-04T08:00:00Z',
              bytes: 251000,
            },
          ],
        });
      return url.searchParams.get('format') === 'pdf'
        ? { code: 200, type: 'application/pdf', body: '%PDF-1.4', headers: {} }
        : {
            code: 200,
            type: 'text/html; charset=utf-8',
            body: `<!doctype html><html lang="${lang}"><title>MONA</title><h1>MONA ${url.searchParams.get('until') || ''}</h1>`,
            headers: {
              'content-security-policy':
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
            },
          };
    case 'views':
      if (method === 'PUT')
        state.views = state.views.filter((view) => view.id !== id).concat({ id, ...body, by: state.user.name });
      if (method === 'DELETE') state.views = state.views.filter((view) => view.id !== id);
      return json({ views: state.views });
    case 'notes':
      if (method === 'PUT') {
        if (request.headers['if-match'] !== `"n${state.notesVersion}"`)
          return problem(
            412,
            ['the notes have been changed meanwhile', 'noteringarna har ändrats under tiden'],
            ['Load them anew.', 'Läs in dem på nytt.'],
          );
        state.notes = { annotations: body.annotations, capacities: body.capacities };
        state.notesVersion += 1;
      }
      return json(
        {
          file: 'notes.toml',
          ...state.notes,
          fixed: {
            annotations: [],
            capacities: [{ metric: 'users.unique', from: '', value: 700, sv: '700 licenser', en: '700 licences' }],
          },
        },
        200,
        { etag: `"n${state.notesVersion}"` },
      );
    case 'projects':
      if (!id) return json({ projects });
      return projects.some((one) => one.id === id)
        ? json(project(id, lang))
        : problem(404, [`there is no project ${id}`, `det finns inget projekt ${id}`]);
    case 'accounts':
      if (method === 'POST') {
        if (!body.name) return problem(400, ['an account needs a name', 'ett konto behöver ett namn']);
        const kind = body.kind === 'token' ? 'token' : 'person';
        state.accounts.push({
          name: body.name,
          role: body.role,
          project: body.project || '',
          kind,
          created: '2022-05-01T08:00:00Z',
          last_used: null,
        });
        return json(kind === 'token' ? { token: 'mk_0123456789abcdef' } : {}, 201);
      }
      if (method === 'DELETE') state.accounts = state.accounts.filter((one) => one.name !== id);
      return json({ accounts: state.accounts });
    default:
      return problem(404, ['there is no such thing here', 'det finns inget här']);
  }
}

function sendFile(response, folder, path) {
  let file = normalize(join(folder, path));
  if (!extname(path) || !file.startsWith(folder) || !existsSync(file)) file = join(folder, 'index.html');
  response.writeHead(200, {
    'content-type': types[extname(file)] || 'application/octet-stream',
    'content-security-policy': policy,
  });
  createReadStream(file).pipe(response);
}

/** Serves on a free port of loopback, or the one given. */
export async function startMock(options = {}) {
  const folder = resolve(options.folder || fileURLToPath(new URL('../../dist', import.meta.url)));
  const state = makeState(options);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (!url.pathname.startsWith('/api/')) return sendFile(response, folder, url.pathname);
    if (url.pathname === '/api/v1/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': hello\n\n');
      state.listeners.add(response);
      request.on('close', () => state.listeners.delete(response));
      return;
    }
    let text = '';
    for await (const piece of request) text += piece;
    const made = await answer(state, request, url, text ? JSON.parse(text) : {});
    response.writeHead(made.code, { 'content-type': made.type, 'cache-control': 'private, no-cache', ...made.headers });
    response.end(made.body);
  });
  await new Promise((done) => server.listen(options.port || 0, '127.0.0.1', done));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    state,
    close: () => (server.closeAllConnections(), server.close()),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--port');
  const mock = await startMock({
    port: at > 0 ? Number(process.argv[at + 1]) : 8081,
    login: process.argv.includes('--login'),
  });
  console.log(mock.address);
}
