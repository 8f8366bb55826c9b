import t from 'tap';
import { runIn } from './world.js';

const COMMANDS = [
  'check',
  'audit',
  'test',
  'replay',
  'map',
  'diff',
  'explain',
  'can-reach',
  'rules',
  'profile',
  'profile check',
  'webhook',
  'send',
  'certs',
  'manifests',
];

t.test('every command has help with an example', async (t) => {
  for (const command of COMMANDS) {
    const { code, stdout, stderr } = await runIn('/', [...command.split(' '), '--help']);
    t.equal(code, 0, command);
    t.equal(stderr, '', command);
    t.match(stdout, new RegExp(`^Usage: firebreak ${command}`));
    t.match(stdout, new RegExp(`Examples?:\n[^]*\\$ .*firebreak ${command.split(' ')[0] ?? ''}`), command);
  }
});

t.test('the help of the program names every command', async (t) => {
  const { code, stdout } = await runIn('/', ['--help']);
  t.equal(code, 0);
  for (const command of [
    'check',
    'audit',
    'test',
    'replay',
    'map',
    'diff',
    'explain',
    'can-reach',
    'rules',
    'profile',
    'webhook',
    'send',
    'certs',
    'manifests',
  ])
    t.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
});

t.test('as a plugin of kubectl it calls itself so', async (t) => {
  const { stdout } = await runIn('/', ['check', '--help'], { program: 'kubectl firebreak' });
  t.match(stdout, /^Usage: kubectl firebreak check /);
  t.match(stdout, '$ kubectl firebreak check deploy/');
  t.notMatch(stdout, /(?<!kubectl )firebreak check/);
});

t.test('without a command it prints its help and ends with 2', async (t) => {
  t.match(await runIn('/', []), { code: 2, stdout: '', stderr: /^Usage: firebreak \[options\] \[command\]/ });
});

t.test('a mistyped command or option suggests the nearest', async (t) => {
  for (const [typed, meant] of [
    ['rule', 'rules'],
    ['webhok', 'webhook'],
    ['manifest', 'manifests'],
    ['cert', 'certs'],
  ] as const) {
    t.match(await runIn('/', [typed]), { code: 2, stderr: `(Did you mean ${meant}?)` });
  }
  t.match(await runIn('/', ['profile', 'chek']), { code: 2, stderr: '(Did you mean check?)' });
  t.match(await runIn('/', ['certs', '--day', '3']), { code: 2, stderr: '(Did you mean --days?)' });
});

t.test('it knows its version', async (t) => {
  t.match(await runIn('/', ['--version']), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ });
});

t.test('a bug of ours ends with 3 and says what to do about it', async (t) => {
  const broken = { readStdin: () => Promise.reject(new RangeError('oops', { cause: new Error('the reason') })) };
  const run = (errorDetail: 'message' | 'stack') => runIn('/', ['send', '-'], { ...broken, errorDetail });
  t.match(await run('message'), {
    code: 3,
    stderr: /^internal error: oops\nThis is a bug in Firebreak\. Please report it .* FIREBREAK_DEBUG=1\.\n$/,
  });
  t.match(await run('stack'), {
    code: 3,
    stderr: /^internal error: oops\nRangeError: oops\n +at [^]*\ncaused by Error: the reason\n/,
  });
});
