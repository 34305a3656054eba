// A question of Explore as the address bar holds it, with the parameters of the interface, and what one may do to it.

import { civil, dayNumber, parseLabel } from 'charts/buckets.js';

export interface Question {
  metric: string;
  /** What comes round again, in place of `by`: week, day, year; mostly empty. */
  profile: string;
  by: string;
  from: string;
  to: string;
  group: string;
  /** DIMENSION=VALUE */
  where: string[];
  top: string;
  as: string;
  kind: string;
  with: string;
  compare: boolean;
  forecast: string;
}

export function readQuestion(query: URLSearchParams): Question {
  const one = (name: string) => query.get(name) || '';
  const group = query.getAll('group').flatMap((text) => text.split(','))[0] || '';
  return {
    metric: one('metric'),
    profile: one('profile'),
    by: one('profile') ? '' : one('by'),
    from: one('from'),
    to: one('to'),
    group,
    where: query.getAll('where').filter((text) => text.includes('=')),
    top: one('top'),
    as: one('as'),
    kind: one('kind'),
    with: one('with'),
    compare: one('compare') === 'year',
    forecast: query.has('forecast') ? one('forecast') || '12' : '',
  };
}

export function writeQuestion(question: Question): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string) => {
    if (value) query.append(name, value);
  };
  put('metric', question.metric);
  put('profile', question.profile);
  put('by', question.by);
  put('from', question.from);
  put('to', question.to);
  put('group', question.group);
  question.where.forEach((text) => put('where', text));
  put('top', question.group ? question.top : '');
  put('as', question.as);
  put('kind', question.kind);
  put('with', question.with);
  put('compare', question.compare ? 'year' : '');
  put('forecast', question.forecast);
  return query.toString();
}

export const isDate = (text: string): boolean =>
  /^\d{4}(-(Q[1-4]|W\d\d|\d\d(-\d\d)?))?$/.test(text) && parseLabel(text) !== null;

const finer: Record<string, string[]> = {
  year: ['month', 'quarter'],
  quarter: ['month', 'week'],
  month: ['day', 'week'],
  week: ['day'],
  day: ['hour'],
};

const pad = (number: number) => String(number).padStart(2, '0');

function dateOf(day: number): string {
  const date = civil(day);
  return `${date.year}-${pad(date.month)}-${pad(date.day)}`;
}

/** First and last date of a bucket, as `from` and `to` take them. */
function endsOf(label: string): [string, string] | null {
  const parsed = parseLabel(label);
  if (!parsed) return null;
  if (parsed.size === 'week') return [dateOf(parsed.start), dateOf(parsed.start + 6)];
  if (parsed.size === 'quarter') {
    const { year, month } = civil(parsed.start);
    return [`${year}-${pad(month)}`, `${year}-${pad(month + 2)}`];
  }
  return parsed.size === 'hour' ? null : [label, label];
}

/** The same for one bucket, in finer ones; null where there are none. */
export function into(question: Question, label: string, offered: string[]): Question | null {
  const parsed = parseLabel(label);
  const ends = endsOf(label);
  const by = parsed && finer[parsed.size]?.find((one) => offered.includes(one));
  if (!ends || !by) return null;
  const kind = question.kind === 'ranked' ? '' : question.kind;
  return { ...question, by, from: ends[0], to: ends[1], kind, forecast: '' };
}

/** The same as a profile, which is drawn in its own way and alone. */
export function profiled(question: Question, profile: string): Question {
  const alone = { group: '', top: '', as: '', kind: '', with: '', compare: false, forecast: '' };
  return { ...question, ...alone, profile, by: '' };
}

/** The same for one group alone, over time. `term`: DIMENSION=VALUE. */
export function alone(question: Question, term: string): Question {
  const as = question.as === 'share' ? '' : question.as;
  return { ...question, group: '', top: '', as, kind: '', where: [...question.where, term] };
}

/** What lies around a question that was made by `into`: the month around a day, everything around a month. */
export function outOf(question: Question): Question | null {
  const inner = question.by === 'hour' || question.by === 'day' || question.by === 'week' || question.by === 'month';
  if (!question.from || !question.to || !inner) return null;
  const first = parseLabel(question.from);
  const last = parseLabel(question.to);
  if (!first || !last) return null;
  if (question.by === 'hour' && question.from === question.to) {
    const month = question.from.slice(0, 7);
    return { ...question, by: 'day', from: month, to: month };
  }
  if (question.by === 'day' && question.from === question.to && first.size === 'month')
    return { ...question, by: 'month', from: '', to: '' };
  if (question.by === 'day' && last.start - first.start === 6) return { ...question, by: 'week', from: '', to: '' };
  if (question.by === 'month' && question.from === question.to && first.size === 'year')
    return { ...question, by: 'year', from: '', to: '' };
  if (question.by === 'month' && last.start - first.start < 63 && first.size === 'month')
    return { ...question, by: 'quarter', from: '', to: '' };
  return null;
}

/** So many whole years or months before a month, as `from`. */
export function since(last: string, months: number): string {
  const at = Number(last.slice(0, 4)) * 12 + Number(last.slice(5, 7)) - months;
  return dateOf(dayNumber(Math.floor(at / 12), (at % 12) + 1, 1)).slice(0, 7);
}
