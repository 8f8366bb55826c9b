import t from 'tap';
import { auditOf } from './auditing.js';
import { deployment, namespace } from './manifests.js';

t.test(
  'a cluster of hundreds of namespaces without a policy is audited, though each of them can reach each other',
  (t) => {
    const names = Array.from({ length: 400 }, (_, k) => `ns-${k}`);
    const manifests = names.map((name) => `${namespace(name)}---\n${deployment(`${name}/web`)}`);
    const { picture, map } = auditOf(manifests.join('---\n'));
    t.equal(map.total, 400 * 399 + 800);
    t.equal(picture.explanations.length, 600);
    t.end();
  },
);
