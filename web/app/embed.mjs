// node embed.mjs dist assets.cpp: the built page as C++ source, so that the program needs no file beside itself. What
// gets smaller by it is there compressed too.

import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const [, , from, to] = process.argv;

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

function filesOf(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesOf(path) : [path];
    });
}

// Octal escapes end after three digits; hexadecimal ones would swallow what follows.
const escape = (byte) =>
  byte === 0x0a
    ? '\\n'
    : byte === 0x22 || byte === 0x5c
      ? '\\' + String.fromCharCode(byte)
      : byte >= 0x20 && byte < 0x7f && byte !== 0x3f
        ? String.fromCharCode(byte)
        : '\\' + byte.toString(8).padStart(3, '0');

function literal(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 4096)
    lines.push('    "' + Array.from(bytes.subarray(at, at + 4096), escape).join('') + '"');
  return `constexpr char ${name}[] =\n${lines.join('\n')};\n`;
}

const literals = [];
const rows = filesOf(from).map((file, i) => {
  const type = types[extname(file)];
  if (!type) throw new Error(`${file}: embed.mjs knows no type for it`);
  const bytes = readFileSync(file);
  const gzip = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  literals.push(literal(`kBytes${i}`, bytes));
  const pays = gzip.length < bytes.length * 0.9;
  if (pays) literals.push(literal(`kGzip${i}`, gzip));
  const path = '/' + relative(from, file).split('\\').join('/');
  const view = (name) => `{${name}, sizeof ${name} - 1}`;
  return `    {"${path}", "${type}", ${view(`kBytes${i}`)}, ${pays ? view(`kGzip${i}`) : '{}'}},`;
});

writeFileSync(
  to,
  `// Generated from web/app. Do not edit.

#include "server/assets.hpp"

// The standard asks compilers for no more than 64 KB; GCC and Clang take any length.
#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace monalys::server {
namespace {

${literals.join('\n')}
constexpr Asset kAssets[] = {
${rows.join('\n')}
};

}  // namespace

std::span<const Asset> assets() { return kAssets; }

}  // namespace monalys::server
`,
);
