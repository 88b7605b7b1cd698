import type { Request, RequestHandler, Response } from 'express';
import type { Contract } from '../contract/model.js';
import { explorerFiles, explorerPage, isLarge, serveExplorerFiles } from './docs/swagger-ui.js';
import { explorerPolicy, textPolicy } from './docs/content-security-policy.js';
import { problemPages } from './docs/problem-pages.js';
import { represent, sendRepresentation, type Representation } from './docs/representation.js';
import { servedDocument } from './docs/served-document.js';
import { swaggerUiScript } from './docs/swagger-ui-script.js';
import { style } from './docs/style.js';
import type { SystemPage } from '../context/system-page.js';
import { Problem } from '../problem.js';

export { servedDocument } from './docs/served-document.js';

/**
 * The pages that explain a contract: `/docs/` (Swagger UI), `/docs/problems/…` (what each problem means), `/openapi.json`
 * and `/openapi.yaml`; `/` leads to them. They are open to anyone, work from this host alone, and bring a Content
 * Security Policy of their own in place of the one for API answers.
 */
export function createDocs(contract: Contract): readonly SystemPage[] {
  const document = once(() => servedDocument(contract));
  return [
    page('docs-root', '/', redirectTo('docs/')),
    page('docs-slash', '/docs', redirectTo('docs/')),
    page('docs', '/docs/*', explorer(contract)),
    page('docs-problems-slash', '/docs/problems', redirectTo('problems/')),
    page('docs-problems', '/docs/problems/*', problemCatalogue(contract)),
    page(
      'openapi-json',
      '/openapi.json',
      lazily(() => represent('application/json', JSON.stringify(document()))),
    ),
    page(
      'openapi-yaml',
      '/openapi.yaml',
      lazily(async () => {
        const { yamlOf } = await import('./docs/yaml.js');
        return represent('application/yaml', await yamlOf(document()));
      }),
    ),
  ];
}

function page(id: string, path: string, serve: RequestHandler): SystemPage {
  return { kind: 'page', id, path, limit: 'apart', serve };
}

/**
 * Relative, so that it leads to the right place behind a proxy's path prefix. 302 and not 308: browsers keep a permanent
 * redirect for good, while a contract may come to have a path of this name, and localhost serves other things tomorrow.
 */
function redirectTo(place: string): RequestHandler {
  return function redirect(_request, response): void {
    response.redirect(302, place);
  };
}

function explorer(contract: Contract): RequestHandler {
  const own = new Map([
    ['', represent('text/html; charset=utf-8', explorerPage(contract))],
    ['start.js', represent('text/javascript; charset=utf-8', swaggerUiScript(isLarge(contract)))],
    ['style.css', represent('text/css; charset=utf-8', style)],
  ]);
  const serveFiles = serveExplorerFiles();
  return function serveExplorer(request, response, next): unknown {
    const name = request.path.slice('/docs/'.length);
    const ours = own.get(name);
    if (!ours && !explorerFiles.has(name)) throw new Problem('not_found');
    response.setHeader('Content-Security-Policy', explorerPolicy);
    return ours ? sendRepresentation(request, response, ours) : serveFiles(request, response, next);
  };
}

function problemCatalogue(contract: Contract): RequestHandler {
  const pages = new Map<string, Representation>();
  for (const [code, text] of problemPages(contract.title)) pages.set(code, represent('text/html; charset=utf-8', text));
  return function serveProblem(request, response): Promise<void> {
    const found = pages.get(request.path.slice('/docs/problems/'.length));
    if (!found) throw new Problem('not_found', { detail: 'There is no problem of this name.' });
    response.setHeader('Content-Security-Policy', textPolicy);
    return sendRepresentation(request, response, found);
  };
}

/** Made at the first request: a large document takes a moment that a start should not wait for. */
function lazily(make: () => Representation | Promise<Representation>): RequestHandler {
  const representation = once(make);
  return async function serveDocument(request: Request, response: Response): Promise<void> {
    await sendRepresentation(request, response, await representation());
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
