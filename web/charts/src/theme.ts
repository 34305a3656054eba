// Colours, font and sizes. The palette can be told apart with any colour vision (hues of Okabe and Ito) and is dark,
// or in the dark theme light, enough for text at the ends of lines: contrast of at least 4.5 to the background.

export interface Theme {
  background: string;
  ink: string;
  /** Subtitle, axis texts, foot. */
  muted: string;
  grid: string;
  axis: string;
  /** Behind stretches without data. */
  gap: string;
  limit: string;
  palette: string[];
  /** Cells of a heat map, from the lowest value to the highest. */
  heat: [string, string, string, string];
  /** How much of its colour an area keeps: alone, and in a stack. */
  areaOpacity: number;
  stackOpacity: number;
}

export const themes: { light: Theme; dark: Theme } = {
  light: {
    background: '#ffffff',
    ink: '#1b2430',
    muted: '#566270',
    grid: '#e4e8ec',
    axis: '#7d8894',
    gap: '#f2f4f6',
    limit: '#a8322a',
    palette: ['#0a67a8', '#b84a00', '#00765a', '#8c4a86', '#836000', '#43617c'],
    heat: ['#e9f2fa', '#82b5de', '#2273b5', '#083a66'],
    areaOpacity: 0.16,
    stackOpacity: 0.32,
  },
  dark: {
    background: '#12171e',
    ink: '#eef2f6',
    muted: '#a3afbb',
    grid: '#27303a',
    axis: '#6d7986',
    gap: '#1a212a',
    limit: '#ff8f80',
    palette: ['#5fb2f0', '#ff9a52', '#41c9a2', '#dd9bd5', '#e0b84e', '#a9bccd'],
    heat: ['#1b2938', '#1f5585', '#3f92d2', '#b3dcff'],
    areaOpacity: 0.22,
    stackOpacity: 0.36,
  },
};

/** Text must have the width it was measured with, so the list is the same in C++ and in the SVG that it makes. */
export let fontFamily = "Inter, 'DejaVu Sans', sans-serif";

/** A page that draws and measures by itself has the charts in its own font. */
export function useFont(family: string): void {
  fontFamily = family;
}

export function font(size: number, weight: 400 | 600 | 700 = 400): string {
  return (weight === 400 ? '' : weight + ' ') + size + 'px ' + fontFamily;
}

/** Sizes in pixels, from a dashboard card (480 wide) to a slide (1280). */
export interface Sizes {
  margin: number;
  title: number;
  subtitle: number;
  sentence: number;
  label: number;
  axis: number;
  foot: number;
}

export function sizes(width: number, height: number): Sizes {
  const t = Math.max(0, Math.min(1, Math.min((width - 480) / 800, (height - 270) / 450)));
  const between = (small: number, large: number) => Math.round(small + (large - small) * t);
  return {
    margin: between(20, 60),
    title: between(19, 32),
    subtitle: between(13, 18),
    sentence: between(13, 18),
    label: between(12, 15),
    axis: between(12, 15),
    foot: between(10, 13),
  };
}

function channel(hex: string, at: number): number {
  return parseInt(hex.substr(at, 2), 16);
}

/** The colour between two, t from 0 to 1. */
function mix(from: string, to: string, t: number): string {
  let hex = '#';
  for (let at = 1; at < 7; at += 2) {
    const value = Math.round(channel(from, at) + (channel(to, at) - channel(from, at)) * t);
    hex += (value < 16 ? '0' : '') + value.toString(16);
  }
  return hex;
}

/** The colour of a heat map at t, from 0 to 1. */
export function heatColor(theme: Theme, t: number): string {
  const stop = Math.min(theme.heat.length - 2, Math.floor(t * (theme.heat.length - 1)));
  return mix(theme.heat[stop]!, theme.heat[stop + 1]!, t * (theme.heat.length - 1) - stop);
}

function luminance(hex: string): number {
  const linear = (at: number) => {
    const c = channel(hex, at) / 255;
    return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
}

/** Contrast ratio of WCAG, 1 to 21. */
export function contrast(a: string, b: string): number {
  const la = luminance(a);
  const lb = luminance(b);
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}
