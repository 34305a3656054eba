// The head of a page, and its name in the window's title.

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { session } from '../api/client.js';

export function PageHead({ title, intro, children }: { title: string; intro?: string; children?: ComponentChildren }) {
  useEffect(() => {
    const platform = session.get()?.platform;
    document.title = platform ? `${title} – ${platform}` : title;
  }, [title]);
  return (
    <div class="page-head">
      <h1>{title}</h1>
      {intro && <p class="intro">{intro}</p>}
      {children}
    </div>
  );
}
