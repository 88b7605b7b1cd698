import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import supertest from 'supertest';
import type { Contract } from '../../src/kit/contract/model.js';
import { createDocs } from '../../src/kit/pages/docs.js';
import type { SystemPage } from '../../src/kit/context/system-page.js';
import { Problem } from '../../src/kit/problem.js';
import { Router } from '../../src/kit/plan/router.js';
import { helmetHeaders } from '../../src/kit/pipeline/security-headers.js';
import { makeCertificate } from './certificates.js';
import { anyJson, get } from './contract.js';

const closers: (() => Promise<void>)[] = [];

/** For `afterAll` of a file that serves docs. */
export async function closeDocs(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}

/** The pages behind a router and the strict headers of an API, with an operation that answers what it was sent. */
export async function serveDocs(
  contract: Contract,
  prefix = '/',
): Promise<{ url: string; request: ReturnType<typeof supertest> }> {
  const router = new Router<SystemPage>();
  for (const page of createDocs(contract))
    if (page.path.endsWith('/*')) router.addBelow('get', page.path.slice(0, -2), page);
    else router.add('get', page.path, page);
  const app = express().disable('x-powered-by').disable('etag');
  const inside = express.Router();
  inside.use((request, response, next): unknown => {
    for (const [name, value] of helmetHeaders()) response.setHeader(name, value);
    const found = router.matchSegment(request.method.toLowerCase().replace('head', 'get'), request.path);
    if ('target' in found) return found.target.serve(request, response, next);
    next();
    return undefined;
  });
  inside.all('/v1/echo/:word', (request, response) => {
    const { method, path, headers: sent } = request;
    response.json({ method, path, authorization: sent.authorization });
  });
  inside.get('/v1/picture', (_request, response) => {
    response.type('png').send(picture);
  });
  const fail: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    if (response.headersSent) next(error);
    const problem = error instanceof Problem ? error : new Problem('internal_error');
    response.status(problem.status).json({ code: problem.code });
  };
  app.use(prefix, inside, () => {
    throw new Problem('not_found');
  });
  app.use(fail);
  const { key, certificate } = await makeCertificate();
  const server = createServer({ key, cert: certificate }, app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}${prefix === '/' ? '' : prefix}`;
  return { url, request: supertest.agent(url, { ca: certificate }) };
}

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const word = { name: 'word', in: 'path', required: true, schema: { type: 'string', default: 'hello' } };
/** The title of the contract: whoever writes it may mean harm. */
export const hostile = `Things <img src=x onerror="alert(1)"> & "co" '</title><script>alert(2)</script>`;
/** A contract with a token, two tags, two servers and words of the kit's own. */
export const parts = {
  info: { title: hostile, version: '1.0.0', description: 'What the *things* API offers.' },
  servers: [{ url: 'https://api.example.com/v1' }, { url: 'https://eu.example.com/v1/' }],
  'x-rate-limit': { limit: 5, window: '1m' },
  'x-logo': { url: 'logo.png' },
  tags: [{ name: 'echo', description: 'Says it again.' }, { name: 'pictures' }],
  security: [{ bearerAuth: [] }],
  paths: {
    '/echo/{word}': {
      parameters: [word],
      get: { operationId: 'echo', summary: 'Say it again', tags: ['echo'], responses: { 200: anyJson } },
      post: {
        operationId: 'shout',
        'x-max-body-size': '1kb',
        'x-sunset': '2030-01-01',
        tags: ['echo'],
        servers: [{ url: 'https://loud.example.com/v2' }],
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 201: anyJson, 415: { description: 'In its own words.' }, default: anyJson },
      },
    },
    '/picture': get({ operationId: 'picture', summary: 'Draw', tags: ['pictures'], security: [] }),
  },
  components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
};
