import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { mapJsonReport } from '../../src/report/map-json-report.js';
import { MapSchema } from '../../src/report/map-schema.js';
import { HOSTILE_NAMES, MAP, mapWithName, NO_MAP } from './sample-reach.js';

t.test('it has exactly the published shape', (t) => {
  const web = { namespace: 'shop', name: 'web', kind: 'Deployment' };
  t.strictSame(JSON.parse(mapJsonReport(MAP)), {
    connections: [
      {
        from: web,
        to: { namespace: 'data', name: 'db', kind: 'StatefulSet' },
        ports: { TCP: ['5432', '6000-6010'], UDP: [], SCTP: [] },
      },
      {
        from: web,
        to: { addresses: ['10.0.0.0-10.255.255.255', '192.0.2.1-192.0.2.1'] },
        ports: { TCP: [], UDP: ['53'], SCTP: [] },
      },
      {
        from: { addresses: ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'] },
        to: web,
        ports: 'all',
      },
    ],
    notIsolated: [{ ...web, direction: 'ingress' }],
    assumptions: [
      { id: 'host-network', text: 'Pods of the host network are left out', about: ['shop/agent (DaemonSet)'] },
    ],
  });
  t.end();
});

t.test('it validates against the published schema, whatever the names', (t) => {
  const validate = new Ajv2020({ strict: true }).compile(MapSchema);
  for (const map of [MAP, NO_MAP, ...HOSTILE_NAMES.map(mapWithName)])
    t.ok(validate(JSON.parse(mapJsonReport(map))), JSON.stringify(validate.errors));
  t.end();
});
