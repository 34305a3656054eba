// Made-up figures: the same for the same question, with growth, seasons and noise.

const first = 2008 * 12 + 2; // March 2008
const last = 2022 * 12 + 3;

export const organisations = [
  'Universitetet Nord',
  'Högskolan Mellanbygd',
  'Universitetet Väst',
  'Myndigheten för hälsa',
  'Institutet för arbetsliv',
  'Universitetet Syd',
  'Regionen Öst',
];

export const values = {
  organisation: organisations,
  organisation_type: ['Lärosäte', 'Myndighet', 'Region'],
  project: ['P1201', 'P1207', 'P1234', 'P1310', 'P1422'],
  host: ['mts1', 'mts2', 'mts3', 'mts4'],
  label: ['StataSE-64.exe', 'sas.exe', 'R', 'EXCEL.EXE', 'python'],
  family: ['Stata', 'SAS', 'R', 'Kontorsprogram', 'Python', 'SPSS'],
};

function hash(text) {
  let h = 2166136261;
  for (const c of text) h = Math.imul(h ^ c.codePointAt(0), 16777619);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

const pad = (n) => String(n).padStart(2, '0');
const iso = (date) => date.toISOString().slice(0, 10);

function isoWeek(date) {
  const thursday = new Date(date);
  thursday.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7) + 3);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / 604800000);
  return `${year}-W${pad(week)}`;
}

/** First and last day that a date of any precision stands for. */
function range(text, otherwise) {
  if (!text) return otherwise;
  const [y, m, d] = text
    .replace(/-Q(\d)/, (_, q) => '-' + pad(q * 3 - 2))
    .split('-')
    .map(Number);
  if (!m) return [Date.UTC(y, 0, 1), Date.UTC(y, 11, 31)];
  if (!d) return [Date.UTC(y, m - 1, 1), Date.UTC(y, m, 0)];
  return [Date.UTC(y, m - 1, d), Date.UTC(y, m - 1, d)];
}

/** Labels of the buckets of a question, and the place of each in time, in months. */
export function buckets(by, from, to) {
  const until = range(to, [0, Date.UTC(2022, 3, 30)])[1];
  const short = { hour: 7 * 86400000, day: 92 * 86400000, week: 2 * 366 * 86400000 }[by];
  const since = range(from, [short ? until - short : Date.UTC(2008, 2, 1)])[0];
  const found = [];
  const seen = new Set();
  const push = (label, time) => {
    if (seen.has(label)) return;
    seen.add(label);
    const date = new Date(time);
    found.push({ label, place: date.getUTCFullYear() * 12 + date.getUTCMonth() + (date.getUTCDate() - 1) / 31, date });
  };
  const step = by === 'hour' ? 3600000 : 86400000;
  for (let time = since; time <= until + (by === 'hour' ? 82800000 : 0); time += step) {
    const date = new Date(time);
    const month = date.getUTCMonth();
    if (by === 'year') push(String(date.getUTCFullYear()), time);
    else if (by === 'quarter') push(`${date.getUTCFullYear()}-Q${Math.floor(month / 3) + 1}`, time);
    else if (by === 'week') push(isoWeek(date), time);
    else if (by === 'day') push(iso(date), time);
    else if (by === 'hour') push(`${iso(date)}T${pad(date.getUTCHours())}+01:00`, time);
    else push(iso(date).slice(0, 7), time);
  }
  return found;
}

const base = { bytes: 130e12, seconds: 5400, share: 0.4, rate: 2.4, count: 620 };

export function value(metric, group, bucket) {
  const key = metric.id + group;
  const size = base[metric.unit] * (0.4 + 0.6 * hash(key)) * (group ? 0.1 + 0.25 * hash(group) : 1);
  const growth = metric.unit === 'share' ? 1 : Math.pow(1.09, (bucket.place - last) / 12);
  const month = bucket.date.getUTCMonth();
  const season = month === 6 ? 0.72 : month === 11 ? 0.9 : 1;
  const week = /^\d{4}-\d\d-\d\d/.test(bucket.label) && [0, 6].includes(bucket.date.getUTCDay()) ? 0.3 : 1;
  const hour = /T/.test(bucket.label)
    ? 0.3 + 0.7 * Math.max(0, Math.sin(((bucket.date.getUTCHours() - 6) / 14) * 3.14))
    : 1;
  const noise = 0.93 + 0.14 * hash(key + bucket.label);
  const number = size * growth * season * week * hour * noise;
  return metric.unit === 'count' ? Math.round(number) : metric.unit === 'share' ? Math.min(1, number) : number;
}

export const known = { first, last };
