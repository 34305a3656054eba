// Where in the page one is: the address bar is the only state of navigation. Ordinary links navigate without a reload.

import { cell, useCell } from './cell.js';

export interface Place {
  path: string;
  query: URLSearchParams;
}

const read = (): Place => ({
  path: decodeURI(location.pathname).replace(/\/+$/, '') || '/',
  query: new URLSearchParams(location.search),
});

const place = cell<Place>(read());

export const here = place.get;
export const usePlace = () => useCell(place);

/** Calls on each change of place. */
export const onMove = place.watch;

export function go(href: string, how: 'push' | 'replace' = 'push'): void {
  if (href === location.pathname + location.search) return;
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(null, '', href);
  place.set(read());
}

/** The address of this place with other parameters; those that are empty go. */
export function hrefWith(changes: Record<string, string | null>): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return location.pathname + (text ? '?' + text : '');
}

function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element).closest('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname.startsWith('/api/')) return;
  // A jump within the page is the browser's.
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

export function startRouter(): void {
  addEventListener('popstate', () => place.set(read()));
  document.addEventListener('click', follow);
}
