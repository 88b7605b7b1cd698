import { problems, type ProblemCode } from '../../problem.js';
import { exampleProblem } from './example-problem.js';
import { explanations } from './problem-explanations.js';
import { html, type Markup } from './html.js';
import { layout } from './layout.js';

/**
 * The pages that the `type` of a problem document leads to (RFC 9457, section 3.1.1).
 *
 * @param api the title of the contract
 * @returns the HTML of each page by its code; by the empty name, the list of all
 */
export function problemPages(api: string): ReadonlyMap<string, string> {
  const codes = Object.keys(problems).filter(isCode);
  const pages = codes.map((code) => [code, problemPage(api, code)] as const);
  return new Map([['', problemIndex(api, codes)], ...pages]);
}

function problemPage(api: string, code: ProblemCode): string {
  const { status, title } = problems[code];
  const { meaning, advice, headers } = explanations[code];
  return layout({
    api,
    root: '../',
    title: `${code} · ${api}`,
    main: html`<article class="page">
      <p class="quiet"><a href="./">All problems</a></p>
      <h1>${title}</h1>
      <p>${badge(status)} <code>${code}</code></p>
      <h2>What it means</h2>
      <p>${meaning}</p>
      <h2>What a client should do</h2>
      <p>${advice}</p>
      ${headers ? headerList(headers) : html``}
      <h2>Example</h2>
      <pre><code>HTTP/1.1 ${status}
Content-Type: application/problem+json

${JSON.stringify(exampleProblem(code), null, 2)}</code></pre>
    </article>`,
  });
}

function problemIndex(api: string, codes: readonly ProblemCode[]): string {
  const rows = codes.map(
    (code) =>
      html`<tr>
        <td>${badge(problems[code].status)}</td>
        <td>
          <a href="${code}"><code>${code}</code></a>
        </td>
        <td>${problems[code].title}</td>
      </tr>`,
  );
  return layout({
    api,
    root: '../',
    title: `Problems · ${api}`,
    main: html`<article class="page">
      <h1>Problems</h1>
      <p>
        Every error response is a problem document (RFC 9457), sent as <code>application/problem+json</code>. Programs
        compare its <code>code</code>, which is stable; <code>detail</code> is for people. Quote
        <code>requestId</code> when you ask for help: the server's log knows the request by it.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Code</th>
            <th scope="col">Title</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </article>`,
  });
}

function headerList(headers: Readonly<Record<string, string>>): Markup {
  const items = Object.entries(headers).map(
    ([name, meaning]) =>
      html`<dt><code>${name}</code></dt>
        <dd>${meaning}</dd>`,
  );
  return html`<h2>Headers that come with it</h2>
    <dl>${items}</dl>`;
}

function badge(status: number): Markup {
  return html`<span class="status${status >= 500 ? ' server' : ''}">${status}</span>`;
}

function isCode(name: string): name is ProblemCode {
  return Object.hasOwn(problems, name);
}
