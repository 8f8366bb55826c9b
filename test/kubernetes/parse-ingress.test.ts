import fc from 'fast-check';
import t from 'tap';
import { parseIngress } from '../../src/kubernetes/parse-ingress.js';

const metadata = { name: 'shop', namespace: 'front' };

function problemsOf(spec: unknown): readonly string[] {
  const read = parseIngress({ metadata, spec });
  return read.ok ? [] : read.problems.map(({ at, message }) => `${at}: ${message}`);
}

t.test('reads the ports of Services that it sends requests to', (t) => {
  t.same(
    parseIngress({
      metadata,
      spec: {
        ingressClassName: 'nginx',
        defaultBackend: { service: { name: 'web', port: { name: 'http' } } },
        rules: [
          { host: 'shop.example' },
          {
            http: {
              paths: [
                { path: '/', backend: { resource: { kind: 'Bucket', name: 'static' } } },
                { path: '/api', backend: { service: { name: 'api', port: { number: 8080 } } } },
              ],
            },
          },
        ],
      },
    }),
    {
      ok: true,
      value: {
        kind: 'Ingress',
        namespace: 'front',
        name: 'shop',
        className: 'nginx',
        backends: [
          { at: 'spec.defaultBackend', service: 'web', port: 'http' },
          { at: 'spec.rules[1].http.paths[1].backend', service: 'api', port: 8080 },
        ],
      },
    },
  );
  t.end();
});

t.test('the class may stand where it stood before it was a field', (t) => {
  const annotations = { 'kubernetes.io/ingress.class': 'old' };
  t.match(parseIngress({ metadata: { ...metadata, annotations } }), { value: { className: 'old', backends: [] } });
  t.match(parseIngress({ metadata: { ...metadata, annotations }, spec: { ingressClassName: 'new' } }), {
    value: { className: 'new' },
  });
  t.match(parseIngress({ metadata }), { value: { className: '' } });
  t.end();
});

t.test('every mistake is told with its place', (t) => {
  t.same(
    problemsOf({
      ingressClassName: 7,
      defaultBackend: { service: { port: { number: '80' } } },
      rules: [{ http: { paths: [{ backend: { service: { name: 'a' } } }, { backend: { serviceName: 'a' } }] } }, 3],
    }),
    [
      'spec.ingressClassName: must be a string',
      'spec.defaultBackend.service.name: Required value',
      'spec.defaultBackend.service.port.number: must be a whole number',
      'spec.rules[0].http.paths[0].backend.service.port: Required value: port name or number is required',
      'spec.rules[0].http.paths[1].backend.service.name: Required value',
      'spec.rules[0].http.paths[1].backend.service.port: Required value: port name or number is required',
      'spec.rules[1]: must be an object',
    ],
  );
  t.match(parseIngress({ metadata: {} }), { ok: false, problems: [{ at: 'metadata.name' }] });
  t.match(parseIngress([]), { ok: false });
  t.end();
});

t.test('no value makes it throw', (t) => {
  fc.assert(
    fc.property(
      fc.object({ key: fc.constantFrom('metadata', 'spec', 'rules', 'http', 'paths', 'backend', 'service') }),
      (raw) => {
        parseIngress(raw);
      },
    ),
  );
  t.end();
});
