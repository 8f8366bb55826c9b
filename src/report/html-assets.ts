/** The look of a page about reach. Whole and constant: the page's own policy admits it by its hash and nothing else. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --line: #d4d9e2; --soft: #f3f5f9; --ink: #1c2430; --faint: #5c6675; --hit: #2f6fde; --opened: #c62828; --closed: #2e7d32; --page: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --line: #333c4a; --soft: #1b212b; --ink: #e4e9f1; --faint: #98a3b3; --hit: #6ea2ff; --opened: #ff8a80; --closed: #81c784; --page: #12161d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 90rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; }
.summary { margin: .25rem 0 0; color: var(--faint); }
.scroll { overflow: auto; max-height: 75vh; border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
th, td { padding: .4rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { position: sticky; top: 0; z-index: 1; background: var(--soft); font-weight: 600; }
tbody tr:hover td { background: var(--soft); } tr[hidden] { display: none; }
td:last-child { font-variant-numeric: tabular-nums; }
.opened { color: var(--opened); } .closed { color: var(--closed); }
.controls { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin-bottom: .75rem; }
input, select, button { font: inherit; color: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--page); }
input { flex: 1 1 20rem; } .count { color: var(--faint); }
.matrix { width: auto; font-size: .8rem; } .matrix th, .matrix td { padding: .2rem .4rem; border-right: 1px solid var(--line); white-space: nowrap; }
.matrix tbody th { position: sticky; left: 0; background: var(--soft); font-weight: 400; }
.matrix thead th { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 16rem; font-weight: 400; border: 0; border-left: 1px solid var(--line); }
.matrix thead td { background: var(--soft); position: sticky; top: 0; left: 0; z-index: 2; color: var(--faint); }
.matrix td.hit { padding: 0; text-align: center; } .matrix button { width: 100%; min-width: 2rem; border: 0; border-radius: 0; background: none; color: var(--hit); font-weight: 600; cursor: pointer; }
.matrix button:hover, .matrix button:focus { background: var(--hit); color: var(--page); }
li { overflow-wrap: anywhere; }
`;

/** Filters the rows of the table by words, namespace and cell of the matrix. It writes no markup. */
export const HTML_SCRIPT = `
(() => {
  const rows = [...document.querySelectorAll('#rows tbody tr')];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const search = document.getElementById('search');
  const namespace = document.getElementById('namespace');
  const count = document.getElementById('count');
  const clear = document.getElementById('clear');
  let cell = null;
  const show = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const wanted = namespace.value;
    let shown = 0;
    rows.forEach((row, k) => {
      const { f, t, fn, tn } = row.dataset;
      const fits =
        words.every((word) => texts[k].includes(word)) &&
        (wanted === '' || fn === wanted || tn === wanted) &&
        (cell === null || (f === cell[0] && t === cell[1]));
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    count.textContent = shown === rows.length ? '' : shown + ' of ' + rows.length + ' shown';
    clear.hidden = words.length === 0 && wanted === '' && cell === null;
  };
  search.addEventListener('input', show);
  namespace.addEventListener('change', show);
  clear.addEventListener('click', () => {
    search.value = '';
    namespace.value = '';
    cell = null;
    show();
  });
  for (const button of document.querySelectorAll('.matrix button')) {
    button.addEventListener('click', () => {
      cell = [button.dataset.f, button.dataset.t];
      show();
      document.getElementById('rows').scrollIntoView({ behavior: 'smooth' });
    });
  }
  show();
})();
`;
