import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { diffJsonReport } from '../../src/report/diff-json-report.js';
import { DiffSchema } from '../../src/report/diff-schema.js';
import { DIFF, NO_DIFF } from './sample-reach.js';

t.test('it has exactly the published shape', (t) => {
  const web = { namespace: 'shop', name: 'web', kind: 'Deployment' };
  const db = { namespace: 'data', name: 'db', kind: 'StatefulSet' };
  const world = { addresses: ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'] };
  t.strictSame(JSON.parse(diffJsonReport(DIFF)), {
    opened: [{ from: web, to: db, ports: { TCP: ['5432'], UDP: [], SCTP: [] } }],
    closed: [{ from: web, to: world, ports: 'all' }],
    isolation: [
      { ...db, direction: 'ingress', change: 'lost' },
      { ...web, direction: 'egress', change: 'gained' },
    ],
    assumptions: [],
  });
  t.end();
});

t.test('it validates against the published schema', (t) => {
  const validate = new Ajv2020({ strict: true }).compile(DiffSchema);
  for (const diff of [DIFF, NO_DIFF]) t.ok(validate(JSON.parse(diffJsonReport(diff))), JSON.stringify(validate.errors));
  t.end();
});
