import fc from 'fast-check';
import t from 'tap';
import { parseService } from '../../src/kubernetes/parse-service.js';

const metadata = { name: 'web', namespace: 'shop' };

function inSpec(spec: unknown): unknown {
  const read = parseService({ metadata, spec });
  return read.ok ? read.value : read.problems.map(({ at, message }) => `${at}: ${message}`);
}

t.test('reads which pods stand behind which ports', (t) => {
  t.same(
    parseService({
      metadata: { ...metadata, managedFields: [] },
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.0.0.1',
        selector: { app: 'web' },
        ports: [
          { name: 'http', port: 80, targetPort: 'http', nodePort: 30080 },
          { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
        ],
      },
    }),
    {
      ok: true,
      value: {
        kind: 'Service',
        namespace: 'shop',
        name: 'web',
        type: 'LoadBalancer',
        selector: { app: 'web' },
        ports: [
          { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' },
          { name: 'dns', protocol: 'UDP', port: 53, targetPort: 5353 },
        ],
      },
    },
  );
  t.end();
});

t.test('what is not said is as the API server has it', (t) => {
  t.match(inSpec({ ports: [{ port: 80 }] }), {
    type: 'ClusterIP',
    selector: undefined,
    ports: [{ name: '', protocol: 'TCP', port: 80, targetPort: 80 }],
  });
  for (const targetPort of [0, '', null])
    t.match(inSpec({ ports: [{ port: 80, targetPort }] }), { ports: [{ targetPort: 80 }] });
  t.end();
});

t.test('one without keys to select by, and a name of somewhere else, have no pods', (t) => {
  t.match(inSpec({ selector: {} }), { selector: undefined });
  t.match(inSpec({ type: 'ExternalName', selector: { app: 'web' } }), { selector: undefined });
  t.end();
});

t.test('every mistake is told with its place', (t) => {
  t.same(
    inSpec({
      type: 'Loadbalancer',
      selector: { app: 7 },
      ports: [{ port: '80' }, { port: 70000, targetPort: -1, protocol: 'ICMP' }, 'http', { port: 80, targetPort: [] }],
    }),
    [
      'spec.type: Unsupported value: "Loadbalancer": supported values: "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"',
      'spec.selector: the value of "app" must be a string',
      'spec.ports[0].port: must be a whole number',
      'spec.ports[1].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.ports[1].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
      'spec.ports[1].targetPort: Invalid value: -1: must be between 1 and 65535, inclusive',
      'spec.ports[2]: must be an object',
      'spec.ports[3].targetPort: must be a whole number',
    ],
  );
  t.match(parseService({ metadata: { namespace: 'shop' } }), { ok: false, problems: [{ at: 'metadata.name' }] });
  t.match(parseService(null), { ok: false });
  t.end();
});

t.test('no value makes it throw', (t) => {
  fc.assert(
    fc.property(
      fc.object({ key: fc.constantFrom('metadata', 'name', 'spec', 'ports', 'port', 'selector', 'type') }),
      (raw) => {
        parseService(raw);
      },
    ),
  );
  t.end();
});
