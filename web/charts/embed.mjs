// node embed.mjs charts.js bundle.cpp: the bundle as C++ source, so that the program needs no file beside itself.

import { readFileSync, writeFileSync } from 'node:fs';

const [, , from, to] = process.argv;
const bytes = readFileSync(from);

// Octal escapes end after three digits; hexadecimal ones would swallow what follows.
const escape = (byte) =>
  byte === 0x0a
    ? '\\n'
    : byte === 0x22 || byte === 0x5c
      ? '\\' + String.fromCharCode(byte)
      : byte >= 0x20 && byte < 0x7f && byte !== 0x3f
        ? String.fromCharCode(byte)
        : '\\' + byte.toString(8).padStart(3, '0');

const lines = [];
for (let at = 0; at < bytes.length; at += 4096) {
  lines.push('    "' + Array.from(bytes.subarray(at, at + 4096), escape).join('') + '"');
}
writeFileSync(
  to,
  `// Generated from web/charts. Do not edit.

#include "charts/bundle.hpp"

// The standard asks compilers for no more than 64 KB; GCC and Clang take any length.
#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace monalys::charts {
namespace {

constexpr char kBundle[] =
${lines.join('\n')};

}  // namespace

std::string_view chart_bundle() { return {kBundle, sizeof kBundle - 1}; }

}  // namespace monalys::charts
`,
);
