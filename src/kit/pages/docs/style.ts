/** The style sheet of the docs, served as `/docs/style.css`: a bar over Swagger UI, and the pages of the problems. */
export const style = /* css */ `
:root {
  color-scheme: light dark;
  --ground: #fafafa;
  --card: #fff;
  --text: #1f2933;
  --quiet: #5b6875;
  --line: #dde3e9;
  --link: #1d5fd1;
  --code: #eef2f6;
  --amber: #8a5300;
  --red: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #1c2022;
    --card: #25292c;
    --text: #e4e6e6;
    --quiet: #a6b0ba;
    --line: #3b4247;
    --link: #8ab4ff;
    --code: #2c3236;
    --amber: #f0b35c;
    --red: #ff9b90;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { overflow-y: scroll; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
}

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: .25rem 1.5rem;
  padding: .7rem max(20px, calc((100% - 1460px) / 2 + 20px));
  background: #14213d;
  line-height: 1.5;
}
.bar a { color: #d5deec; text-decoration: none; border-radius: 4px; }
.bar a:hover, .bar a:focus-visible { color: #fff; text-decoration: underline; text-underline-offset: 4px; }
.bar a:focus-visible { outline: 2px solid #8ab4ff; outline-offset: 3px; }
.bar .bar-title { color: #fff; font-weight: 650; overflow-wrap: anywhere; }
.bar nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-left: auto; font-size: .9rem; }

.page { max-width: 860px; margin: 0 auto; padding: 2.25rem 20px 4rem; overflow-wrap: anywhere; }
.page h1 { margin: .4rem 0 .6rem; font-size: 1.9rem; line-height: 1.25; letter-spacing: -.01em; }
.page h2 { margin: 2rem 0 .4rem; font-size: 1.1rem; }
.page p { margin: .4rem 0; }
.page a { color: var(--link); }
.page code { font: .9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.page p code, .page dd code { padding: .1em .35em; border-radius: 4px; background: var(--code); }
.page pre {
  margin: .6rem 0;
  padding: 1rem 1.2rem;
  overflow-x: auto;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--card);
  overflow-wrap: normal;
}
.page dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.2rem; margin: .6rem 0; }
.page dd { margin: 0; }
.page table { width: 100%; margin-top: 1.5rem; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
.page th, .page td { padding: .55rem 1rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: baseline; }
.page th, .status { white-space: nowrap; }
.page th { color: var(--quiet); font-size: .8rem; font-weight: 600; }
.quiet { color: var(--quiet); }
.status {
  display: inline-block;
  padding: 0 .55em;
  overflow-wrap: normal;
  border: 1px solid currentcolor;
  border-radius: 1em;
  color: var(--amber);
  font-size: .85rem;
  font-weight: 650;
  font-variant-numeric: tabular-nums;
}
.status.server { color: var(--red); }

@media (max-width: 560px) {
  .page thead { display: none; }
  .page tr { display: grid; grid-template-columns: max-content 1fr; border-bottom: 1px solid var(--line); }
  .page td { padding: .5rem .7rem; border: 0; }
  .page td:last-child { grid-column: 2; padding-top: 0; }
  .page dl { grid-template-columns: 1fr; gap: 0; }
  .page dd { margin-bottom: .6rem; }
}

.swagger-ui .info { margin: 28px 0; }
.swagger-ui .info hgroup.main a { display: none; }
.swagger-ui .scheme-container { margin: 0; padding: 24px 0; }
.swagger-ui .scheme-container .schemes > .schemes-server-container > label { margin-top: 0; }
.swagger-ui .scheme-container .schemes > .schemes-server-container > label select { text-transform: none; }
.swagger-ui .filter .operation-filter-input { max-width: none; margin: 24px 0 12px; border-radius: 4px; font: inherit; font-size: 15px; }
.swagger-ui table.headers td { color: inherit; }
`;
