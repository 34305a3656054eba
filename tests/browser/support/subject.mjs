// What the tests look at: a program that is already served (MONALYS_ADDRESS), the real program on a simulated platform
// (MONALYS_PROGRAM), or the mock of the interface with the built page (MONALYS_APP, by default web/app/dist).

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const source = process.env.MONALYS_SOURCE || new URL('../../..', import.meta.url).pathname;
const { startMock } = await import(pathToFileURL(join(source, 'web/app/test/mock/server.mjs')).href);

function simulate(program, preset) {
  const folder = mkdtempSync(join(tmpdir(), 'monalys-browser-'));
  const run = (...parameters) =>
    execFileSync(program, parameters, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  run('simulate', '--preset', preset, '--seed', '1', '--out', '.');
  run('init', '--key-only');
  run('ingest');
  return folder;
}

async function serve(program, folder) {
  const child = spawn(program, ['serve', '--listen', '127.0.0.1:0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const address = await new Promise((resolve, reject) => {
    child.stderr.on('data', (piece) => {
      said += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.on('exit', (code) => reject(new Error(`monalys serve ended with ${code}: ${said}`)));
  });
  return { address, stop: () => new Promise((done) => (child.once('exit', done), child.kill('SIGTERM'))) };
}

/** `kind` is "given", "program" or "mock"; `truth` the simulation's own books, of the program only. */
export async function startSubject(options = {}) {
  const { MONALYS_ADDRESS: address, MONALYS_PROGRAM: program, MONALYS_APP: folder } = process.env;
  if (address && !options.login) return { kind: 'given', address, truth: null, close: async () => {} };
  if (program && !options.login) {
    const place = simulate(program, process.env.MONALYS_PRESET || 'tiny');
    const server = await serve(program, place);
    return {
      kind: 'program',
      address: server.address,
      truth: JSON.parse(readFileSync(join(place, 'truth.json'), 'utf8')),
      async close() {
        await server.stop();
        rmSync(place, { recursive: true });
      },
    };
  }
  const mock = await startMock({ ...(folder ? { folder } : {}), ...options });
  return { kind: 'mock', address: mock.address, truth: null, close: async () => mock.close() };
}
