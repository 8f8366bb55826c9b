import fc from 'fast-check';
import t from 'tap';
import { candidate, newLease, type Candidate } from './candidates.js';
import { createTimeline } from './timeline.js';

const SECOND = 1_000;

const kinds = ({ statuses }: Candidate): readonly string[] => statuses.map(({ kind }) => kind);
const holds = (one: Candidate): boolean => one.terms.some((term) => term.holds());

t.test('the first candidate leads, the second follows, and the Lease is renewed every two seconds', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const a = candidate(timeline, lease, 'a');
  await timeline.pass(100);
  const b = candidate(timeline, lease, 'b');
  await timeline.pass(60 * SECOND);
  t.ok(a.election.leading);
  t.notOk(b.election.leading);
  t.strictSame(a.statuses, [{ kind: 'leading' }]);
  t.strictSame(b.statuses, [{ kind: 'following', leader: 'a' }]);
  t.ok(lease.writes > 25 && lease.writes < 32, String(lease.writes));
  t.match(lease.record, { holder: 'a', transitions: 0 });
});

t.test('who dies is followed within twenty seconds, and not before its Lease has expired', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const a = candidate(timeline, lease, 'a');
  await timeline.pass(100);
  const b = candidate(timeline, lease, 'b');
  await timeline.pass(31 * SECOND);
  const last = lease.writes;
  const died = timeline.now();
  a.stall();
  while (lease.writes === last) await timeline.pass(100);
  const took = timeline.now() - died;
  t.ok(took > 12 * SECOND && took < 20 * SECOND, `after ${took} ms`);
  t.ok(b.election.leading);
  t.match(lease.record, { holder: 'b', transitions: 1 });
});

t.test('a leader that stood still writes nothing when it goes on, although no timer has told it', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const a = candidate(timeline, lease, 'a');
  await timeline.pass(10 * SECOND);
  const b = candidate(timeline, lease, 'b');
  await timeline.pass(5 * SECOND);
  const [term] = a.terms;
  t.equal(term?.holds(), true);
  a.stall();
  await timeline.pass(9 * SECOND);
  await timeline.pass(12 * SECOND);
  t.equal(term?.signal.aborted, false, 'nothing has run that could tell it');
  t.equal(term?.holds(), false, 'and yet it may not write');
  t.ok(holds(b));
  a.resume();
  await timeline.pass(5 * SECOND);
  t.equal(term?.signal.aborted, true);
  t.strictSame(kinds(a), ['leading', 'deposed', 'following']);
  t.ok(b.election.leading);
});

t.test('who leaves gives the Lease back, and nobody waits for it to expire', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const a = candidate(timeline, lease, 'a');
  await timeline.pass(100);
  const b = candidate(timeline, lease, 'b');
  await timeline.pass(30 * SECOND);
  const leaving = a.election.stop();
  await timeline.pass(100);
  await leaving;
  t.match(lease.record, { holder: '', duration: 1000, transitions: 1 });
  t.notOk(holds(a));
  await timeline.pass(3 * SECOND);
  t.ok(b.election.leading);
});

t.test('the Lease is given back only when the work of the term has ended', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const a = candidate(timeline, lease, 'a');
  await timeline.pass(5 * SECOND);
  a.busy = true;
  const leaving = a.election.stop();
  await timeline.pass(SECOND);
  t.match(lease.record, { holder: 'a' });
  t.notOk(holds(a));
  a.busy = false;
  await timeline.pass(SECOND);
  await leaving;
  t.match(lease.record, { holder: '' });
});

t.test('while the API server is away nobody leads for more than ten seconds, and after it one does', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const all = ['a', 'b'].map((name) => candidate(timeline, lease, name));
  await timeline.pass(30 * SECOND);
  t.equal(all.filter(holds).length, 1);
  lease.away = true;
  await timeline.pass(9 * SECOND + 900);
  await timeline.pass(SECOND);
  t.equal(all.filter(holds).length, 0);
  await timeline.pass(50 * SECOND);
  lease.away = false;
  await timeline.pass(3 * SECOND);
  t.equal(all.filter(holds).length, 1);
});

t.test('a short absence of the API server costs no leadership', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const a = candidate(timeline, lease, 'a');
  await timeline.pass(30 * SECOND);
  lease.away = true;
  await timeline.pass(6 * SECOND);
  lease.away = false;
  await timeline.pass(30 * SECOND);
  t.strictSame(
    kinds(a).filter((kind) => kind !== 'failed'),
    ['leading'],
  );
  t.equal(a.terms.length, 1);
});

t.test('a new term of the same process begins after the work of the last one has ended', async (t) => {
  const [timeline, lease] = [createTimeline(), newLease()];
  const a = candidate(timeline, lease, 'a');
  await timeline.pass(5 * SECOND);
  a.busy = true;
  a.cut = true;
  await timeline.pass(15 * SECOND);
  a.cut = false;
  await timeline.pass(30 * SECOND);
  t.equal(a.terms.length, 1);
  a.busy = false;
  await timeline.pass(5 * SECOND);
  t.equal(a.terms.length, 2);
  t.ok(a.election.leading);
});

const fault = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom('stall', 'resume', 'cut', 'mend', 'away', 'back', 'busy', 'idle'),
  then: fc.integer({ min: 50, max: 20_000 }),
});

t.test('whatever happens, no two may write at once, and when all is well again one leads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 12 }), async (faults) => {
      const [timeline, lease] = [createTimeline(), newLease()];
      const all = ['a', 'b', 'c'].map((name) => candidate(timeline, lease, name));
      const pass = async (time: number): Promise<void> => {
        for (let passed = 0; passed < time; passed += 250) {
          await timeline.pass(250);
          if (all.filter(holds).length > 1) throw new Error(`two may write at ${timeline.now()}`);
        }
      };
      await pass(5 * SECOND);
      for (const { who, what, then } of faults) {
        const one = all[who];
        if (what === 'stall') one?.stall();
        if (what === 'resume') one?.resume();
        if (one !== undefined && (what === 'cut' || what === 'mend')) one.cut = what === 'cut';
        if (one !== undefined && (what === 'busy' || what === 'idle')) one.busy = what === 'busy';
        if (what === 'away' || what === 'back') lease.away = what === 'away';
        await pass(then);
      }
      lease.away = false;
      for (const one of all) {
        one.resume();
        Object.assign(one, { cut: false, busy: false });
      }
      await pass(25 * SECOND);
      if (all.filter(holds).length !== 1) throw new Error('nobody leads');
    }),
    { numRuns: 25 },
  );
});
