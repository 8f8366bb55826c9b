import t from 'tap';
import { isUpToDate, type Present } from '../../src/controller/up-to-date.js';
import { SNAPSHOT_KINDS, withKnowledge, type Snapshot } from '../../src/model/snapshot.js';
import { inputOf } from '../audit/auditing.js';

const NAMESPACE = '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const WATCHED = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;

/** A snapshot of which every part was heard of at this instant. */
function heardAt(at: number, { snapshot }: { readonly snapshot: Snapshot } = inputOf(NAMESPACE)): Snapshot {
  return SNAPSHOT_KINDS.reduce((of, kind) => withKnowledge(of, kind, { complete: true, heardAt: at }), snapshot);
}

const audited = (at: number, snapshot: Snapshot) => ({ report: { at: new Date(at).toISOString() } as never, snapshot });

function present(snapshot: Snapshot, more: Partial<Present> = {}): Present {
  return { snapshot, watchedSince: WATCHED, now: WATCHED + 5_000, maxSnapshotAge: 5 * MINUTE, ...more };
}

t.test('an audit that was made since everything is watched is up to date, whatever has changed', (t) => {
  const other = heardAt(WATCHED, inputOf(''));
  t.ok(isUpToDate(audited(WATCHED + 1_000, heardAt(WATCHED)), present(other)));
  t.notOk(isUpToDate(audited(WATCHED + 999, heardAt(WATCHED)), present(other)), 'but not while it was catching up');
  t.end();
});

t.test('one from before that is up to date while nothing it looked at has changed', (t) => {
  const before = heardAt(WATCHED - MINUTE);
  const now = heardAt(WATCHED, { snapshot: before });
  t.ok(isUpToDate(audited(WATCHED - MINUTE, before), present(now)));
  t.notOk(isUpToDate(audited(WATCHED - MINUTE, before), present(now, { now: WATCHED + 999 })), 'nobody knows yet');
  t.notOk(isUpToDate(audited(WATCHED - MINUTE, before), present(heardAt(WATCHED, inputOf('')))));
  t.end();
});

t.test('one that was made of knowledge that was too old is not', (t) => {
  const before = heardAt(WATCHED - 7 * MINUTE);
  const now = heardAt(WATCHED, { snapshot: before });
  t.notOk(isUpToDate(audited(WATCHED - MINUTE, before), present(now)));
  t.end();
});

t.test('while something is not watched none is', (t) => {
  const snapshot = heardAt(WATCHED);
  t.notOk(isUpToDate(audited(WATCHED + MINUTE, snapshot), present(snapshot, { watchedSince: undefined })));
  t.end();
});
