import { Router, type Request, type Response } from 'express';
import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import swaggerUi from 'swagger-ui-express';
import type { Contract } from '../../contract/model.js';
import { html } from './html.js';
import { layout } from './layout.js';

/**
 * The page with Swagger UI on it. Swagger UI's own page holds inline code; this one has its scripts and styles in files,
 * so that the policy needs no exception.
 */
export function swaggerUiPage(contract: Contract): string {
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
            <a href="../openapi.json">openapi.json</a>, and what errors mean under <a href="problems/">Problems</a>.
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

/** The files of Swagger UI that its page needs, with their media types; the package has others, such as source maps. */
export const swaggerUiFiles: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
  ['oauth2-redirect.html', 'text/html; charset=utf-8'],
  ['oauth2-redirect.js', 'text/javascript; charset=utf-8'],
]);

/**
 * Loads a file of Swagger UI into memory, by asking the package's middleware for it once. Served from memory, no request
 * holds a file descriptor.
 */
export async function loadSwaggerUiFile(name: string): Promise<Buffer> {
  const serveFiles = Router().use(swaggerUi.serveWithOptions({ redirect: false, cacheControl: false }));
  const request = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: `/${name}` });
  const captured = new CapturedResponse(request);
  const response: ServerResponse = captured;
  const finished = once(captured, 'finish');
  serveFiles(request as Request, response as Response, (error?: unknown) => captured.emit('error', error));
  await finished;
  if (captured.statusCode !== 200) throw new Error(`swagger-ui-express has no file ${name}`);
  return Buffer.concat(captured.chunks);
}

/** A response that keeps its body. */
class CapturedResponse extends ServerResponse {
  readonly chunks: Buffer[] = [];

  override write(chunk: Uint8Array | string): boolean {
    this.chunks.push(Buffer.from(chunk));
    return true;
  }

  override end(chunk?: unknown): this {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.write(chunk);
    this.emit('finish');
    return this;
  }
}
