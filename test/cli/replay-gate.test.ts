import t from 'tap';
import { log, namespaceEvent, policy, storedNamespace } from './audit-events.js';
import { CANDIDATE, created, NARROW, replayed, WIDE } from './replay-world.js';
import { runIn } from './world.js';

t.test('--fail-on makes it a gate: of what is refused, or against a profile of what newly is', async (t) => {
  const wide = log(created(policy(WIDE)));
  const bare = log(created(policy(NARROW, { labels: {} })));
  t.equal((await replayed(t, wide)).code, 0);
  t.equal((await replayed(t, wide, '--fail-on', 'deny')).code, 1);
  t.equal((await replayed(t, bare, '--fail-on', 'deny')).code, 0);
  t.equal((await replayed(t, bare, '--fail-on', 'warn')).code, 1);
  t.equal((await replayed(t, wide, '--fail-on', 'deny', '--against', 'candidate.yaml')).code, 0);
  t.equal((await replayed(t, wide, '--fail-on', 'deny', '--against', 'current.yaml')).code, 1);
});

t.test('a gate that could decide nothing is not passed, and one that could not decide all says so', async (t) => {
  const selecting = CANDIDATE.replace(
    'action: Deny }',
    'action: Deny, match: { namespaceSelector: { matchLabels: { tier: prod } } } }',
  );
  const cwd = t.testdir({ 'candidate.yaml': selecting });
  const run = (events: readonly unknown[], ...args: readonly string[]) =>
    runIn(cwd, ['replay', '-p', 'candidate.yaml', ...args, '-'], { stdin: log(...events) });
  const undecided = created(policy(WIDE));
  const shop = namespaceEvent({ verb: 'create', name: 'shop', code: 201, response: storedNamespace('shop') });
  const all = 'error: nothing for --fail-on to go by: 1 of 1 change undecided\n';
  t.match(await run([undecided], '--fail-on', 'deny'), { code: 2, stdout: /1 undecided/, stderr: all });
  t.match(await run([undecided], '--fail-on', 'deny', '--against', 'candidate.yaml'), { code: 2, stderr: all });
  t.match(await run([undecided]), { code: 0, stderr: '' }, 'without a gate the report says it');
  t.match(await run([undecided, shop], '--fail-on', 'deny'), {
    code: 0,
    stderr: 'warning: --fail-on goes by what could be decided: 1 of 2 changes undecided\n',
  });
  t.match(await run([undecided, shop, created(policy(WIDE))], '--fail-on', 'deny'), {
    code: 0,
    stderr: /^warning: .* 1 of 3 /,
  });
});
