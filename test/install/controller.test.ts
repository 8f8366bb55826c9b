import t from 'tap';
import { defaultConfiguration, loadConfiguration } from '../../src/controller/load-configuration.js';
import { renderedObjects } from './documents.js';

const usual = renderedObjects();

t.test('a controller that is told nothing reports, and has no right to change a policy', (t) => {
  const { data } = usual.get('deploy/controller/config-map.yaml') as { data: Record<string, string> };
  const loaded = loadConfiguration(data['controller.yaml'] ?? '', 'controller.yaml');
  t.match(loaded, { ok: true });
  if (!loaded.ok) throw new Error('it does not load');
  const { audit, ...told } = loaded.value;
  const { audit: own, ...untold } = defaultConfiguration();
  t.strictSame(told, untold);
  t.strictSame([audit.ownerKeys, audit.expiresSoon], [own.ownerKeys, own.expiresSoon]);
  const written = (role: unknown): readonly string[] =>
    (role as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] }).rules
      .filter(({ verbs }) => verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)))
      .flatMap(({ resources }) => resources);
  t.strictSame(
    [...new Set(written(usual.get('deploy/controller/cluster-role.yaml')))],
    ['reports', 'clusterreports', 'events'],
  );
  t.strictSame(written(usual.get('deploy/audit-cronjob/cluster-role.yaml')), []);
  const asked = renderedObjects({
    controller: { configuration: '', reports: 'none', events: 'none', writes: ['default-deny', 'expiry-removal'] },
  });
  t.strictSame([...new Set(written(asked.get('deploy/controller/cluster-role.yaml')))], ['networkpolicies']);
  t.end();
});
