import type { IncomingMessage } from 'node:http';
import type { SystemPage } from '../context/system-page.js';
import type { Contract, Document } from '../contract/model.js';
import { needsProjection, projectTo31 } from '../contract/projection/project-31.js';
import { Problem } from '../problem.js';
import { lazy } from '../util/lazy.js';
import { swaggerUiPolicy, textPolicy } from './docs/content-security-policy.js';
import { problemPages } from './docs/problem-pages.js';
import { represent, serveRepresentation, type Representation } from './docs/representation.js';
import { servedDocument } from './docs/served-document.js';
import { style } from './docs/style.js';
import { nameTagGroups } from './docs/tag-groups.js';
import { swaggerUiScript } from './docs/swagger-ui-script.js';
import { isLarge, loadSwaggerUiFile, swaggerUiFiles, swaggerUiPage } from './docs/swagger-ui.js';

export { servedDocument } from './docs/served-document.js';

/**
 * Makes the pages that explain a contract: `/docs/` (Swagger UI), `/docs/problems/…` (what each problem means),
 * `/openapi.json` and `/openapi.yaml`; `/` leads to them. They are public, use this host only, and send a Content
 * Security Policy of their own in place of the one for API responses.
 */
export function docsPages(contract: Contract): readonly SystemPage[] {
  const document = lazy(() => servedDocument(contract));
  return [
    page('docs-root', '/', redirectTo('docs/')),
    page('docs-slash', '/docs', redirectTo('docs/')),
    page('docs', '/docs/*', serveSwaggerUi(contract, document)),
    page('docs-problems-slash', '/docs/problems', redirectTo('problems/')),
    page('docs-problems', '/docs/problems/*', serveProblemPages(contract)),
    page(
      'openapi-json',
      '/openapi.json',
      serveLazily(() => represent('application/json', JSON.stringify(document()))),
    ),
    page(
      'openapi-yaml',
      '/openapi.yaml',
      serveLazily(async () => {
        const { yamlOf } = await import('./docs/yaml.js');
        return represent('application/yaml', await yamlOf(document()));
      }),
    ),
  ];
}

type Serve = SystemPage['serve'];

function page(id: string, path: string, serve: Serve): SystemPage {
  return { kind: 'page', id, path, rateLimit: 'separate', serve };
}

/**
 * Relative, so that it leads to the right place behind a proxy's path prefix. 302 and not 308: browsers keep a permanent
 * redirect for good, while a contract may come to have a path of this name, and localhost serves other things tomorrow.
 */
function redirectTo(location: string): Serve {
  return () => ({ status: 302, headers: { Location: location } });
}

/** @param document returns the document as it is served */
function serveSwaggerUi(contract: Contract, document: () => Document): Serve {
  const isProjected = needsProjection(contract.document);
  const script = { large: isLarge(contract), document: isProjected ? PROJECTED_DOCUMENT : '../openapi.json' };
  const own = new Map<string, () => Representation | Promise<Representation>>([
    ['', lazy(() => represent('text/html; charset=utf-8', swaggerUiPage(contract)))],
    ['start.js', lazy(() => represent('text/javascript; charset=utf-8', swaggerUiScript(script)))],
    ['style.css', lazy(() => represent('text/css; charset=utf-8', style))],
    ...(isProjected ? [[PROJECTED_DOCUMENT, lazy(() => representProjection(document()))] as const] : []),
    ...[...swaggerUiFiles].map(
      ([name, type]) => [name, lazy(async () => represent(type, await loadSwaggerUiFile(name)))] as const,
    ),
  ]);
  return async function serveFile(request) {
    const file = own.get(nameBelow('/docs/', request));
    if (!file) return new Problem('not_found');
    return serveRepresentation(request, await file(), { 'Content-Security-Policy': swaggerUiPolicy });
  };
}

/** What Swagger UI shows of a document of OpenAPI 3.2, which it does not know. */
const PROJECTED_DOCUMENT = 'openapi-3.1.json';

function representProjection(document: Document): Representation {
  return represent('application/json', JSON.stringify(projectTo31(nameTagGroups(document)).document));
}

function serveProblemPages(contract: Contract): Serve {
  const pages = lazy(
    () =>
      new Map(
        [...problemPages(contract.title)].map(([code, html]) => [code, represent('text/html; charset=utf-8', html)]),
      ),
  );
  return function serveProblemPage(request) {
    const found = pages().get(nameBelow('/docs/problems/', request));
    if (!found) return new Problem('not_found', { detail: 'There is no problem of this name.' });
    return serveRepresentation(request, found, { 'Content-Security-Policy': textPolicy });
  };
}

/** Makes the representation at the first request: a large document takes a moment that a start should not wait for. */
function serveLazily(make: () => Representation | Promise<Representation>): Serve {
  const representation = lazy(make);
  return async (request) => serveRepresentation(request, await representation());
}

/** The rest of a path below a folder. */
function nameBelow(folder: string, { url = '' }: IncomingMessage): string {
  return (url.split('?')[0] ?? '').slice(folder.length);
}
