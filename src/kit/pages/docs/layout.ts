import { html, type Markup } from './html.js';

/** What a page of the docs puts into the frame they share. */
export interface Content {
  readonly title: string;
  /** The title of the contract, which leads back to the operations. */
  readonly api: string;
  /** The way from the page to `/docs/`: `./`, `../`. Relative, so that the docs work behind a proxy's path prefix. */
  readonly root: string;
  /** What stands in `head` beside style and icon. */
  readonly head?: Markup;
  readonly main: Markup;
}

/** A whole page, as text. */
export function layout({ title, api, root, head, main }: Content): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <link rel="icon" type="image/png" sizes="32x32" href="${root}favicon-32x32.png" />
        ${head ?? html``}
        <link rel="stylesheet" href="${root}style.css" />
      </head>
      <body>
        <header class="bar">
          <a class="bar-title" href="${root}">${api}</a>
          <nav aria-label="Documentation">
            <a href="${root}">Operations</a>
            <a href="${root}problems/">Problems</a>
            <a href="${root}../openapi.json">openapi.json</a>
            <a href="${root}../openapi.yaml">openapi.yaml</a>
          </nav>
        </header>
        <main>${main}</main>
      </body>
    </html> `.text;
}
