import express, { type Request, type Response } from 'express';
import { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { listen, type RunningServer } from '../../../../src/kit/server/listen.js';

let folder: string;
let server: RunningServer;
const app = express();
let seen: { request: Request; response: Response };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-classes-'));
  app.use((request, response) => {
    seen = { request, response };
    response.json({ host: request.hostname, ip: request.ip });
  });
  server = await listen(app, { host: 'localhost', port: 0, tls: { localDirectory: folder } });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('requests and responses of the server', () => {
  it('are those of the application from the beginning, so that Express has no prototype to replace', async () => {
    const ca = await readFile(join(folder, 'authority.crt'), 'utf8');
    const { body } = await supertest.agent(server.url, { ca }).get('/').expect(200);
    expect(body).toMatchObject({ host: 'localhost' });
    const { request, response } = seen;
    expect(Object.getPrototypeOf(request)).toBe(app.request);
    expect(Object.getPrototypeOf(response)).toBe(app.response);
    // A prototype that was set afterwards would not be that of the class an object was made from.
    expect(request.constructor.prototype).toBe(app.request);
    expect(response.constructor.prototype).toBe(app.response);
    expect(request).toBeInstanceOf(IncomingMessage);
    expect(response).toBeInstanceOf(ServerResponse);
    expect(request.app).toBe(app);
    expect(response.app).toBe(app);
  });

  it('have what Express gives to all of them, and what the application adds', async () => {
    const ca = await readFile(join(folder, 'authority.crt'), 'utf8');
    Object.assign(app.request, { nickname: 'added later' });
    await supertest.agent(server.url, { ca }).get('/').set('Accept', 'text/html').expect(200);
    expect(seen.request.accepts(['json', 'html'])).toBe('html');
    expect(seen.request).toHaveProperty('nickname', 'added later');
  });
});
