// Boxes and how they get out of each other's way.

export type Align = 'left' | 'center' | 'right';

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * Moves things on one line apart: each gets the centre nearest to the wished one so that none overlap and the order of
 * the wishes holds. Those that touch form a block, which stands where the sum of its members' squared moves is least.
 * All stay within [from, to] if they fit; otherwise they begin at `from`.
 */
export function pushApart(wishes: { center: number; size: number }[], from: number, to: number, gap: number): number[] {
  const order = wishes.map((_, i) => i).sort((a, b) => wishes[a]!.center - wishes[b]!.center || a - b);
  /** `top` is the wished top of the block: the mean of its members' wishes. */
  const blocks: { members: number[]; size: number; top: number }[] = [];
  const clamp = (top: number, size: number) => Math.max(from, Math.min(to - size, top));
  order.forEach((index) => {
    const wish = wishes[index]!;
    blocks.push({ members: [index], size: wish.size, top: wish.center - wish.size / 2 });
    while (blocks.length > 1) {
      const last = blocks[blocks.length - 1]!;
      const before = blocks[blocks.length - 2]!;
      if (clamp(before.top, before.size) + before.size + gap <= clamp(last.top, last.size)) break;
      const n = before.members.length;
      const m = last.members.length;
      before.top = (before.top * n + (last.top - before.size - gap) * m) / (n + m);
      before.size += gap + last.size;
      before.members = before.members.concat(last.members);
      blocks.pop();
    }
  });
  const centers: number[] = [];
  blocks.forEach((block) => {
    let at = clamp(block.top, block.size);
    block.members.forEach((index) => {
      centers[index] = at + wishes[index]!.size / 2;
      at += wishes[index]!.size + gap;
    });
  });
  return centers;
}
