// Asking the program: JSON in, JSON out, and what went wrong as a Problem with what to do about it.

import { cell } from '../lib/cell.js';
import type { Session } from './types.js';

const root = '/api/v1/';

/** Who is using the page; null until the program has said. */
export const session = cell<Session | null>(null);

/** What is wrong, and what to do about it. */
export interface Said {
  title: string;
  detail: string;
}

export class Problem extends Error implements Said {
  constructor(
    /** Of HTTP; 0 when there was no answer at all. */
    readonly status: number,
    /** In English. */
    readonly title: string,
    readonly detail: string,
    readonly retryAfter = 0,
    /** The same in Swedish, where the program says it: it does of all that the page itself can bring about. */
    readonly swedish: Said | null = null,
  ) {
    super(title);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  let title = response.status + ' ' + response.statusText;
  let detail = '';
  let swedish: Said | null = null;
  if ((response.headers.get('content-type') || '').includes('json')) {
    const body = (await response.json()) as Partial<Said> & { title_sv?: string; detail_sv?: string };
    title = body.title || title;
    detail = body.detail || '';
    if (body.title_sv) swedish = { title: body.title_sv, detail: body.detail_sv || '' };
  }
  return new Problem(response.status, title, detail, Number(response.headers.get('retry-after')) || 0, swedish);
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(root + path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new Problem(0, '', '');
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  // The session has ended: the page asks for a new one.
  const now = session.get();
  if (response.status === 401 && now && now.user && path !== 'session') session.set({ ...now, user: null });
  throw problem;
}

export interface Tagged<T> {
  data: T;
  tag: string;
}

/** With the tag that a change must give, so that nobody overwrites what somebody else has written meanwhile. */
export async function getTagged<T>(path: string, signal?: AbortSignal): Promise<Tagged<T>> {
  const response = await ask(path, signal ? { signal } : {});
  return { data: (await response.json()) as T, tag: response.headers.get('etag') || '' };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await getTagged<T>(path, signal)).data;
}

/** Asks for something that is no JSON, to show it in a frame afterwards: a frame does not tell what went wrong. */
export async function prepare(path: string, signal: AbortSignal): Promise<void> {
  const response = await ask(path, { signal });
  await response.arrayBuffer();
}

/** Null when the answer has no content. */
export async function send<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Tagged<T | null>> {
  const csrf = session.get()?.csrf || '';
  const response = await ask(path, {
    method,
    headers: { 'x-csrf-token': csrf, 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  return { data: text ? (JSON.parse(text) as T) : null, tag: response.headers.get('etag') || '' };
}
