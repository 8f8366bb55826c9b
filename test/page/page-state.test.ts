import fc from 'fast-check';
import t from 'tap';
import { NO_CHOICE, readState, writeState, type PageState } from '../../src/page/page-state.js';

const states: fc.Arbitrary<PageState> = fc.record(
  {
    q: fc.string({ unit: 'grapheme' }),
    ns: fc.string(),
    sev: fc.subarray(['critical', 'high', 'medium', 'low', 'info']),
    sec: fc.constantFrom('', 'coverage', 'too-broad'),
    since: fc.constantFrom('', 'new', 'better'),
    change: fc.string(),
    view: fc.constantFrom('', 'map', 'matrix', 'table'),
    show: fc.constantFrom('all', 'namespaces', 'cluster'),
    from: fc.string(),
    to: fc.string(),
    path: fc.string({ unit: 'grapheme' }),
  },
  { noNullPrototype: true },
);

t.test('what is written into the address is read as it was', (t) => {
  fc.assert(
    fc.property(states, (state) => {
      t.strictSame(readState(writeState(state)), state);
    }),
  );
  t.end();
});

t.test('nothing chosen is no fragment, and nonsense is nothing chosen', (t) => {
  t.equal(writeState(NO_CHOICE), '');
  t.strictSame(readState(''), NO_CHOICE);
  t.strictSame(readState('#view=hologram&show=%&since=ever&x=1'), NO_CHOICE);
  t.end();
});
