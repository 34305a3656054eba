// What the program says went wrong, as a sentence of the page.

import type { Problem } from '../api/client.js';
import type { Language } from './settings.js';

export interface ProblemWords {
  text: string;
  /** The language of the text where it is not that of the page: what only programs meet is said in English alone. */
  lang: 'en' | undefined;
}

export function problemWords(problem: Problem, language: Language): ProblemWords {
  const own = language === 'sv' ? problem.swedish : problem;
  const { title, detail } = own ?? problem;
  const sentence = title.charAt(0).toUpperCase() + title.slice(1);
  const ended = /[.!?]$/.test(sentence) ? sentence : sentence + '.';
  return { text: `${ended} ${detail}`.trim(), lang: own ? undefined : 'en' };
}
