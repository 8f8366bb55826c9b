import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import t from 'tap';

const MODULE = pathToFileURL(resolve(import.meta.dirname, '../../src/daemon/create-log.ts')).href;

function run(script: string): string {
  const code = `import { createLog } from ${JSON.stringify(MODULE)};\n${script}`;
  const args = [...process.execArgv.filter((arg) => arg.startsWith('--import')), '--input-type=module', '-e', code];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout;
}

t.test('lines go to standard output and are all there at the end', (t) => {
  const text = run('const { log } = createLog({}); for (let i = 0; i < 1000; i += 1) log.info({ i }, "line");');
  const lines = text.trimEnd().split('\n');
  t.equal(lines.length, 1000);
  t.match(JSON.parse(lines[999] ?? ''), { level: 'info', i: 999, msg: 'line', time: /^\d{4}-\d\d-\d\dT/ });
  t.end();
});

t.test('a flush writes what waits', (t) => {
  t.match(
    run(
      'const { log, flush } = createLog({ level: "warn" }); log.warn("now"); log.info("not"); await flush(); process.kill(process.pid, "SIGKILL");',
    ),
    /^\{.*"msg":"now"\}\n$/,
  );
  t.end();
});

t.test('an error is logged with its causes', (t) => {
  t.match(
    run('const { log } = createLog({}); log.error({ err: new Error("a", { cause: new Error("b") }) }, "failed");'),
    /"message":"a: b"/,
  );
  t.end();
});
