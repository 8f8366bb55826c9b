import t from 'tap';
import type { InstallOptions } from '../../src/install/install-options.js';
import { optionProblems } from '../../src/install/option-problems.js';
import { PROFILE } from './documents.js';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n';

function placesOf(options: Partial<InstallOptions>): readonly string[] {
  return optionProblems({ profile: PROFILE, ...options }).map(({ at }) => at);
}

t.test('the defaults and everything spelt well have no problems', (t) => {
  t.strictSame(placesOf({}), []);
  t.strictSame(
    placesOf({
      namespace: 'a',
      image: 'localhost:5000/firebreak@sha256:12',
      replicas: 1,
      tls: { secret: 'own.tls', caBundle: PEM + PEM },
      excludeNamespaces: ['kube-system'],
      apiServerCidrs: ['10.0.0.0/28', '::ffff:0:0/96', 'fd00::/64'],
      monitoringNamespace: 'monitoring',
    }),
    [],
  );
  t.end();
});

t.test('each wrong option is named', (t) => {
  const wrong: readonly (readonly [string, Partial<InstallOptions>])[] = [
    ['namespace', { namespace: 'a.b' }],
    ['namespace', { namespace: 'a'.repeat(64) }],
    ['namespace', { namespace: '' }],
    ['image', { image: 'two words' }],
    ['image', { image: '' }],
    ['replicas', { replicas: 1.5 }],
    ['replicas', { replicas: Number.NaN }],
    ['excludeNamespaces[1]', { excludeNamespaces: ['a', 'team-*'] }],
    ['apiServerCidrs[0]', { apiServerCidrs: ['10.0.0.1'] }],
    ['monitoringNamespace', { monitoringNamespace: 'Monitoring', apiServerCidrs: ['10.0.0.0/28'] }],
    ['monitoringNamespace', { monitoringNamespace: 'monitoring' }],
    ['tls.secret', { tls: { secret: '../x' } }],
    [
      'tls.caBundle',
      { tls: { secret: 'x', caBundle: '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n' } },
    ],
    ['tls.caBundle', { tls: { secret: 'x', caBundle: '' } }],
  ];
  for (const [at, options] of wrong) t.strictSame(placesOf(options), [at], JSON.stringify(options));
  t.end();
});

t.test('a key that was given for a certificate is never repeated', (t) => {
  const [problem] = optionProblems({ profile: PROFILE, tls: { secret: 'x', caBundle: 'BEGIN PRIVATE KEY hush' } });
  t.notMatch(problem?.message, 'hush');
  t.end();
});

t.test('a profile without a place for the mode is a problem', (t) => {
  t.strictSame(placesOf({ profile: 'metadata: {}' }), ['profile']);
  t.end();
});
