import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import t from 'tap';
import ts from 'typescript';

const SRC = resolve(import.meta.dirname, '..', 'src');

interface Room {
  /** Rooms of ours that it may import. */
  readonly rooms: readonly string[];
  /** Packages it may import; `node:*` stands for every module of Node. */
  readonly packages: readonly string[];
}

const BELOW_THE_SURFACES = ['model', 'reach', 'documents', 'guardrails', 'audit', 'kubernetes', 'install', 'report'];

/** The table of ARCHITECTURE.md. Each room may also import itself. */
const ROOMS: Readonly<Record<string, Room>> = {
  model: { rooms: [], packages: [] },
  reach: { rooms: ['model'], packages: [] },
  documents: { rooms: ['model'], packages: ['yaml', 'js-yaml', 'node:crypto'] },
  guardrails: {
    rooms: ['model', 'reach', 'documents'],
    packages: ['typebox', 'ajv', 're2js', '@bufbuild/cel', '@bufbuild/cel-spec'],
  },
  audit: { rooms: ['model', 'reach', 'guardrails'], packages: [] },
  kubernetes: {
    rooms: ['model'],
    packages: [
      'ajv',
      '@kubernetes/client-node',
      'yaml',
      'node:fs/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:path',
      'node:tls',
    ],
  },
  install: { rooms: ['model'], packages: ['yaml'] },
  report: { rooms: ['model', 'reach', 'guardrails', 'audit'], packages: ['yaml', 'typebox', 'sarif'] },
  // What it is drawn from has types; nothing else of ours runs in a browser.
  page: { rooms: ['report'], packages: ['preact', 'htm', 'cytoscape'] },
  daemon: { rooms: ['model', 'guardrails', 'kubernetes'], packages: ['pino', 'prom-client', 'node:*'] },
  webhook: { rooms: [...BELOW_THE_SURFACES, 'daemon'], packages: ['fastify', 'pino', 'prom-client', 'node:*'] },
  controller: { rooms: [...BELOW_THE_SURFACES, 'daemon'], packages: ['typebox', 'pino', 'prom-client', 'node:*'] },
  cli: {
    rooms: [...BELOW_THE_SURFACES, 'daemon', 'webhook', 'controller'],
    packages: ['commander', '@peculiar/x509', 'node:*'],
  },
  'firebreak.ts': { rooms: ['cli'], packages: ['node:*'] },
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(SRC, file))
  .filter((file) => statSync(file).isFile());

function importsOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName);
}

function roomOf(file: string): string {
  return relative(SRC, file).split(sep)[0] ?? '';
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function isAllowedPackage(specifier: string, { packages }: Room): boolean {
  if (specifier.startsWith('node:')) return packages.includes('node:*') || packages.includes(specifier);
  return packages.includes(packageOf(specifier));
}

t.test('every folder of src is a room with a line in the import table', (t) => {
  t.strictSame(
    [...new Set(files.map(roomOf))].filter((room) => !Object.hasOwn(ROOMS, room)),
    [],
  );
  t.end();
});

t.test('no file imports what its room may not', (t) => {
  const wrong = files.flatMap((file) => {
    const room = ROOMS[roomOf(file)];
    if (room === undefined) return [];
    return importsOf(file)
      .filter((specifier) => {
        if (!specifier.startsWith('.')) return !isAllowedPackage(specifier, room);
        const target = roomOf(resolve(dirname(file), specifier));
        return target !== roomOf(file) && !room.rooms.includes(target);
      })
      .map((specifier) => `${relative(SRC, file)} imports ${specifier}`);
  });
  t.strictSame(wrong, []);
  t.end();
});

t.test('of other rooms the page takes types and nothing that runs', (t) => {
  const wrong = files
    .filter((file) => roomOf(file) === 'page')
    .filter((file) => /^import (?!type\b)[^;]*from '\.\.\//m.test(readFileSync(file, 'utf8')));
  t.strictSame(
    wrong.map((file) => relative(SRC, file)),
    [],
  );
  t.end();
});

t.test('what decides reads no clock, no environment and no chance', (t) => {
  const pure = files.filter((file) =>
    ['model', 'reach', 'guardrails', 'documents', 'kubernetes', 'install'].includes(roomOf(file)),
  );
  const impure = pure.filter((file) =>
    /\b(Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|console\.)/.test(code(file)),
  );
  t.strictSame(
    impure.map((file) => relative(SRC, file)),
    [],
  );
  t.end();
});

t.test('the environment is read in one place', (t) => {
  const readers = files.filter((file) => /process\.env/.test(code(file))).map((file) => relative(SRC, file));
  t.strictSame(
    readers.filter((file) => file !== 'firebreak.ts'),
    [],
  );
  t.end();
});

t.test('no file has over three hundred lines, and half of them under eighty', (t) => {
  const lengths = files.map((file) => ({
    file: relative(SRC, file),
    lines: readFileSync(file, 'utf8').split('\n').length,
  }));
  t.strictSame(
    lengths.filter(({ lines }) => lines > 300),
    [],
  );
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  t.ok((sorted[Math.floor(sorted.length / 2)] ?? 0) <= 80, 'the median file is short');
  t.end();
});

t.test('file names are kebab-case and no room is called after what it is not', (t) => {
  const names = files.map((file) => relative(SRC, file));
  t.strictSame(
    names.filter((name) => !/^([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(name)),
    [],
  );
  t.strictSame(
    names.filter((name) => /(^|\/)(utils?|helpers?|common|types|misc)(\/|\.ts$)/.test(name)),
    [],
  );
  t.end();
});

t.test('ARCHITECTURE.md names every room', (t) => {
  const text = readFileSync(join(SRC, '..', 'ARCHITECTURE.md'), 'utf8');
  for (const room of Object.keys(ROOMS)) t.match(text, new RegExp(`\\| \`${room}\``), `${room} has a row`);
  t.end();
});

/** The text of a file without its comments, which may speak of clocks. */
function code(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
}
