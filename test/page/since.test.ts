import t from 'tap';
import { compareAudits, type AuditComparison } from '../../src/audit/compare-audits.js';
import type { AuditReport } from '../../src/audit/audit-report.js';
import { noBrowser, openFile } from './browser.js';
import { serious } from './looking.js';
import { smallAudit } from './sample-audits.js';

const skip = noBrowser();
const report = smallAudit();

/** With an audit in which the last two findings were not there, the first was milder, and two others were. */
function earlier({ findings, profile }: AuditReport): AuditComparison {
  const [worst, second] = findings;
  if (worst === undefined || second === undefined) throw new Error('nothing was found');
  const gone = { ...worst, message: 'the way from <b>shop</b> to data' };
  return compareAudits(report, {
    at: '2026-05-01T08:30:00.000Z',
    profile,
    cut: [],
    findings: [
      { ...gone, id: 'gone/one' },
      { ...gone, id: 'gone/two', severity: 'low', message: 'a policy for nobody' },
      { ...second, severity: 'critical' },
      { ...worst, severity: 'info' },
      ...findings.slice(2, -2),
    ],
  });
}

const comparison = earlier(report);

t.test(
  'of an audit with a baseline one sees what is new and what got better, and the address keeps it',
  { skip },
  async (t) => {
    const { page, complaints } = await openFile(t, report, { comparison });
    const found = (): Promise<readonly string[]> => page.locator('.finding h3').allTextContents();
    t.match(await page.locator('.since').textContent(), /Since the audit of 2026-05-01 08:30 UTC:/);
    const fresh = comparison.fresh.map(({ message }) => message);
    await page.getByRole('button', { name: `${fresh.length} new`, exact: true }).click();
    t.equal(new URL(page.url()).hash, '#since=new');
    t.strictSame(await found(), fresh);
    t.equal(await page.locator('.finding .pill', { hasText: 'new' }).count(), fresh.length);

    const since = page.getByRole('group', { name: 'Since the audit of 2026-05-01 08:30 UTC' });
    await since.getByRole('button', { name: /^better/ }).focus();
    await page.keyboard.press('Enter');
    t.equal(new URL(page.url()).hash, '#since=better');
    const better = comparison.better.map(({ message }) => message);
    t.strictSame(await found(), better);
    t.match(await page.locator('.finding').first().textContent(), /<b>shop<\/b>.*Gone/);
    t.ok((await page.locator('.finding', { hasText: 'Milder: now' }).count()) > 0);
    await page.getByRole('searchbox').fill('nobody');
    t.strictSame(await found(), ['a policy for nobody']);

    await page.reload();
    await page.waitForSelector('.finding');
    t.strictSame(await found(), ['a policy for nobody']);
    t.equal(await since.getByRole('button', { name: /^better/ }).getAttribute('aria-pressed'), 'true');
    await page.getByRole('searchbox').fill('');
    await since.getByRole('button', { name: /^all/ }).click();
    t.equal(new URL(page.url()).hash, '');
    t.ok((await found()).length > fresh.length);
    t.strictSame(complaints, []);
  },
);

t.test('what is new and what got better is accessible in both themes, and fits a phone', { skip }, async (t) => {
  const { page } = await openFile(t, report, { comparison });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const name of [/^new/, /^better/]) {
      await page
        .getByRole('group', { name: /^Since/ })
        .getByRole('button', { name })
        .click();
      t.strictSame(await serious(page), []);
    }
  }
  await page.setViewportSize({ width: 360, height: 740 });
  t.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 360);
});

t.test('a page without a baseline says nothing of one, whatever its address asks for', { skip }, async (t) => {
  const { page, url } = await openFile(t, report);
  await page.goto(`${url}#since=better`);
  await page.reload();
  await page.waitForSelector('.finding');
  t.equal(await page.getByRole('group', { name: /^Since/ }).count(), 0);
  t.equal(await page.locator('.since').count(), 0);
  t.ok((await page.locator('.finding').count()) > 2);
});
