import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { admission } from './client.js';
import { createMount } from './mount.js';
import { OBSERVING_PROFILE, PROFILE, WIDE } from './reviews.js';
import { until } from './until.js';
import { createWorld } from './webhook-world.js';

t.test('a changed profile is in force for the next request, without a request lost', async (t) => {
  const world = await createWorld(t);
  const mount = createMount(join(world.folder, 'mounted'));
  mount.publish({ 'profile.yaml': PROFILE });
  const { client, webhook } = await world.startWithClient({ profileFile: join(mount.folder, 'profile.yaml') });
  t.equal(admission(await client.post(WIDE)).allowed, false);
  for (const [profile, allowed] of [
    [OBSERVING_PROFILE, true],
    [PROFILE, false],
    [OBSERVING_PROFILE, true],
  ] as const) {
    mount.publish({ 'profile.yaml': profile });
    await until(`allowed is ${allowed}`, async () => {
      const answer = await client.post(WIDE);
      t.equal(answer.status, 200);
      return admission(answer).allowed === allowed;
    });
  }
  const text = await (await fetch(webhook.metricsUrl)).text();
  t.match(text, 'firebreak_profile_reloads_total{result="replaced"} 3');
  t.match(text, /^firebreak_profile_info\{name="observing",hash="[\da-f]{64}",mode="DryRun"\} 1$/m);
  t.notMatch(text, 'firebreak_profile_info{name="test"');
});

t.test('a bad profile is refused with each place, counted once, and the old one stays', async (t) => {
  const world = await createWorld(t);
  const { client, webhook } = await world.startWithClient();
  const refusals = (): readonly unknown[] => world.lines.filter(({ msg }) => /profile is refused/.test(String(msg)));
  const cases: readonly { name: string; spoil: () => void; says: readonly RegExp[] }[] = [
    {
      name: 'unknown rule and unknown action',
      spoil: () => {
        writeFileSync(
          world.profileFile,
          PROFILE.replace('limit-cidr-width', 'limit-cidr-with').replace('Deny', 'Deni'),
        );
      },
      says: [/profile\.yaml:\d+:\d+: spec\.guardrails\[0\]\./],
    },
    {
      name: 'not YAML',
      spoil: () => {
        writeFileSync(world.profileFile, 'a: [1,\n');
      },
      says: [/profile\.yaml:\d+:\d+: /],
    },
    {
      name: 'empty',
      spoil: () => {
        writeFileSync(world.profileFile, '');
      },
      says: [/profile\.yaml:1:1: is empty/],
    },
    {
      name: 'not UTF-8',
      spoil: () => {
        writeFileSync(world.profileFile, Buffer.from([0x61, 0xff]));
      },
      says: [/profile\.yaml: is not text in UTF-8/],
    },
    {
      name: 'missing',
      spoil: () => {
        rmSync(world.profileFile);
      },
      says: [/profile\.yaml: no such file/],
    },
    {
      name: 'a folder',
      spoil: () => {
        mkdirSync(world.profileFile);
      },
      says: [/profile\.yaml: is a folder, not a file/],
    },
  ];
  for (const [index, { name, spoil, says }] of cases.entries()) {
    spoil();
    await until(`${name} is refused`, () => refusals().length > index);
    t.match(refusals().at(-1), { level: 'error', problems: says }, name);
    t.equal(admission(await client.post(WIDE)).allowed, false, 'the old one stays');
  }
  t.match(
    await (await fetch(webhook.metricsUrl)).text(),
    `firebreak_profile_reloads_total{result="refused"} ${cases.length}`,
  );

  rmSync(world.profileFile, { recursive: true });
  const beside = join(dirname(world.profileFile), 'new.yaml');
  writeFileSync(beside, OBSERVING_PROFILE);
  renameSync(beside, world.profileFile);
  await until('a good one is in force', async () => admission(await client.post(WIDE)).allowed);
});
