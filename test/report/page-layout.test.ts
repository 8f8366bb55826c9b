import fc from 'fast-check';
import t from 'tap';
import { layoutOf, NODE } from '../../src/report/page-layout.js';

const graphs = fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 12 }).chain((sizes) => {
  const nodes = sizes.flatMap((size, b) => Array.from({ length: size }, (_, k) => ({ id: `${b}/${k}`, box: `b${b}` })));
  const ids = ['w0', 'w1', ...nodes.map(({ id }) => id)];
  const end = fc.constantFrom(...ids);
  return fc.record({
    nodes: fc.constant(nodes),
    arrows: fc.array(fc.record({ from: end, to: end }), { maxLength: 60 }),
  });
});

t.test('no two nodes lie on each other, no box lies on another, and what is apart stands above', (t) => {
  fc.assert(
    fc.property(graphs, ({ nodes, arrows }) => {
      const places = layoutOf(nodes, ['w0', 'w1'], arrows);
      const all = [...places].map(([id, place]) => ({ id, ...place }));
      t.equal(all.length, nodes.length + 2);
      for (const one of all)
        for (const other of all)
          if (one.id < other.id && Math.abs(one.x - other.x) < NODE.width && Math.abs(one.y - other.y) < NODE.height)
            throw new Error(`${one.id} lies on ${other.id}`);
      const boxes = new Map<string, { left: number; right: number; top: number; bottom: number }>();
      for (const { id, box } of nodes) {
        const { x, y } = places.get(id) ?? { x: 0, y: 0 };
        const there = boxes.get(box) ?? { left: x, right: x, top: y, bottom: y };
        boxes.set(box, {
          left: Math.min(there.left, x),
          right: Math.max(there.right, x),
          top: Math.min(there.top, y),
          bottom: Math.max(there.bottom, y),
        });
      }
      const list = [...boxes.values()];
      for (const [k, one] of list.entries())
        for (const other of list.slice(k + 1)) {
          const apart =
            one.right + NODE.width < other.left ||
            other.right + NODE.width < one.left ||
            one.bottom + NODE.height < other.top ||
            other.bottom + NODE.height < one.top;
          if (!apart) throw new Error('a box lies on another');
        }
      for (const { id, y } of all) if (!id.startsWith('w') && y < 0) throw new Error(`${id} stands with those apart`);
    }),
    { numRuns: 60 },
  );
  t.end();
});

t.test('the same graph has the same places', (t) => {
  fc.assert(
    fc.property(graphs, ({ nodes, arrows }) => {
      t.strictSame([...layoutOf(nodes, ['w0'], arrows)], [...layoutOf(nodes, ['w0'], arrows)]);
    }),
    { numRuns: 20 },
  );
  t.end();
});

t.test('in a box, who talks stands left of whom it talks to', (t) => {
  const nodes = ['web', 'api', 'db'].map((id) => ({ id, box: 'shop' }));
  const places = layoutOf(
    nodes,
    [],
    [
      { from: 'web', to: 'api' },
      { from: 'api', to: 'db' },
    ],
  );
  const x = (id: string): number => places.get(id)?.x ?? NaN;
  t.ok(x('web') < x('api') && x('api') < x('db'));
  t.end();
});
