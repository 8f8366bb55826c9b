import { compareTexts } from '../reach/end-order.js';

/** A node to be placed, and the box that it stands in; nodes without a box stand by themselves. */
export interface PlacedIn {
  readonly id: string;
  readonly box: string;
}

/** An arrow, by the ids of its ends. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** The middle of a node, in points. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** How large a node is drawn, in points. */
export const NODE = { width: 132, height: 38 } as const;
const GAP = { x: 46, y: 26 } as const;
const BOX = { side: 26, top: 46, between: 72 } as const;
/** The width of a picture over its height. */
const ASPECT = 3;
/** Boxes with more nodes than this are a plain grid: their arrows make no order any more. */
const MOST_RANKED = 14;

interface Box {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Relative to the upper left corner of the box. */
  readonly places: ReadonlyMap<string, Place>;
}

/**
 * Places for all nodes: boxes in rows, those with arrows between them near each other, and in a box sources left of what they
 * talk to. `apart` stand in a row of their own above all boxes. A function of its arguments: the same picture each time.
 */
export function layoutOf(
  nodes: readonly PlacedIn[],
  apart: readonly string[],
  arrows: readonly Arrow[],
): ReadonlyMap<string, Place> {
  const boxOf = new Map(nodes.map(({ id, box }) => [id, box]));
  const members = new Map<string, string[]>();
  for (const { id, box } of nodes) members.set(box, [...(members.get(box) ?? []), id]);
  const boxes = new Map(Array.from(members, ([name, ids]) => [name, boxed(name, ids, arrows)]));
  const order = orderOf([...boxes.keys()], arrows, (id) => boxOf.get(id));
  const places = new Map<string, Place>();
  const { corners, width } = shelved(order.flatMap((name) => boxes.get(name) ?? []));
  for (const [{ places: inside }, corner] of corners)
    for (const [id, { x, y }] of inside) places.set(id, { x: corner.x + x, y: corner.y + y });
  const step = Math.max(NODE.width + 2 * GAP.x, Math.min(320, width / Math.max(1, apart.length)));
  apart.forEach((id, index) => {
    places.set(id, { x: width / 2 + (index - (apart.length - 1) / 2) * step, y: -BOX.between * 2 });
  });
  return places;
}

function boxed(name: string, ids: readonly string[], arrows: readonly Arrow[]): Box {
  const columns = ids.length <= MOST_RANKED ? ranked(ids, arrows) : grid(ids);
  const tallest = Math.max(...columns.map(({ length }) => length));
  const height = tallest * NODE.height + (tallest - 1) * GAP.y;
  const places = new Map<string, Place>();
  columns.forEach((column, k) => {
    const own = column.length * NODE.height + (column.length - 1) * GAP.y;
    column.forEach((id, row) => {
      places.set(id, {
        x: BOX.side + NODE.width / 2 + k * (NODE.width + GAP.x),
        y: BOX.top + (height - own) / 2 + NODE.height / 2 + row * (NODE.height + GAP.y),
      });
    });
  });
  const width = columns.length * NODE.width + (columns.length - 1) * GAP.x + 2 * BOX.side;
  return { name, width, height: height + BOX.top + BOX.side, places };
}

function grid(ids: readonly string[]): readonly (readonly string[])[] {
  const rows = Math.ceil(Math.sqrt(ids.length * 2));
  return Array.from({ length: Math.ceil(ids.length / rows) }, (_, k) => ids.slice(k * rows, (k + 1) * rows));
}

/** Columns by the longest way to them from a source; a way that comes back to where it was counts no further. */
function ranked(ids: readonly string[], arrows: readonly Arrow[]): readonly (readonly string[])[] {
  const own = new Set(ids);
  const inside = arrows.filter(({ from, to }) => from !== to && own.has(from) && own.has(to));
  const linked = new Set(inside.flatMap(({ from, to }) => [from, to]));
  const rank = new Map(ids.map((id) => [id, 0]));
  const both = new Set(inside.map(({ from, to }) => `${from}\n${to}`));
  const forward = inside.filter(({ from, to }) => !both.has(`${to}\n${from}`));
  for (let round = 0; round < Math.min(4, ids.length); round += 1)
    for (const { from, to } of forward)
      rank.set(to, Math.max(rank.get(to) ?? 0, Math.min(4, (rank.get(from) ?? 0) + 1)));
  const used = [...new Set(ids.filter((id) => linked.has(id)).map((id) => rank.get(id) ?? 0))].sort((a, b) => a - b);
  const columns: string[][] = used.map((value) => ids.filter((id) => linked.has(id) && rank.get(id) === value));
  const alone = ids.filter((id) => !linked.has(id));
  const rows = Math.max(2, ...columns.map(({ length }) => length), Math.ceil(Math.sqrt(alone.length)));
  for (let k = 0; k < alone.length; k += rows) columns.push(alone.slice(k, k + rows));
  return columns;
}

/** Next is always the box with the most arrows to those that have a place. */
function orderOf(
  names: readonly string[],
  arrows: readonly Arrow[],
  boxOf: (id: string) => string | undefined,
): readonly string[] {
  const weight = new Map<string, Map<string, number>>(names.map((name) => [name, new Map<string, number>()]));
  for (const { from, to } of arrows) {
    const [one, other] = [boxOf(from), boxOf(to)];
    if (one === undefined || other === undefined || one === other) continue;
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const)
      weight.get(a)?.set(b, (weight.get(a)?.get(b) ?? 0) + 1);
  }
  const total = (name: string): number => [...(weight.get(name)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  const pull = new Map(names.map((name) => [name, total(name) / 1e6]));
  const left = new Set([...names].sort(compareTexts));
  const order: string[] = [];
  while (left.size > 0) {
    let [best = ''] = left;
    for (const name of left) if ((pull.get(name) ?? 0) > (pull.get(best) ?? 0)) best = name;
    left.delete(best);
    order.push(best);
    for (const [name, links] of weight.get(best) ?? []) pull.set(name, (pull.get(name) ?? 0) + links);
  }
  return order;
}

/** Boxes in rows, each row the other way round, so that the next box is never far. */
function shelved(boxes: readonly Box[]): { readonly corners: ReadonlyMap<Box, Place>; readonly width: number } {
  const area = boxes.reduce((sum, { width, height }) => sum + (width + BOX.between) * (height + BOX.between), 0);
  const wanted = Math.max(Math.sqrt(area * ASPECT), ...boxes.map(({ width }) => width));
  const rows: Box[][] = [];
  let used = Infinity;
  for (const box of boxes) {
    const row = rows.at(-1);
    if (row === undefined || used + box.width > wanted) {
      rows.push([box]);
      used = box.width + BOX.between;
      continue;
    }
    row.push(box);
    used += box.width + BOX.between;
  }
  const widths = rows.map((row) => row.reduce((sum, { width }) => sum + width, BOX.between * (row.length - 1)));
  const width = Math.max(0, ...widths);
  const corners = new Map<Box, Place>();
  let y = 0;
  rows.forEach((row, k) => {
    const height = Math.max(...row.map((box) => box.height));
    let x = (width - (widths[k] ?? 0)) / 2;
    for (const box of k % 2 === 0 ? row : row.toReversed()) {
      corners.set(box, { x, y: y + (height - box.height) / 2 });
      x += box.width + BOX.between;
    }
    y += height + BOX.between;
  });
  return { corners, width };
}
