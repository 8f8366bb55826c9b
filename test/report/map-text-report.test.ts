import t from 'tap';
import { mapTextReport } from '../../src/report/map-text-report.js';
import { PLAIN } from '../../src/report/palette.js';
import { HOSTILE_NAMES, MAP, mapWithName, NO_MAP } from './sample-reach.js';

t.test('a line a connection, then who is not isolated, then what is assumed', (t) => {
  t.equal(
    mapTextReport(MAP, PLAIN),
    `shop/web (Deployment)  ->  data/db (StatefulSet)     TCP 5432, 6000-6010
shop/web (Deployment)  ->  10.0.0.0/8, 192.0.2.1/32  UDP 53
world                  ->  shop/web (Deployment)     everything
3 connections

Not isolated:
  shop/web (Deployment) is not isolated for ingress

Assumed:
  Pods of the host network are left out: shop/agent (DaemonSet)
`,
  );
  t.end();
});

t.test('nothing is said in words', (t) => {
  t.equal(mapTextReport(NO_MAP, PLAIN), 'no connection\n');
  t.end();
});

t.test('no name can do anything to a terminal', (t) => {
  for (const name of HOSTILE_NAMES)
    t.notMatch(mapTextReport(mapWithName(name), PLAIN), /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, JSON.stringify(name));
  t.end();
});
