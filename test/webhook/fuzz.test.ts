import t from 'tap';
import { mutateBody } from './mutate-body.js';
import { createWorld } from './webhook-world.js';

const RUNS = 3000;

t.test('no mutation of a body ends the process, nor is one allowed that cannot be read', async (t) => {
  const world = await createWorld(t);
  const { client } = await world.startWithClient({ logLevel: 'error' });
  const next = mutateBody(20260101);
  let readable = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const body = next();
    const { status, text } = await client.post(body);
    if (status === 200) {
      readable += 1;
      // What was answered was a review: whoever reads it strictly finds the same.
      const review = parsed(body) as { kind?: unknown; request?: { uid?: unknown } } | undefined;
      const { response } = JSON.parse(text) as { response: { uid: string; allowed: boolean } };
      if (review?.kind !== 'AdmissionReview' || review.request?.uid !== response.uid)
        t.fail(`answered ${text} for ${body.toString()}`);
      continue;
    }
    if (status !== 400 || text.includes('"allowed"')) t.fail(`${status} ${text} for ${body.toString('latin1')}`);
  }
  t.ok(readable > RUNS / 20 && readable < RUNS, `${readable} of ${RUNS} were still reviews`);
  t.strictSame(
    world.lines.filter(({ level }) => level === 'error'),
    [],
  );
  t.equal((await client.get('/readyz')).status, 200);
});

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}
