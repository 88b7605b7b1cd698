import { defineRequestValue } from '../../../../src/kit/context/request-value.js';
import type { Stage } from '../../../../src/kit/context/stage.js';
import type { AnyHandler, HandlerRequest } from '../../../../src/kit/handler.js';
import { bannerLines } from '../../../../src/kit/server/startup-banner.js';
import { Problem } from '../../../../src/kit/problem.js';
import { post } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';
import { closeServers, serve } from '../../../support/server.js';

afterAll(closeServers);

const issuer = createIssuer();
const content = { 'application/json': { schema: { type: 'object', properties: { n: { type: 'integer' } } } } };
const contract = {
  components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } },
  security: [{ bearerAuth: [] }],
  paths: { '/notes': post(content, { operationId: 'createNote' }) },
};

const tenant = defineRequestValue<string>('tenant');
const createNote: AnyHandler = (request: HandlerRequest) => ({ status: 200, body: { tenant: tenant.find(request) } });

async function serverWith(stages: Record<string, readonly Stage[]>, handler = createNote) {
  const server = await serve(contract, {
    handlers: { createNote: handler },
    authenticators: { bearerAuth: issuer.authenticator() },
    stages,
  });
  const token = await issuer.token();
  return {
    server,
    send: (body: unknown = { n: 1 }) =>
      server.request
        .post('/notes')
        .auth(token, { type: 'bearer' })
        .send(body as object),
  };
}

const positions = ['beforeBody', 'beforeHandler', 'afterHandler'] as const;

describe('a user stage', () => {
  test('passes a typed value to the handler', async () => {
    const loadTenant: Stage = async (context) => {
      await Promise.resolve();
      tenant.set(context, `tenant of ${context.subject ?? 'nobody'}`);
    };
    const { send } = await serverWith({ beforeBody: [loadTenant] });
    await send().expect(200, { tenant: 'tenant of alice' });
  });

  test('reads the input only after the request was validated', async () => {
    const inputs: unknown[] = [];
    const record: Stage = ({ input }) => void inputs.push(input.body);
    const { send } = await serverWith({ beforeBody: [record], beforeHandler: [record] });
    await send({ n: 7 }).expect(200);
    expect(inputs).toEqual([undefined, { n: 7 }]);
  });

  test.each(positions)('in %s responds with the problem it returns', async (position) => {
    const { send } = await serverWith({ [position]: [() => new Problem('conflict')] });
    const { body } = await send().expect(409);
    expect(body).toMatchObject({ code: 'conflict' });
  });

  test.each(positions)('in %s that throws, now or later, is a 500 that tells the client nothing', async (position) => {
    const failures: Stage[] = [
      () => {
        throw new Error('secret of the stage');
      },
      async () => {
        await Promise.resolve();
        throw new Error('secret of the stage');
      },
    ];
    for (const failing of failures) {
      const { send, server } = await serverWith({ [position]: [failing] });
      const { text } = await send().expect(500);
      expect(text).toContain('internal_error');
      expect(text).not.toContain('secret');
      expect(server.written.join('')).toContain('secret of the stage');
    }
  });

  test.each(positions)('in %s does not run for a caller who is not authenticated', async (position) => {
    let runs = 0;
    const { server } = await serverWith({ [position]: [() => void (runs += 1)] });
    await server.request.post('/notes').send({ n: 1 }).expect(401);
    await server.request.get('/healthz').expect(200);
    await server.request.get('/nothing').expect(404);
    expect(runs).toBe(0);
  });

  test('after the handler sees the response, may add headers, and cannot send what the contract does not allow', async () => {
    const addHeader: Stage = ({ headers, outcome }) => headers.set('X-Status', outcome?.status ?? 0);
    const { send } = await serverWith({ afterHandler: [addHeader] });
    await send().expect(200).expect('X-Status', '200');

    const replace: Stage = (context) => {
      context.outcome = { status: 299, body: 'undeclared' };
    };
    const replaced = await serverWith({ afterHandler: [replace] });
    await replaced.send().expect(500);
  });

  test('does not run after an earlier one returned a problem', async () => {
    const ran: string[] = [];
    const { send } = await serverWith({
      beforeBody: [() => void ran.push('first'), () => new Problem('forbidden'), () => void ran.push('third')],
      beforeHandler: [() => void ran.push('later')],
    });
    await send().expect(403);
    expect(ran).toEqual(['first']);
  });

  test('is listed at the start by its position and name', async () => {
    const loadTenant: Stage = () => undefined;
    const { server } = await serverWith({ beforeBody: [loadTenant], afterHandler: [() => undefined] });
    const lines = bannerLines({ ...server.server, metricsPort: undefined, plan: server.plan });
    expect(lines).toContainEqual(['Stages', 'beforeBody: loadTenant']);
    expect(lines).toContainEqual(['Stages', 'afterHandler: anonymous']);
  });
});

describe('a request value', () => {
  test('that no stage has set is an error that names it', async () => {
    const { send, server } = await serverWith({}, (request: HandlerRequest) => ({
      status: 200,
      body: tenant.get(request),
    }));
    await send().expect(500);
    expect(server.written.join('')).toContain('No stage has set the request value \\"tenant\\".');
  });

  test('belongs to its request, also when a client sends one request id twice', async () => {
    let requests = 0;
    const number: Stage = (context) => tenant.set(context, `request ${(requests += 1)}`);
    const { server } = await serverWith({ beforeHandler: [number] });
    const token = await issuer.token();
    const send = () =>
      server.request.post('/notes').auth(token, { type: 'bearer' }).set('X-Request-Id', 'same-request-id').send({});
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ body }) => (body as { tenant: string }).tenant).sort()).toEqual([
      'request 1',
      'request 2',
      'request 3',
    ]);
  });
});
