import t from 'tap';
import { noBrowser } from './browser.js';
import { looksRight } from './looking.js';
import { largeAudit } from './sample-audits.js';

t.test(
  'the page of 2,000 workloads draws at most 300 boxes, and fits every screen',
  { skip: noBrowser() },
  async (t) => {
    await looksRight(t, 'large', largeAudit());
  },
);
