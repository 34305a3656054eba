// Choosing one of many metrics: by searching names and definitions, or by looking through the realms.

import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Metric } from '../api/types.js';
import { nameIn, useTexts } from '../texts/texts.js';

interface Props {
  label: string;
  metrics: Metric[];
  chosen: Metric | undefined;
  onChoose: (metric: Metric) => void;
  onRemove?: () => void;
}

/** Those that hold all words; the ones whose name does stand first. */
function matching(metrics: Metric[], search: string): Metric[] {
  const wanted = search.toLowerCase().split(/\s+/);
  const holds = (text: string) => wanted.every((word) => text.toLowerCase().includes(word));
  const named = metrics.filter((one) => holds(one.name));
  const others = metrics.filter((one) => !holds(one.name) && holds(one.name + ' ' + one.id + ' ' + one.definition));
  return named.concat(others);
}

export function MetricPicker({ label, metrics, chosen, onChoose, onRemove }: Props) {
  const t = useTexts();
  const e = t.explore;
  const [open, setOpen] = useState(!chosen);
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const touched = useRef(false);
  const id = useId();
  useEffect(() => {
    // Only what somebody opened takes the focus.
    if (open && touched.current) field.current!.focus();
  }, [open]);

  const found = useMemo(() => matching(metrics, search), [metrics, search]);
  // In the order of the list of names: what most ask for stands first.
  const order = Object.keys(e.realms);
  const place = (realm: string) => (order.includes(realm) ? order.indexOf(realm) : order.length);
  const realms = [...new Set(found.map((one) => one.realm))].sort((a, b) => place(a) - place(b));
  const choose = (metric: Metric) => {
    setOpen(false);
    setSearch('');
    onChoose(metric);
    touched.current = true;
    setTimeout(() => button.current?.focus());
  };
  return (
    <div class="picker">
      <p class="field-label" id={id + 'l'}>
        {label}
      </p>
      {chosen && <p class="picker-name">{chosen.name}</p>}
      <p class="field-row">
        {chosen && (
          <button
            ref={button}
            type="button"
            class="action"
            aria-expanded={open}
            aria-describedby={id + 'l'}
            onClick={() => {
              touched.current = true;
              setOpen(!open);
            }}
          >
            {open ? t.close : e.changeMetric}
          </button>
        )}
        {onRemove && (
          <button type="button" class="action" onClick={onRemove}>
            {e.removeSecond}
          </button>
        )}
      </p>
      {open && (
        <div class="picker-open">
          <label for={id}>{e.findMetric}</label>
          <input
            id={id}
            ref={field}
            type="search"
            autoComplete="off"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && search && found[0]) choose(found[0]);
              if (event.key === 'Escape' && chosen) {
                setOpen(false);
                button.current!.focus();
              }
            }}
          />
          <p class="help" role="status">
            {found.length ? e.metricsFound(found.length) : e.noMetric}
          </p>
          <div class="picker-list" tabIndex={0} role="group" aria-label={label}>
            {realms.map((realm) => (
              <div key={realm}>
                <h3 class="picker-realm">{nameIn(e.realms, realm)}</h3>
                <ul>
                  {found
                    .filter((one) => one.realm === realm)
                    .map((one) => (
                      <li key={one.id}>
                        <button
                          type="button"
                          class="plain"
                          aria-current={one.id === chosen?.id}
                          title={one.definition}
                          onClick={() => choose(one)}
                        >
                          {one.name}
                          {!one.has_facts && <span class="quiet"> ({e.noFacts})</span>}
                        </button>
                      </li>
                    ))}
                </ul>
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
