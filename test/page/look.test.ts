import t from 'tap';
import { noBrowser, openFile } from './browser.js';
import { looksRight, serious } from './looking.js';
import { emptyAudit, smallAudit } from './sample-audits.js';

const skip = noBrowser();

t.test('the page of an empty cluster is no blank page, asks nobody, and fits every screen', { skip }, async (t) => {
  await looksRight(t, 'empty', emptyAudit());
});

t.test('so is the page of a small one', { skip }, async (t) => {
  await looksRight(t, 'small', smallAudit());
});

t.test('tables, the matrix and an explained path are accessible as well', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit());
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.getByRole('button', { name: 'Matrix' }).click();
    t.strictSame(await serious(page), []);
    await page.getByRole('button', { name: 'Table' }).click();
    await page.locator('table.paths button').first().click();
    await page.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = true; })`);
    t.strictSame(await serious(page), []);
  }
});

t.test('on paper there is no control, and nothing is folded away', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit());
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  t.equal(await page.locator('.filters').isVisible(), false);
  t.equal(await page.locator('.toolbar').first().isVisible(), false);
  t.equal(await page.locator('#changes pre').last().isVisible(), true);
});
