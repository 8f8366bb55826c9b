import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { ReplaySchema } from '../../src/report/replay-schema.js';
import { replayJsonReport } from '../../src/report/replay-json-report.js';
import type { ReplayDifference, ReplayExample, ReplayReport } from '../../src/report/replay-report.js';

const EXAMPLE: ReplayExample = {
  at: 0,
  user: 'jane',
  operation: 'UPDATE',
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name: 'web',
  guardrail: 'no-wide-egress',
  message: 'allows 0.0.0.0/0',
  path: 'spec.egress[0]',
  fix: 'name the networks',
  file: 'audit.log',
  line: 7,
  id: '6c1b1f0e',
  beforeUnknown: true,
};
const COUNTS = { refused: 1, warned: 0, undecided: 0 };
const DIFFERENCE: ReplayDifference = {
  changes: 1,
  guardrails: [{ guardrail: 'no-wide-egress', changes: 1 }],
  examples: [EXAMPLE],
};
const REPORT: ReplayReport = {
  candidate: { name: 'candidate', hash: 'ab' },
  period: { from: 0, to: 1000 },
  events: 9,
  changes: 1,
  outcomes: { ...COUNTS, allowed: 0 },
  outOfScope: 0,
  beforeUnknown: 1,
  guardrails: [{ guardrail: 'no-wide-egress', rule: 'limit-cidr-width', ...COUNTS, examples: [EXAMPLE] }],
  namespaces: [{ name: 'shop', ...COUNTS }],
  users: [{ name: 'jane', ...COUNTS }],
  against: {
    profile: { name: 'current', hash: 'cd' },
    newlyRefused: DIFFERENCE,
    newlyWarned: DIFFERENCE,
    noLongerRefused: DIFFERENCE,
    noLongerWarned: DIFFERENCE,
    undecided: 0,
  },
  unjudged: [{ reason: 'r', events: 1, file: 'audit.log', line: 1 }],
  passedOver: [],
  problems: [
    { file: 'audit.log', line: 3, message: 'is no JSON' },
    { file: 'x', message: 'cannot be read' },
  ],
  moreProblems: 0,
  notes: ['n'],
};

t.test('the published schema is the one in the source', async (t) => {
  const published = await readFile(new URL('../../docs/schemas/replay.schema.json', import.meta.url), 'utf8');
  t.strictSame(JSON.parse(published), JSON.parse(JSON.stringify(ReplaySchema)), 'write it anew: npm run generate');
});

t.test('the schema describes what is printed, with and without the parts that may be missing', (t) => {
  const isValid = new Ajv2020({ strict: false }).compile(ReplaySchema);
  for (const report of [REPORT, { ...REPORT, against: undefined, period: undefined }]) {
    t.ok(isValid(JSON.parse(replayJsonReport(report))), JSON.stringify(isValid.errors));
  }
  t.end();
});
