import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { RULES } from '../src/guardrails/rules/index.js';
import { ConfigurationSchema } from '../src/controller/configuration.js';
import { editorSchema, editorSchemaOf, suiteEditorSchema } from '../src/guardrails/editor-schema.js';
import { AuditSchema } from '../src/report/audit-schema.js';
import { CheckSchema } from '../src/report/check-schema.js';
import { DiffSchema } from '../src/report/diff-schema.js';
import { ExplainSchema } from '../src/report/explain-schema.js';
import { MapSchema } from '../src/report/map-schema.js';
import { ReplaySchema } from '../src/report/replay-schema.js';
import { catalogueTable, rulePage } from '../src/report/rule-page.js';
import { examplesOf, ROOT } from './example-files.js';

/* Writes what is generated from the source: pages of rules, schemas, and the catalogue in README.md. */
mkdirSync(new URL('docs/rules/', ROOT), { recursive: true });
for (const rule of RULES) {
  writeFileSync(new URL(`docs/rules/${rule.id}.md`, ROOT), rulePage(rule, examplesOf(rule.id)));
}

writeJson('policies/profile.schema.json', editorSchema());
writeJson('docs/schemas/check.schema.json', CheckSchema);
writeJson('docs/schemas/audit.schema.json', AuditSchema);
writeJson('docs/schemas/suite.schema.json', suiteEditorSchema());
writeJson('docs/schemas/controller.schema.json', editorSchemaOf(ConfigurationSchema));
writeJson('docs/schemas/replay.schema.json', ReplaySchema);
writeJson('docs/schemas/map.schema.json', MapSchema);
writeJson('docs/schemas/diff.schema.json', DiffSchema);
writeJson('docs/schemas/explain.schema.json', ExplainSchema);

const readme = new URL('README.md', ROOT);
if (existsSync(readme)) {
  const text = readFileSync(readme, 'utf8');
  const filled = text.replace(
    /(<!-- catalogue -->\n)[^]*?(<!-- \/catalogue -->)/,
    (_, before: string, after: string) => `${before}\n${catalogueTable(RULES, 'docs/rules')}\n\n${after}`,
  );
  if (filled !== text) writeFileSync(readme, filled);
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(new URL(path, ROOT), `${JSON.stringify(value, null, 2)}\n`);
}
