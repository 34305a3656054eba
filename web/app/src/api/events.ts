// What the program tells by itself: that there are new facts, how far an ingest is.

import { cell } from '../lib/cell.js';
import type { Ingest } from './types.js';

/** Grows when facts have changed: whoever shows figures asks again. */
export const factsVersion = cell(0);
export const ingestNow = cell<Ingest | null>(null);
export type Contact = 'connecting' | 'live' | 'lost';
export const contact = cell<Contact>('connecting');

let source: EventSource | null = null;
let known = '';

export function listen(): void {
  if (source) return;
  source = new EventSource('/api/v1/events');
  source.addEventListener('open', () => {
    // What happened while nobody listened is not told again.
    if (contact.get() === 'lost') factsVersion.set(factsVersion.get() + 1);
    contact.set('live');
  });
  source.addEventListener('error', () => {
    contact.set('lost');
    if (source && source.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(listen, 5000);
    }
  });
  source.addEventListener('facts', (event) => {
    const { version } = JSON.parse(event.data as string) as { version: string };
    // The latest one is told to whoever comes: that is no news for a page that has just asked.
    if (known && version !== known) factsVersion.set(factsVersion.get() + 1);
    known = version;
  });
  source.addEventListener('ingest', (event) => ingestNow.set(JSON.parse(event.data as string) as Ingest));
}

export function stopListening(): void {
  source?.close();
  source = null;
  contact.set('connecting');
}
