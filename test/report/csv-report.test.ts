import t from 'tap';
import { csvReport } from '../../src/report/csv-report.js';
import { diffTable, mapTable } from '../../src/report/reach-table.js';
import { DIFF, HOSTILE_NAMES, MAP, mapWithName } from './sample-reach.js';

t.test('a row a connection under a head, and what is not isolated below', (t) => {
  t.equal(
    csvReport(mapTable(MAP)),
    [
      'row,from_namespace,from_name,from_kind,from_addresses,to_namespace,to_name,to_kind,to_addresses,ports',
      'connection,shop,web,Deployment,,data,db,StatefulSet,,"TCP 5432, 6000-6010"',
      'connection,shop,web,Deployment,,,,,"10.0.0.0/8, 192.0.2.1/32",UDP 53',
      'connection,,,,world,shop,web,Deployment,,everything',
      'not isolated for ingress,,,,,shop,web,Deployment,,',
      '',
    ].join('\r\n'),
  );
  t.end();
});

t.test('a difference says what becomes of each', (t) => {
  t.equal(
    csvReport(diffTable(DIFF)),
    [
      'change,from_namespace,from_name,from_kind,from_addresses,to_namespace,to_name,to_kind,to_addresses,ports',
      'opened,shop,web,Deployment,,data,db,StatefulSet,,TCP 5432',
      'closed,shop,web,Deployment,,,,,world,everything',
      'isolation for ingress lost,,,,,data,db,StatefulSet,,',
      'isolation for egress gained,shop,web,Deployment,,,,,,',
      '',
    ].join('\r\n'),
  );
  t.end();
});

t.test('no cell begins as a formula does, and none ends its row', (t) => {
  for (const name of HOSTILE_NAMES) {
    const rows = csvReport(mapTable(mapWithName(name))).split('\r\n');
    t.equal(rows.length, 4, JSON.stringify(name));
    for (const row of rows) {
      t.notMatch(row, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      for (const cell of row.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []) t.notMatch(cell, /^"?\s*[=+\-@]/, cell);
    }
  }
  t.end();
});
