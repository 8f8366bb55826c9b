import t from 'tap';
import type { Page } from 'playwright-core';
import { noBrowser, openFile, until } from './browser.js';
import { smallAudit } from './sample-audits.js';

const skip = noBrowser();

interface Point {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** Clicks into the middle of the only arrow that is drawn, once the map stands still. */
async function clickArrow(page: Page): Promise<void> {
  let point = await middleOfArrow(page);
  for (let earlier: Point | undefined; earlier?.x !== point.x || earlier.y !== point.y;) {
    earlier = point;
    await page.waitForTimeout(200);
    point = await middleOfArrow(page);
  }
  if (point.count !== 1) throw new Error(`${point.count} arrows are drawn`);
  await page.mouse.click(point.x, point.y);
}

function middleOfArrow(page: Page): Promise<Point> {
  return page.evaluate<Point>(`(() => {
    const map = document.querySelector('.map');
    map.scrollIntoView({ block: 'center', behavior: 'instant' });
    const edges = map._cyreg.cy.edges(':visible');
    const { x, y } = edges[0].renderedMidpoint();
    const box = map.getBoundingClientRect();
    return { x: box.x + x, y: box.y + y, count: edges.length };
  })()`);
}

t.test('a click on an arrow of the map tells which policies leave it open', { skip }, async (t) => {
  const { page, complaints } = await openFile(t, smallAudit());
  await page.getByRole('searchbox').fill('shop/web shop/api');
  await until(page, `document.querySelector('.map')._cyreg.cy.edges(':visible').length === 1`);
  await clickArrow(page);
  const panel = page.locator('.panel');
  await panel.waitFor();
  const text = (await panel.textContent()) ?? '';
  t.match(text, /shop\/web.*shop\/api/);
  t.match(text, /allowed by NetworkPolicy shop\/egress/);
  t.match(text, /allowed by NetworkPolicy shop\/api spec\.ingress\[0\]/);
  t.match(text, /TCP 9000/);
  await panel.getByRole('button', { name: 'Close' }).click();
  t.equal(await panel.count(), 0);
  t.strictSame(complaints, []);
});

t.test('filters stand in the address and survive a reload', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit());
  await page.getByRole('group', { name: 'Severities' }).getByRole('button', { name: /^high/ }).click();
  await page.getByLabel('Section').selectOption('coverage');
  await page.getByRole('combobox', { name: 'Namespace' }).selectOption('monitoring');
  await page.getByRole('searchbox').fill('grafana');
  await page.getByRole('button', { name: 'Table' }).click();
  t.match(new URL(page.url()).hash, /^#q=grafana&ns=monitoring&sev=high&sec=coverage&view=table$/);
  const found = await page.locator('.finding h3').allTextContents();
  t.strictSame(found, ['no workload of monitoring is isolated for ingress: anyone may talk to prometheus and grafana']);
  await page.reload();
  await page.waitForSelector('.finding');
  t.strictSame(await page.locator('.finding h3').allTextContents(), found);
  t.equal(await page.getByRole('searchbox').inputValue(), 'grafana');
  t.equal(await page.getByRole('button', { name: 'Table' }).getAttribute('aria-pressed'), 'true');
  t.ok((await page.locator('table.paths tbody tr').count()) > 0);
  await page.getByRole('button', { name: 'Clear' }).click();
  t.notMatch(new URL(page.url()).hash, /q=|ns=/);
});

t.test('everything can be done with keys, and one sees where one is', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit());
  const focused = (): Promise<{ name: string; seen: boolean }> =>
    page.evaluate(`(() => {
      const at = document.activeElement;
      const style = getComputedStyle(at);
      return {
        name: at.className + ' ' + (at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 40)),
        seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
      };
    })()`);
  const unseen: string[] = [];
  let steps = 0;
  for (; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const { name, seen } = await focused();
    if (!seen) unseen.push(name);
    if (name.startsWith('map')) break;
  }
  t.ok(steps < 60, 'the map can be reached');
  t.strictSame(unseen, [], 'each stop on the way shows that it has the focus');

  await page.keyboard.press('ArrowRight');
  const first = await page.locator('.panel h3').textContent();
  await page.keyboard.press('ArrowRight');
  t.not(await page.locator('.panel h3').textContent(), first);
  await page.keyboard.press('ArrowLeft');
  t.equal(await page.locator('.panel h3').textContent(), first);
  await page.keyboard.press('Escape');
  t.equal(await page.locator('.panel').count(), 0);

  await page.getByRole('button', { name: 'Table' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('table.paths button').first().focus();
  await page.keyboard.press('Enter');
  t.equal(await page.locator('.panel h3').textContent(), first, 'the table holds the same as the map');
});

t.test('a manifest can be copied, from the summary and from the list', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit(), { permissions: ['clipboard-read', 'clipboard-write'] });
  for (const place of ['.summary', '#changes']) {
    await page.evaluate(`navigator.clipboard.writeText('nothing')`);
    await page
      .locator(place)
      .getByRole('button', { name: /^Copy manifest/ })
      .first()
      .click();
    await page.locator(place).getByText('Copied').waitFor();
    t.match(
      await page.evaluate('navigator.clipboard.readText()'),
      /^apiVersion: networking.k8s.io\/v1\nkind: NetworkPolicy\n/,
    );
  }
});

t.test('a change leads to the findings that it mends, and a finding to its change', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit());
  await page.getByRole('button', { name: 'Mends 1 finding' }).first().click();
  t.equal(await page.locator('.finding').count(), 1);
  t.match(new URL(page.url()).hash, /change=001-default-deny-monitoring/);
  await page.getByRole('button', { name: 'See the change that mends it' }).click();
  t.equal(await page.evaluate(`document.activeElement.closest('details').id`), 'change-001-default-deny-monitoring');
});

t.test('a cell of the matrix leads to its paths', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit());
  await page.getByRole('button', { name: 'Matrix' }).click();
  await page.getByRole('button', { name: /^payments to data: / }).click();
  const rows = await page.locator('table.paths tbody tr').allTextContents();
  t.ok(rows.length > 0);
  for (const row of rows) t.match(row.trim(), /^payments\/.*data\//);
});

t.test('the theme follows the machine until somebody chooses, and is remembered', { skip }, async (t) => {
  const { page } = await openFile(t, smallAudit(), { colorScheme: 'dark' });
  const paper = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
  const dark = await paper();
  await page.emulateMedia({ colorScheme: 'light' });
  await until(page, `document.documentElement.dataset.theme === 'light'`);
  const light = await paper();
  t.not(light, dark);
  await page.locator('.theme').click();
  t.equal(await paper(), dark);
  await page.reload();
  await page.waitForSelector('h1');
  t.equal(await paper(), dark);
});
