// The metrics as the program knows them, from docs/METRICS.md: ids, units, names and definitions in both languages.

import { readFileSync } from 'node:fs';

const file = new URL('../../../../docs/METRICS.md', import.meta.url);

const people = ['users', 'session', 'connection', 'logon', 'run'];
const flows = /\.(started|ended|submitted|hours|withdrawn|failed|succeeded|new)$/;

function read() {
  const found = [];
  for (const block of readFileSync(file, 'utf8').split(/^### /m).slice(1)) {
    const id = /^`([^`]+)`/.exec(block)[1];
    const unit = /^Unit: (\w+)/m.exec(block)[1];
    const [en, sv] = [...block.matchAll(/^\* \*\*(.+?)\.\*\* (.+)$/gm)].map((match) => [match[1], match[2]]);
    found.push({ id, unit, en, sv });
  }
  return found;
}

export const metrics = read().map(({ id, unit, en, sv }) => {
  const realm = id.split('.')[0];
  const groups = people.includes(realm)
    ? ['organisation', 'organisation_type', ...(realm === 'run' ? ['label', 'family'] : ['host'])]
    : realm === 'job'
      ? ['organisation', 'project', 'label', 'family']
      : realm === 'storage' || realm === 'project' || realm === 'agreement'
        ? ['organisation', 'project']
        : ['label'];
  return {
    id,
    realm,
    unit,
    kind: flows.test(id) ? 'flow' : 'level',
    groups,
    by: ['hour', 'day', 'week', 'month', 'quarter', 'year'],
    has_facts: realm !== 'output',
    texts: { en: { name: en[0], definition: en[1] }, sv: { name: sv[0], definition: sv[1] } },
  };
});

export const metric = (id) => metrics.find((one) => one.id === id);

export const asked = (one, lang) => {
  const { texts, ...rest } = one;
  return { ...rest, ...texts[lang] };
};
