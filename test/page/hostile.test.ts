import t from 'tap';
import { noBrowser, openFile } from './browser.js';
import { hostileAudit } from './sample-audits.js';

const skip = noBrowser();

t.test('names that try to be markup stay names', { skip }, async (t) => {
  for (const width of [1280, 360]) {
    const { page, complaints, requests } = await openFile(t, hostileAudit(), { viewport: { width, height: 800 } });
    t.equal(await page.evaluate('typeof globalThis.broken'), 'undefined');
    t.equal(await page.evaluate(`document.querySelectorAll('script').length`), 2);
    t.equal(
      await page.evaluate(`document.querySelectorAll('img, iframe, object, embed, link:not([rel=icon])').length`),
      0,
    );
    t.ok(
      (await page.locator('.finding h3').allTextContents()).includes(
        '</script><script>globalThis.broken = true</script>',
      ),
    );
    t.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width);
    t.notMatch(await page.evaluate('document.body.textContent'), /[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/u);
    t.strictSame(complaints, []);
    t.equal(requests.filter((each) => !each.startsWith('file:') && !each.startsWith('data:')).length, 0);
  }
});
