// What stands around the plots: title, subtitle and sentences above, source and page below.

import { text } from './draw.js';
import type { Element } from './draw.js';
import { font } from './theme.js';
import type { Sizes, Theme } from './theme.js';
import { clean, fit, textWidth, wrap, wrapEvenly } from './text.js';
import type { ChartSpec } from './spec.js';

export interface Frame {
  elements: Element[];
  /** What is left for the plots. */
  top: number;
  bottom: number;
}

export function drawFrame(spec: ChartSpec, sizes: Sizes, theme: Theme): Frame {
  const elements: Element[] = [];
  const left = sizes.margin;
  const width = spec.width - 2 * sizes.margin;
  let y = Math.round(sizes.margin * 0.55);

  const block = (lines: string[], size: number, leading: number, weight: 400 | 700, fill: string) => {
    const height = Math.round(size * leading);
    lines.forEach((line) => {
      elements.push(text(left, y + height / 2, line, font(size, weight), fill));
      y += height;
    });
  };
  const title = clean(spec.title);
  if (title) {
    block(wrapEvenly(title, font(sizes.title, 700), width, 2), sizes.title, 1.22, 700, theme.ink);
    y += Math.round(sizes.title * 0.12);
  }
  const subtitle = clean(spec.subtitle);
  if (subtitle) {
    block(wrapEvenly(subtitle, font(sizes.subtitle), width, 2), sizes.subtitle, 1.4, 400, theme.muted);
  }
  const sentences = (spec.sentences || []).map(clean).filter((sentence) => sentence !== '');
  if (sentences.length) {
    y += Math.round(sizes.sentence * 0.6);
    // Wide lines are hard to read back from: sentences end before the slide does.
    const measure = Math.min(width, sizes.sentence * 62);
    sentences.forEach((sentence) => {
      block(wrap(sentence, font(sizes.sentence), measure, 3), sizes.sentence, 1.4, 400, theme.ink);
    });
  }
  const top = y + Math.round(sizes.margin * 0.35);

  const page = clean(spec.page);
  const footFont = font(sizes.foot);
  const pageWidth = page ? textWidth(page, footFont) + 24 : 0;
  const lines = wrap(clean(spec.source), footFont, width - pageWidth, 2);
  const footHeight = Math.round(sizes.foot * 1.4);
  let foot = spec.height - Math.round(sizes.margin * 0.45) - footHeight * Math.max(lines.length, page ? 1 : 0);
  const bottom =
    lines.length || page ? foot - Math.round(sizes.margin * 0.3) : spec.height - Math.round(sizes.margin * 0.6);
  lines.forEach((line) => {
    elements.push(text(left, foot + footHeight / 2, line, footFont, theme.muted));
    foot += footHeight;
  });
  if (page) {
    const y2 = spec.height - Math.round(sizes.margin * 0.45) - footHeight / 2;
    elements.push(text(spec.width - sizes.margin, y2, fit(page, footFont, width / 2), footFont, theme.muted, 'right'));
  }
  return { elements, top, bottom };
}
