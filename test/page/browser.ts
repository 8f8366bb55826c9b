import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import t, { type Test } from 'tap';
import type { AuditComparison } from '../../src/audit/compare-audits.js';
import type { AuditReport } from '../../src/audit/audit-report.js';
import { auditHtmlReport } from '../../src/report/audit-html-report.js';
import { builtPage, sha256 } from './built-page.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why there is no browser for these tests; undefined where there is one. In CI there has to be one. */
export function noBrowser(): string | false {
  if (existsSync(CHROMIUM)) return false;
  const missing = `no browser at ${CHROMIUM}: install Debian's chromium, or name one in CHROMIUM`;
  if (process.env['CI'] === 'true') throw new Error(missing);
  return missing;
}

let browser: Promise<Browser> | undefined;

/** Ends with the tests of the file. */
export function launched(): Promise<Browser> {
  // In a container everything is done by root, which the sandbox of Chromium does not do.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser ??= chromium.launch({ executablePath: CHROMIUM, args });
  return browser;
}

t.teardown(async () => (await browser)?.close());

/** A page in a browser of its own, and everything that it complained of or asked somebody for. */
export interface OpenPage {
  readonly page: Page;
  readonly url: string;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

/** How a page is opened, and what its audit is compared with. */
export interface Opened extends BrowserContextOptions {
  readonly comparison?: AuditComparison;
}

/** Writes the report to a file and opens it as somebody does who was sent it. */
export async function openFile(
  t: Test,
  report: AuditReport,
  { comparison, ...options }: Opened = {},
): Promise<OpenPage> {
  const html = auditHtmlReport({ report, comparison }, { ...(await builtPage()), sha256 });
  const file = join(t.testdir({}), 'audit.html');
  writeFileSync(file, html);
  return openUrl(t, pathToFileURL(file).href, options);
}

/** Opens an address. */
export async function openUrl(t: Test, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await (await launched()).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.teardown(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  await page.waitForSelector('h1');
  return { page, url, complaints, requests };
}

/** Resolves when an expression is true in the page. Not by `waitForFunction`, whose second look the page's own policy refuses. */
export async function until(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await page.evaluate<boolean>(`Boolean(${expression})`))) {
    if (Date.now() > deadline) throw new Error(`never true in the page: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
