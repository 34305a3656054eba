// Gives every panel its place. Plots of time share their left and right edges, so that a month stands above the same
// month; how far left depends on the width of the value axis' texts, those on the scales, those on the heights, and
// those on the rows of annotations, which depend on the left edge: a second round settles it.

import { annotationFlags, flagRowHeight, placeFlags, rowsUsed } from './annotations.js';
import type { Flag, PlacedFlag } from './annotations.js';
import { axisHeight, axisRows } from './timeaxis.js';
import type { Domain } from './buckets.js';
import { columnGap, columnWidth, makeEndLabels } from './endlabels.js';
import type { EndLabel } from './endlabels.js';
import { formatTicks } from './format.js';
import type { Box } from './geometry.js';
import { gapFlags, gapsOf } from './marks.js';
import { isTime, makeDomains, makeModel } from './model.js';
import type { TimeModel } from './model.js';
import { makePlot } from './plot.js';
import type { Plot } from './plot.js';
import { makeScale } from './scale.js';
import type { Scale } from './scale.js';
import type { ChartSpec, Panel } from './spec.js';
import { textWidth } from './text.js';
import { font } from './theme.js';
import type { Sizes } from './theme.js';

/** A panel on the page. For a plot of time `plot` is there, for the others `box` is all they need. */
export interface Placed {
  panel: Panel;
  /** Top of the panel's title; the plot or box begins below it. */
  titleTop: number;
  box: Box;
  time: PlacedTime | null;
}

export interface PlacedTime {
  plot: Plot;
  ticks: string[];
  endLabels: EndLabel[];
  flags: PlacedFlag[];
  /** Indexes of the panels of the same months below, through which the lines of the annotations run. */
  sharers: number[];
  /** Whether the names of the months stand under this panel. */
  axis: boolean;
}

interface Draft {
  panel: Panel;
  model: TimeModel | null;
  endLabels: EndLabel[];
  flags: Flag[];
  axis: boolean;
  rows: number;
  scale: Scale | null;
  ticks: string[];
}

const betweenPanels = 20;
const besideAxis = 10;

function titleHeight(panel: Panel, sizes: Sizes): number {
  return panel.title ? Math.round(sizes.label * 2) : 0;
}

/** Height of everything in a panel but its plot. */
function fixedHeight(draft: Draft, domain: Domain | null, width: number, sizes: Sizes, spec: ChartSpec): number {
  let height = titleHeight(draft.panel, sizes);
  if (!domain) return height;
  // Half a line for the topmost value of the axis, which stands on its line.
  height += draft.rows ? draft.rows * flagRowHeight(sizes) + 6 : Math.round(sizes.axis * 0.6);
  if (draft.axis) height += axisHeight(axisRows(domain, width, sizes, spec.locale), sizes);
  else height += Math.round(sizes.axis * 0.6);
  return height;
}

export function layout(spec: ChartSpec, sizes: Sizes, top: number, bottom: number): Placed[] {
  const domains = makeDomains(spec);
  const next = { color: 0 };
  const labelRoom = Math.min(Math.max(spec.width * 0.17, 110), sizes.label * 13);
  const seen: { [flag: string]: boolean } = {};

  const drafts = spec.panels.map((panel, i): Draft => {
    const draft: Draft = { panel, model: null, endLabels: [], flags: [], axis: false, rows: 0, scale: null, ticks: [] };
    if (!isTime(panel)) return draft;
    const model = makeModel(spec, panel, domains[panel.bucket!]!, next);
    draft.model = model;
    draft.endLabels = makeEndLabels(model, labelRoom, sizes, spec.locale);
    // The same annotation of the next panel is the same line.
    draft.flags = annotationFlags(panel.annotations, model.domain)
      .filter((flag) => {
        const key = panel.bucket + ' ' + flag.place + ' ' + flag.text;
        const known = seen[key];
        seen[key] = true;
        return !known;
      })
      .concat(gapFlags(gapsOf(model, spec.locale)));
    const below = spec.panels[i + 1];
    draft.axis = !(below && isTime(below) && below.bucket === panel.bucket);
    return draft;
  });

  const right = spec.width - sizes.margin;
  let column = 0;
  drafts.forEach((draft) => {
    column = Math.max(column, columnWidth(draft.endLabels));
  });
  const plotRight = right - (column ? column + columnGap : 0);
  let plotLeft = sizes.margin + 50;
  let plotHeights: number[] = [];

  for (let round = 0; round < 3; ++round) {
    const width = plotRight - plotLeft;
    drafts.forEach((draft) => {
      if (!draft.model) return;
      const scale = width / draft.model.domain.count;
      draft.rows = rowsUsed(
        placeFlags(draft.flags, (place) => plotLeft + place * scale, sizes.margin, right, 5, sizes),
      );
    });
    const fixed = drafts.map((draft) => fixedHeight(draft, draft.model && draft.model.domain, width, sizes, spec));
    const free = bottom - top - fixed.reduce((a, b) => a + b, 0) - betweenPanels * (drafts.length - 1);
    const shares = drafts.reduce((sum, draft) => sum + (draft.panel.height || 1), 0);
    plotHeights = drafts.map((draft) => Math.max(30, Math.floor((free * (draft.panel.height || 1)) / shares)));
    let widest = 0;
    drafts.forEach((draft, i) => {
      if (!draft.model) return;
      draft.scale = makeScale(draft.model.low, draft.model.high, draft.panel.unit, plotHeights[i]!);
      draft.ticks = formatTicks(draft.scale.ticks, draft.scale.step, draft.panel.unit, spec.locale);
      draft.ticks.forEach((tick) => {
        widest = Math.max(widest, textWidth(tick, font(sizes.axis)));
      });
    });
    plotLeft = Math.round(sizes.margin + widest + besideAxis);
  }

  let y = top;
  const placed = drafts.map((draft, i): Placed => {
    const titleTop = y;
    y += titleHeight(draft.panel, sizes);
    if (!draft.model) {
      const box = { left: sizes.margin, right, top: y, bottom: y + plotHeights[i]! };
      y = box.bottom + betweenPanels;
      return { panel: draft.panel, titleTop, box, time: null };
    }
    const above = draft.rows ? draft.rows * flagRowHeight(sizes) + 6 : Math.round(sizes.axis * 0.6);
    const box = { left: plotLeft, right: plotRight, top: y + above, bottom: y + above + plotHeights[i]! };
    const plot = makePlot(draft.model, draft.scale!, box.left, box.right, box.top, box.bottom);
    const flags = placeFlags(draft.flags, plot.x, sizes.margin, right, Math.max(1, draft.rows), sizes);
    const tail = draft.axis
      ? axisHeight(axisRows(draft.model.domain, plotRight - plotLeft, sizes, spec.locale), sizes)
      : Math.round(sizes.axis * 0.6);
    y = box.bottom + tail + betweenPanels;
    flags.forEach((flag) => {
      if (flag.line) plot.taken.addBox({ left: flag.x - 1, right: flag.x + 1, top: box.top, bottom: box.bottom });
    });
    const time = { plot, ticks: draft.ticks, endLabels: draft.endLabels, flags, sharers: [], axis: draft.axis };
    return { panel: draft.panel, titleTop, box, time };
  });
  return linkPanels(placed);
}

/** Lines of annotations run on through the panels of the same months below, and texts there must keep off them. */
function linkPanels(placed: Placed[]): Placed[] {
  placed.forEach((upper, i) => {
    for (let j = i + 1; j < placed.length && upper.time; ++j) {
      const lower = placed[j]!;
      if (!lower.time || lower.panel.bucket !== upper.panel.bucket) break;
      upper.time.sharers.push(j);
      upper.time.flags.forEach((flag) => {
        if (flag.line)
          lower.time!.plot.taken.addBox({
            left: flag.x - 1,
            right: flag.x + 1,
            top: lower.box.top,
            bottom: lower.box.bottom,
          });
      });
    }
  });
  return placed;
}
