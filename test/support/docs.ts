import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express from 'express';
import supertest from 'supertest';
import type { AuthenticatorFactory } from '../../src/kit/authentication/authenticator.js';
import { bearerChallenge } from '../../src/kit/authentication/challenge.js';
import type { Contract } from '../../src/kit/contract/model.js';
import { createApi } from '../../src/kit/create-api.js';
import type { AnyHandler, HandlerRequest } from '../../src/kit/handler.js';
import { createLogger } from '../../src/kit/observability/logger.js';
import { createPlan } from '../../src/kit/plan/create-plan.js';
import { makeCertificate } from './certificates.js';
import { anyJson, get } from './contract.js';

const closers: (() => Promise<void>)[] = [];

/** For `afterAll` of a file that serves docs. */
export async function closeDocs(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}

/** Serves a contract below a path, with an operation that returns what it was sent. */
export async function serveDocs(
  contract: Contract,
  prefix = '/',
): Promise<{ url: string; request: ReturnType<typeof supertest> }> {
  const echo: AnyHandler = ({ path, user }: HandlerRequest) => ({ status: 200, body: { path, authorization: user } });
  const drawPicture: AnyHandler = () => ({ status: 200, body: picture });
  const handlers = contract.operations.map(({ id }) => [id, id === 'picture' ? drawPicture : echo] as const);
  const plan = await createPlan(contract, {
    handlers: Object.fromEntries(handlers),
    authenticators: Object.fromEntries([...contract.securitySchemes.keys()].map((name) => [name, anyToken])),
    rateLimit: 'off',
    log: createLogger({ level: 'silent' }),
  });
  const { key, certificate } = await makeCertificate();
  const app = express().use(prefix, createApi(plan));
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

/** Accepts every `Authorization` header; its value is the user. */
const anyToken: AuthenticatorFactory = () => ({
  authenticate: ({ headers: { authorization } }) =>
    authorization === undefined ? undefined : { user: authorization, subject: 'someone', scopes: new Set() },
  challenge: bearerChallenge,
});

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const word = { name: 'word', in: 'path', required: true, schema: { type: 'string', default: 'hello' } };
/** The title of the contract: its author may be hostile. */
export const hostile = `Things <img src=x onerror="alert(1)"> & "co" '</title><script>alert(2)</script>`;
/** A contract with a bearer scheme, two tags, two servers and extension keywords. */
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
    '/picture': get({
      operationId: 'picture',
      summary: 'Draw',
      tags: ['pictures'],
      security: [],
      responses: { 200: { description: '', content: { 'image/png': {} } } },
    }),
  },
  components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
};
