import { html } from '../docs/html.js';

/** Where the operations are, relative to the console. */
export interface ConsolePaths {
  readonly incidents: string;
  readonly blocks: string;
  readonly resolve: string;
}

/** Returns the page. Everything on it that comes from the API is added by the script, as text. */
export function consoleHtml(title: string, { incidents, blocks, resolve }: ConsolePaths): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Incidents: ${title}</title>
        <link rel="stylesheet" href="console.css" />
        <script type="module" src="console.js"></script>
      </head>
      <body data-incidents="${incidents}" data-blocks="${blocks}" data-resolve="${resolve}">
        <header>
          <h1>Incidents: ${title}</h1>
          <form id="sign-in">
            <label for="token">Access token of an admin</label>
            <input id="token" type="password" autocomplete="off" required />
            <button>Show</button>
          </form>
          <p id="status" role="status">Enter a token. It is kept in this page only.</p>
        </header>
        <main id="content" hidden>
          <section aria-labelledby="timeline-title">
            <h2 id="timeline-title">Signals of the last hour</h2>
            <svg id="timeline" viewBox="0 0 600 60" role="img" aria-label="Signals by minute"></svg>
          </section>
          <section aria-labelledby="incidents-title">
            <h2 id="incidents-title">Active incidents</h2>
            <table>
              <thead>
                <tr>
                  <th scope="col">Last seen</th>
                  <th scope="col">Rule</th>
                  <th scope="col">Severity</th>
                  <th scope="col">Actor</th>
                  <th scope="col">Signals</th>
                  <th scope="col">Status</th>
                  <th scope="col">Close</th>
                </tr>
              </thead>
              <tbody id="incidents"></tbody>
            </table>
          </section>
          <section aria-labelledby="actors-title">
            <h2 id="actors-title">Top actors</h2>
            <ol id="actors"></ol>
          </section>
          <section aria-labelledby="blocks-title">
            <h2 id="blocks-title">Blocks</h2>
            <table>
              <thead>
                <tr>
                  <th scope="col">Who</th>
                  <th scope="col">What</th>
                  <th scope="col">Why</th>
                  <th scope="col">Until</th>
                  <th scope="col">End</th>
                </tr>
              </thead>
              <tbody id="blocks"></tbody>
            </table>
          </section>
        </main>
        <dialog id="closing" aria-labelledby="closing-title">
          <form method="dialog">
            <h2 id="closing-title">Close the incident</h2>
            <label for="reason">Reason</label>
            <input id="reason" maxlength="500" required />
            <button value="resolved">Resolve</button>
            <button value="false_positive">False positive</button>
            <button value="" formnovalidate>Cancel</button>
          </form>
        </dialog>
      </body>
    </html>`.text;
}
