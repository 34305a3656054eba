// The form of Explore. Whatever is changed is asked at once.

import { useId, useState } from 'preact/hooks';
import { useAnswer } from '../api/answer.js';
import type { Metric } from '../api/types.js';
import { isDate, profiled } from '../lib/question.js';
import type { Question } from '../lib/question.js';
import { nameIn, useTexts } from '../texts/texts.js';
import { MetricPicker } from './metric_picker.js';

interface Props {
  metrics: Metric[];
  question: Question;
  onChange: (question: Question) => void;
}

interface SelectProps {
  label: string;
  value: string;
  options: [string, string][];
  onChange: (value: string) => void;
}

export function Select({ label, value, options, onChange }: SelectProps) {
  const id = useId();
  // What the address asks for is shown, also where the form would not offer it.
  const all: [string, string][] = options.some(([one]) => one === value) ? options : [...options, [value, value]];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {all.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function DateField({
  label,
  value,
  helpId,
  onChange,
}: {
  label: string;
  value: string;
  helpId: string;
  onChange: (value: string) => void;
}) {
  const t = useTexts();
  const id = useId();
  const [wrong, setWrong] = useState(false);
  const take = (text: string) => {
    const date = text.trim().toUpperCase();
    const good = date === '' || isDate(date);
    setWrong(!good);
    if (good && date !== value) onChange(date);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        key={value}
        defaultValue={value}
        placeholder="2021-04"
        autoComplete="off"
        size={10}
        aria-invalid={wrong}
        aria-describedby={wrong ? id + 'e' : helpId}
        onChange={(event) => take(event.currentTarget.value)}
      />
      {wrong && (
        <p id={id + 'e'} class="error" role="alert">
          {t.explore.dateWrong}
        </p>
      )}
    </div>
  );
}

/** Begins what stands for a profile among the periods. */
const again = 'again:';

/** Made of hours, or of months. */
const profilesOf = (metric: Metric): string[] =>
  ['week', 'day', 'year'].filter((one) => metric.by.includes(one === 'year' ? 'month' : 'hour'));

export function QuestionForm({ metrics, question, onChange }: Props) {
  const t = useTexts();
  const e = t.explore;
  const id = useId();
  const metric = metrics.find((one) => one.id === question.metric);
  const [second, setSecond] = useState(false);
  const set = (changes: Partial<Question>) => onChange({ ...question, ...changes });
  const dimension = (name: string) =>
    name === 'label' && metric && metric.realm in e.labels ? e.labels[metric.realm]! : nameIn(e.dimensions, name);
  /** What was asked for, where the metric has it. */
  const periodOf = (next: Metric): Pick<Question, 'profile' | 'by'> =>
    profilesOf(next).includes(question.profile)
      ? { profile: question.profile, by: '' }
      : { profile: '', by: [question.by, 'month'].find((one) => next.by.includes(one)) ?? next.by[0] ?? '' };
  const chooseMetric = (next: Metric) =>
    set({
      metric: next.id,
      ...periodOf(next),
      group: next.groups.includes(question.group) ? question.group : '',
      where: question.where.filter((text) => next.groups.includes(text.split('=')[0]!)),
      kind: '',
      as: '',
    });
  // On a phone the chart should not be far below the question.
  const [more] = useState(
    matchMedia('(min-width: 820px)').matches ||
      !!(question.kind || question.as || question.forecast || question.compare || question.with),
  );
  const options = (names: Record<string, string>): [string, string][] => Object.entries(names);
  const grouped = metric && !question.profile ? metric.groups : [];

  return (
    <form class="question" aria-labelledby={id} onSubmit={(event) => event.preventDefault()}>
      <h2 id={id} class="unseen">
        {e.question}
      </h2>
      <MetricPicker label={e.metric} metrics={metrics} chosen={metric} onChoose={chooseMetric} />
      {metric && (
        <>
          <Select
            label={e.by}
            value={question.profile ? again + question.profile : question.by}
            options={[
              ...metric.by.map((one): [string, string] => [one, nameIn(e.bys, one)]),
              ...profilesOf(metric).map((one): [string, string] => [again + one, nameIn(e.profiles, one)]),
            ]}
            onChange={(chosen) =>
              chosen.startsWith(again)
                ? onChange(profiled(question, chosen.slice(again.length)))
                : set({ profile: '', by: chosen })
            }
          />
          <div class="field-pair">
            <DateField label={e.from} value={question.from} helpId={id + 'd'} onChange={(from) => set({ from })} />
            <DateField label={e.to} value={question.to} helpId={id + 'd'} onChange={(to) => set({ to })} />
          </div>
          <p class="help" id={id + 'd'}>
            {e.dateHelp}
          </p>
          {grouped.length > 0 && (
            <Select
              label={e.group}
              value={question.group}
              options={[['', e.notGrouped], ...grouped.map((one): [string, string] => [one, dimension(one)])]}
              onChange={(group) => set({ group, top: group ? question.top || '6' : '', forecast: '' })}
            />
          )}
          {question.group && (
            <Select
              label={e.top}
              value={question.top}
              options={[['', e.largest], ...['3', '5', '6', '8', '10'].map((one): [string, string] => [one, one])]}
              onChange={(top) => set({ top })}
            />
          )}
          {metric.groups.length > 0 && (
            <Filters metric={metric} question={question} dimension={dimension} onChange={onChange} />
          )}
          {!question.profile && (
            <details class="more" open={more}>
              <summary>{e.more}</summary>
              <Select
                label={e.kind}
                value={question.kind}
                options={options(e.kinds)}
                onChange={(kind) => set({ kind })}
              />
              <Select
                label={e.as}
                value={question.as}
                options={options(e.ases)}
                onChange={(as) => set({ as, forecast: as ? '' : question.forecast })}
              />
              <Select
                label={e.forecast}
                value={question.forecast}
                options={options(e.forecastLengths)}
                onChange={(forecast) => set({ forecast, as: forecast ? '' : question.as })}
              />
              <label class="check">
                <input
                  type="checkbox"
                  checked={question.compare}
                  onChange={(event) => set({ compare: event.currentTarget.checked })}
                />
                {e.compare}
              </label>
              {question.with || second ? (
                <MetricPicker
                  label={e.second}
                  metrics={metrics}
                  chosen={metrics.find((one) => one.id === question.with)}
                  onChoose={(next) => {
                    setSecond(false);
                    set({ with: next.id });
                  }}
                  onRemove={() => {
                    setSecond(false);
                    if (question.with) set({ with: '' });
                  }}
                />
              ) : (
                <button type="button" class="action" onClick={() => setSecond(true)}>
                  {e.addSecond}
                </button>
              )}
            </details>
          )}
        </>
      )}
    </form>
  );
}

interface FilterProps {
  metric: Metric;
  question: Question;
  dimension: (name: string) => string;
  onChange: (question: Question) => void;
}

function Filters({ metric, question, dimension, onChange }: FilterProps) {
  const t = useTexts();
  const e = t.explore;
  const id = useId();
  const [by, setBy] = useState('');
  const [value, setValue] = useState('');
  const known = useAnswer<{ values: string[] }>(
    by ? `values?metric=${encodeURIComponent(metric.id)}&dimension=${encodeURIComponent(by)}` : null,
  );
  const add = (chosen: string) => {
    if (!by || !chosen) return;
    const where = [...new Set([...question.where, by + '=' + chosen])];
    setBy('');
    setValue('');
    onChange({ ...question, where });
  };
  const values = by && known.data && !known.busy ? known.data.values : [];
  return (
    <fieldset class="filters">
      <legend>{e.filter}</legend>
      {question.where.length > 0 && (
        <ul class="chips">
          {question.where.map((text) => {
            const at = text.indexOf('=');
            const shown = dimension(text.slice(0, at)) + ': ' + text.slice(at + 1);
            return (
              <li key={text}>
                <span>{shown}</span>{' '}
                <button
                  type="button"
                  class="plain"
                  aria-label={e.removeFilter(shown)}
                  onClick={() => onChange({ ...question, where: question.where.filter((one) => one !== text) })}
                >
                  {t.remove}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <Select
        label={e.filterBy}
        value={by}
        options={[['', '–'], ...metric.groups.map((one): [string, string] => [one, dimension(one)])]}
        onChange={setBy}
      />
      {by && (
        <div class="field">
          <label for={id}>{e.filterValue}</label>
          <input
            id={id}
            list={id + 'l'}
            value={value}
            autoComplete="off"
            onInput={(event) => setValue(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && add(value)}
          />
          <datalist id={id + 'l'}>
            {values.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          <button type="button" onClick={() => add(value)}>
            {e.addFilter}
          </button>
        </div>
      )}
    </fieldset>
  );
}
