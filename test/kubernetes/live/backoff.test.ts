import t from 'tap';
import { createBackoff } from '../../../src/kubernetes/backoff.js';

t.test('pauses are up to a bound that doubles from 0.8 to 30 s', (t) => {
  const longest = createBackoff({ now: () => 0, random: () => 1 });
  t.strictSame(
    Array.from({ length: 8 }, () => longest.next()),
    [800, 1600, 3200, 6400, 12800, 25600, 30000, 30000],
  );
  const shortest = createBackoff({ now: () => 0, random: () => 0 });
  t.strictSame([shortest.next(), shortest.next()], [0, 0], 'full jitter');
  t.end();
});

t.test('two minutes without a failure, not counting the pause itself, and it begins anew', (t) => {
  let now = 0;
  const backoff = createBackoff({ now: () => now, random: () => 1 });
  t.equal(backoff.next(), 800);
  now += 800 + 119_999;
  t.equal(backoff.next(), 1600);
  now += 1600 + 120_000;
  t.equal(backoff.next(), 800);
  t.end();
});
