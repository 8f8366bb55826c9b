import t from 'tap';
import { isOfOnePod, matchesByDefault } from '../../src/model/controller-labels.js';
import type { Operator, Selector } from '../../src/model/selector.js';

function select(...requirements: readonly (readonly [string, Operator, ...string[]])[]): Selector {
  return { at: '', requirements: requirements.map(([key, operator, ...values]) => ({ key, operator, values })) };
}

t.test('what selects pods without any label selects them by default', (t) => {
  t.ok(matchesByDefault(select()));
  t.ok(matchesByDefault(select(['app', 'NotIn', 'x'], ['tier', 'DoesNotExist'])));
  t.notOk(matchesByDefault(select(['app', 'In', 'x'])));
  t.notOk(matchesByDefault(select(['app', 'Exists'], ['tier', 'DoesNotExist'])));
  t.end();
});

t.test('a label that controllers give is nobody’s wish, unless one value of it is asked for', (t) => {
  for (const key of ['pod-template-hash', 'controller-revision-hash', 'job-name', 'batch.kubernetes.io/job-name']) {
    t.ok(isOfOnePod(key));
    t.ok(matchesByDefault(select([key, 'Exists'])), key);
    t.ok(matchesByDefault(select([key, 'Exists'], [key, 'NotIn', 'x'])), key);
    t.ok(matchesByDefault(select([key, 'Exists'], ['app', 'NotIn', 'x'])), key);
    t.notOk(matchesByDefault(select([key, 'Exists'], ['app', 'Exists'])), key);
    t.notOk(matchesByDefault(select([key, 'In', 'import'])), key);
    t.notOk(matchesByDefault(select([key, 'Exists'], [key, 'DoesNotExist'])), key);
  }
  t.end();
});

t.test('a value that says nothing of whose pod it is asks for nobody’s label either', (t) => {
  for (const key of ['apps.kubernetes.io/pod-index', 'pod-template-generation', 'topology.kubernetes.io/zone']) {
    t.ok(matchesByDefault(select([key, 'In', '0', '1'])), key);
    t.notOk(matchesByDefault(select([key, 'In', '0'], [key, 'NotIn', '0'])), key);
  }
  t.notOk(isOfOnePod('topology.kubernetes.io/zone'), 'many pods share it');
  t.end();
});
