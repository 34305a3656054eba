// Language and theme: what the address says, else what was chosen before, else Swedish and what the system prefers.

import { cell, useCell } from './cell.js';
import { go, here, hrefWith, onMove } from './router.js';

export type Language = 'sv' | 'en';
export type Theme = 'light' | 'dark';
export type ThemeChoice = Theme | 'auto';

function remembered(name: string): string | null {
  try {
    return localStorage.getItem('monalys.' + name);
  } catch {
    // Storage may be forbidden: then nothing is remembered, and all else works.
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem('monalys.' + name, value);
  } catch {
    // As above.
  }
}

const isLanguage = (text: string | null): text is Language => text === 'sv' || text === 'en';

function languageOfAddress(): Language | null {
  const asked = here().query.get('lang');
  return isLanguage(asked) ? asked : null;
}

const before = remembered('language');
const language = cell<Language>(languageOfAddress() || (isLanguage(before) ? before : 'sv'));
const chosen = remembered('theme');
const choice = cell<ThemeChoice>(chosen === 'light' || chosen === 'dark' ? chosen : 'auto');
const system = matchMedia('(prefers-color-scheme: dark)');
const theme = cell<Theme>('light');

export const currentLanguage = language.get;
export const useLanguage = () => useCell(language);
export const useTheme = () => useCell(theme);
export const useThemeChoice = () => useCell(choice);

function applyTheme(): void {
  const wanted = choice.get() === 'auto' ? (system.matches ? 'dark' : 'light') : (choice.get() as Theme);
  document.documentElement.dataset.theme = wanted;
  theme.set(wanted);
}

export function setLanguage(next: Language): void {
  remember('language', next);
  language.set(next);
  go(hrefWith({ lang: next }), 'replace');
}

export function setTheme(next: ThemeChoice): void {
  remember('theme', next);
  choice.set(next);
  applyTheme();
}

export function startSettings(): void {
  const speak = () => (document.documentElement.lang = language.get());
  language.watch(speak);
  speak();
  system.addEventListener('change', applyTheme);
  applyTheme();
  onMove(() => {
    const asked = languageOfAddress();
    if (asked) language.set(asked);
  });
}
