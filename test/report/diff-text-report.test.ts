import t from 'tap';
import { diffTextReport } from '../../src/report/diff-text-report.js';
import { PLAIN } from '../../src/report/palette.js';
import { DIFF, NO_DIFF } from './sample-reach.js';

t.test('what opens, what closes, and whose isolation flips', (t) => {
  t.equal(
    diffTextReport(DIFF, PLAIN),
    `Opens 1 connection:
  + shop/web (Deployment)  ->  data/db (StatefulSet)  TCP 5432

Closes 1 connection:
  - shop/web (Deployment)  ->  world  everything

Isolation:
  ! data/db (StatefulSet) is no longer isolated for ingress
  * shop/web (Deployment) is now isolated for egress
`,
  );
  t.end();
});

t.test('no change is said in words', (t) => {
  t.equal(diffTextReport(NO_DIFF, PLAIN), 'Opens nothing and closes nothing.\n');
  t.end();
});
