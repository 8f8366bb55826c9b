import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import type { AuditReport } from '../../src/audit/audit-report.js';
import { openFile, until } from './browser.js';

const SHOTS = join(tmpdir(), 'firebreak-page');
mkdirSync(SHOTS, { recursive: true });

/** What stands in the way of those who use the page otherwise, of all that is serious. */
export async function serious(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** How many boxes are drawn, and how many points of the drawing have a colour. */
function drawn(page: Page): Promise<{ nodes: number; points: number }> {
  return page.evaluate(`(() => {
    const map = document.querySelector('.map');
    if (map === null) return { nodes: 0, points: 0 };
    let points = 0;
    for (const canvas of map.querySelectorAll('canvas')) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let k = 3; k < data.length; k += 4) if (data[k] > 0) points += 1;
    }
    return { nodes: map._cyreg.cy.nodes().length, points };
  })()`);
}

/** Looks at the page of an audit in both themes and on a phone, and leaves pictures of it. */
export async function looksRight(t: Test, name: string, report: AuditReport): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, url, complaints, requests } = await openFile(t, report, { colorScheme });
    const shot = join(SHOTS, `${name}-${colorScheme}.png`);
    await page.screenshot({ path: shot });
    t.ok(statSync(shot).size > 10_000, `${shot} shows something`);
    // Looking through thousands of cells takes its time, and in the dark they are the same.
    if (name !== 'large' || colorScheme === 'light')
      t.strictSame(await serious(page), [], `accessible in ${colorScheme}`);
    if (name === 'large') {
      t.ok((await page.locator('.matrix button').count()) > 100, 'so many paths are a matrix');
      await page.getByRole('button', { name: 'Map' }).click();
    }
    if (name !== 'empty') {
      await until(page, `document.querySelector('.map')?._cyreg?.cy.nodes().length > 0`);
      await page.waitForTimeout(300);
      const { nodes, points } = await drawn(page);
      t.ok(nodes > 0 && nodes <= 300, `${nodes} boxes are drawn`);
      t.ok(points > 1000, `${points} points have a colour`);
      await page.locator('.map').screenshot({ path: join(SHOTS, `${name}-${colorScheme}-map.png`) });
    }
    t.strictSame(complaints, [], 'the browser complains of nothing');
    t.strictSame(
      requests.filter((each) => each !== url && !each.startsWith('data:')),
      [],
      'nobody is asked for anything',
    );
  }
  const { page } = await openFile(t, report, { viewport: { width: 360, height: 740 } });
  await page.screenshot({ path: join(SHOTS, `${name}-phone.png`) });
  for (const view of ['Map', 'Matrix', 'Table']) {
    await page.getByRole('group', { name: 'Shown as' }).getByRole('button', { name: view }).click();
    t.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 360, `${view} fits a phone`);
  }
}
