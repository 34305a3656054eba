// ChartSpec: everything a picture is made from, as JSON. The only way into the charts, from the browser and from C++
// (src/charts/spec.hpp mirrors it field by field). Texts are plain text; markup in them is shown, not obeyed. A picture
// depends on nothing else: same spec and same font, same bytes.

/** What the values are, in the metric's base unit; the picture scales them (bytes to TB, seconds to hours). */
export type Unit = 'count' | 'bytes' | 'seconds' | 'share' | 'rate';

export type BucketSize = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export type Locale = 'sv' | 'en';

/**
 * Why a value is what it is, as in the tables: "gap" (no logs), "partial" (not complete), "suppressed" (hidden),
 * "imported" (from before there were logs).
 */
export type Note = '' | 'gap' | 'partial' | 'suppressed' | 'imported';

/** Bucket label (2022, 2022-Q2, 2022-04, 2022-W17, 2022-04-30, 2022-04-30T13+02:00), value or unknown, note. */
export type Point = [string, number | null, Note?];

export interface Series {
  /** Unique in the panel. */
  id: string;
  /** As it stands at the end of the line. */
  name: string;
  /** A band runs from `values` to `upper`. */
  kind: 'line' | 'bar' | 'area' | 'band' | 'step';
  /** main: what the chart is about; context: thin and pale; trend: thick, the colour of text; limit: dashed border. */
  role?: 'main' | 'context' | 'trend' | 'limit';
  /** In any order; buckets left out are unknown. */
  values: Point[];
  /** Upper edge of a band, one for each of `values`. */
  upper?: (number | null)[];
  /** Text at the end of the line in place of name and last value; the empty text means none. */
  endLabel?: string;
  dash?: boolean;
  /** Series of the same stack stand on one another, in the order given. Bars and areas only. */
  stack?: string;
  /** Index in the palette; by default the next free one. */
  color?: number;
}

/** What there was room for, from a bucket on, until the next capacity of the list begins. */
export interface Capacity {
  /** Bucket label or date; from the beginning when absent. */
  from?: string;
  value: number;
  label: string;
}

/** Something that happened: text above the plot, thin line down through this panel and those below it. */
export interface Annotation {
  /** Bucket label or date, of any precision: its first moment. */
  at: string;
  text: string;
}

/** A remark beside one point of a series, put where nothing is drawn. */
export interface Callout {
  series: string;
  bucket: string;
  text: string;
}

/** A series goes on as a dashed line within a band, and within a wider, paler one where that is given. */
export interface Forecast {
  /** The series that is continued. */
  series: string;
  /** Bucket label, expected, lower and upper edge, and those of the wider band. */
  values: [string, number, number, number, number?, number?][];
  /** At the end of the line, such as "prognos"; nothing when empty. */
  label: string;
}

/** Bars beside names, longest first if the caller sorted them so; several parts make stacked bars. */
export interface Ranked {
  parts: { name: string; color?: number }[];
  /** `values` holds one value for each part; unknown or hidden ones are null. */
  rows: { label: string; values: (number | null)[] }[];
}

/** A table of coloured cells, such as weekday by hour. */
export interface Heat {
  columns: string[];
  rows: string[];
  /** values[row][column] */
  values: (number | null)[][];
}

/** Columns beside each other over names that are no dates, such as the hours of a day. */
export interface Columns {
  labels: string[];
  /** One for each label; what is not known is null. */
  values: (number | null)[];
}

/** One plot. Exactly one of `series` (with `bucket`), `ranked`, `heat`, `columns` says what is in it. */
export interface Panel {
  /** Share of the height, beside the other panels; 1 when absent. */
  height?: number;
  /** What this panel shows, when there are several. */
  title?: string;
  unit: Unit;
  /** After a value: "jobb". */
  unitLabel?: string;
  /** Default true; false is obeyed for lines only: bars and areas always stand on zero. */
  zeroBased?: boolean;

  bucket?: BucketSize;
  series?: Series[];
  capacity?: Capacity[];
  annotations?: Annotation[];
  callouts?: Callout[];
  /** At most one of each series. */
  forecasts?: Forecast[];
  /** First and last bucket without data and why. When absent, stretches where no series has a value are marked. */
  gaps?: [string, string, string][];

  ranked?: Ranked;
  heat?: Heat;
  columns?: Columns;
}

export interface ChartSpec {
  /** CSS pixels. A slide is 1280 x 720. */
  width: number;
  height: number;
  locale: Locale;
  theme: 'light' | 'dark';
  /** Begins every id in the SVG, so that several pictures can stand in one document. Letters, digits, - and _. */
  id?: string;
  /** The finding. */
  title?: string;
  /** The measure, its unit and the period. */
  subtitle?: string;
  /** Computed sentences under the subtitle, each on a line of its own. */
  sentences?: string[];
  /** Foot: where the figures come from, until when, and the definition's name. */
  source?: string;
  /** "1 / 7" */
  page?: string;
  panels: Panel[];
}
