import t from 'tap';
import type { AuditReport } from '../../src/audit/audit-report.js';
import { createPageServer, type PageServerOptions } from '../../src/controller/page-server.js';
import { noBrowser, openUrl, until } from './browser.js';
import { builtPage } from './built-page.js';
import { DECISIONS, smallAudit } from './sample-audits.js';

const skip = noBrowser();

async function served(options: Pick<PageServerOptions, 'report'> & Partial<PageServerOptions>): Promise<string> {
  const server = createPageServer({ assets: await builtPage(), host: '127.0.0.1', port: 0, ...options });
  const authority = await server.listen();
  t.teardown(() => server.close());
  return `http://${authority}/`;
}

t.test('the served page draws the report under a policy that allows nothing inline', { skip }, async (t) => {
  const report = smallAudit();
  const url = await served({ report: () => report, decisions: () => DECISIONS });
  const { page, complaints, requests } = await openUrl(t, url);
  await until(page, `document.querySelector('.map')?._cyreg?.cy.nodes().length > 0`);
  t.match(await page.locator('#decisions').textContent(), /1,275 requests, 31 denied, 1 let through by break-glass/);
  t.strictSame(complaints, []);
  t.ok(requests.every((each) => each.startsWith(url) || each.startsWith('data:')));
});

t.test('before the first audit it waits, and then shows it by itself', { skip }, async (t) => {
  const audits: AuditReport[] = [];
  const { page } = await openUrl(t, await served({ report: () => audits[0] }));
  t.match(await page.locator('main').textContent(), /first audit is under way/);
  audits.push(smallAudit());
  await page.waitForSelector('#findings');
});

t.test('where a token is needed it is asked for, and remembered for the reload', { skip }, async (t) => {
  const report = smallAudit();
  const { page } = await openUrl(t, await served({ report: () => report, token: 'open sesame' }));
  const field = page.getByLabel('The token of this report');
  await field.fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await field.fill('open sesame');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#findings');
  await page.reload();
  await page.waitForSelector('#findings');
  t.equal(await field.count(), 0);
});
