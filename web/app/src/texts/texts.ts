// The texts of the page in the language that was chosen.

import { currentLanguage, useLanguage } from '../lib/settings.js';
import { en } from './en.js';
import { sv } from './sv.js';
import type { Texts } from './sv.js';

export type { Texts } from './sv.js';

const all = { sv, en };

export const useTexts = (): Texts => all[useLanguage()];
export const texts = (): Texts => all[currentLanguage()];

/** What stands for something in a list of names; the id itself where the list does not know it. */
export const nameIn = (names: Record<string, string>, id: string): string => names[id] ?? id;
