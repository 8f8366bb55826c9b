import { policyTo, reviewOf } from './reviews.js';

const WIDE_REVIEW = reviewOf(policyTo('10.0.0.0/8'));
const SPLICES = [
  'null',
  '{}',
  '[]',
  '""',
  '1e999',
  '-1',
  '"__proto__"',
  'true',
  '\u0000',
  '\\u0000',
  '\uFEFF',
  '"\\ud800"',
  '{',
  '}',
  '[',
  '"',
  ',',
  ':',
];
const VALUES: readonly unknown[] = [
  null,
  {},
  [],
  '',
  'x',
  -1,
  1e308,
  true,
  [null],
  { a: {} },
  'Namespace',
  'DELETE',
  '::/0',
  2 ** 53,
];

/** Bodies made from a refused review by changing bytes, values and keys; the same ones for the same seed. */
export function mutateBody(seed: number): () => Buffer {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  return () => {
    if (random(2) === 0) return Buffer.from(JSON.stringify(mutateValue(structuredClone(WIDE_REVIEW), random)));
    let body = Buffer.from(JSON.stringify(WIDE_REVIEW));
    for (let times = 1 + random(4); times > 0; times -= 1) {
      const at = random(body.length);
      const end = Math.min(body.length, at + random(12));
      const kinds = [
        () => Buffer.concat([body.subarray(0, at), body.subarray(end)]),
        () => Buffer.concat([body.subarray(0, at), Buffer.from(pick(SPLICES)), body.subarray(end)]),
        () => Buffer.concat([body.subarray(0, at), Buffer.from([random(256)]), body.subarray(at + 1)]),
        () => body.subarray(0, at),
        () => Buffer.concat([body.subarray(0, end), body.subarray(at)]),
      ];
      body = pick(kinds)();
    }
    return body;
  };
}

/** Replaces or removes one value somewhere in the tree. */
function mutateValue(root: unknown, random: (below: number) => number): unknown {
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      walk(holder[key]);
    }
  };
  walk(root);
  const place = places[random(places.length)];
  if (place === undefined) return root;
  const { holder, key } = place;
  if (random(4) === 0) Reflect.deleteProperty(holder, key);
  else if (random(4) === 0) holder[`${key}x`] = holder[key];
  else holder[key] = VALUES[random(VALUES.length)];
  return root;
}

/** Mulberry32: small, and the same on every machine. Answers a whole number below the given one. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
