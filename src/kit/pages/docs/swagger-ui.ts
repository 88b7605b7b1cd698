import { Router, type RequestHandler } from 'express';
import swaggerUi from 'swagger-ui-express';
import type { Contract } from '../../contract/model.js';
import { html } from './html.js';
import { layout } from './layout.js';

/**
 * The page with Swagger UI on it. Swagger UI's own page holds inline code; this one has its scripts and styles in files,
 * so that the policy needs no exception.
 */
export function explorerPage(contract: Contract): string {
  return layout({
    api: contract.title,
    root: './',
    title: contract.title,
    head: html`<link rel="stylesheet" href="swagger-ui.css" />
      <script src="swagger-ui-bundle.js" defer></script>
      <script src="start.js" defer></script>`,
    main: html`<noscript
        ><div class="page">
          <h1>${contract.title}</h1>
          <p>This page shows every operation and lets you try it. It needs JavaScript, from this host only.</p>
          <p>
            Without it, read the contract as <a href="../openapi.yaml">openapi.yaml</a> or
            <a href="../openapi.json">openapi.json</a>, and what refusals mean under <a href="problems/">Problems</a>.
          </p>
        </div></noscript
      >
      <div id="swagger-ui"></div>`,
  });
}

/** Whether a document is so large that Swagger UI has to be spared some work. */
export function isLarge(contract: Contract): boolean {
  const { components } = contract.document;
  const schemas =
    typeof components === 'object' && components !== null && 'schemas' in components ? components.schemas : {};
  return contract.operations.length > manyOperations || Object.keys(schemas ?? {}).length > manySchemas;
}

const manyOperations = 200;
const manySchemas = 400;

/** The files of Swagger UI that its page needs; the package holds others, such as its own page and source maps. */
export const explorerFiles: ReadonlySet<string> = new Set([
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'favicon-32x32.png',
  'oauth2-redirect.html',
  'oauth2-redirect.js',
]);

/** Serves the files of Swagger UI below `/docs/`, which a browser may keep and asks for again by their tag. */
export function serveExplorerFiles(): RequestHandler {
  const router = Router();
  router.use('/docs', (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-cache');
    next();
  });
  router.use('/docs', swaggerUi.serveWithOptions({ redirect: false, cacheControl: false }));
  return router;
}
