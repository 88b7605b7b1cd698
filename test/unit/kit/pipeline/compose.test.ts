import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import supertest from 'supertest';
import { inTurn } from '../../../../src/kit/pipeline/compose.js';

/** What an application with these stages answers: the steps it took, or what was thrown. */
async function answerOf(...stages: readonly RequestHandler[]): Promise<unknown> {
  const fail: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    response.status(500).json({ failed: error instanceof Error ? error.message : error });
  };
  const app = express();
  app.use(inTurn(stages, fail));
  app.use((_request, response) => void response.json({ took: steps, reached: 'the middleware behind' }));
  const { body } = await supertest(app).get('/');
  return body as unknown;
}

let steps: string[] = [];
beforeEach(() => (steps = []));

const step =
  (name: string): RequestHandler =>
  (_request, _response, next) => {
    steps.push(name);
    next();
  };
const slowStep =
  (name: string): RequestHandler =>
  async (_request, _response, next) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    steps.push(name);
    next();
  };

const nothing = undefined as unknown as Error;

function raise(value: unknown): never {
  throw value as Error;
}

describe('stages that are run in turn', () => {
  it('run in the order they are written in, those that wait as well, and then goes on what stands behind', async () => {
    const answer = await answerOf(step('a'), slowStep('b'), step('c'), slowStep('d'));
    expect(answer).toEqual({ took: ['a', 'b', 'c', 'd'], reached: 'the middleware behind' });
  });

  it('end with the one that answers', async () => {
    const answer = await answerOf(step('a'), (_request, response) => void response.json({ took: steps }), step('c'));
    expect(answer).toEqual({ took: ['a'] });
  });

  it('leave to Express what the error handler throws, also later', async () => {
    const broken: ErrorRequestHandler = () => {
      throw Object.assign(new Error('worse'), { status: 503 });
    };
    const failing: RequestHandler = async () => {
      await Promise.resolve();
      throw new Error('late');
    };
    for (const stages of [[failing], [slowStep('a'), failing]]) {
      const app = express();
      app.use(inTurn(stages, broken));
      const { status } = await supertest(app).get('/');
      expect(status).toBe(503);
    }
  });

  const failures: [string, RequestHandler, string][] = [
    ['throws', () => { throw new Error('thrown'); }, 'thrown'],
    ['rejects', () => Promise.reject(new Error('rejected')), 'rejected'],
    ['throws after it has waited', async () => { await Promise.resolve(); throw new Error('late'); }, 'late'],
    ['hands an error on', (_request, _response, next) => next(new Error('handed on')), 'handed on'],
    ['throws nothing at all', () => raise(undefined), 'a stage threw undefined'],
    ['rejects with nothing at all', () => Promise.reject(nothing), 'a stage threw undefined'],
    ['throws a word of Express', () => raise('route'), 'a stage threw route'],
  ]; // prettier-ignore

  test.each(failures)('go to the error handler when one %s, and no later one runs', async (_name, failing, failed) => {
    for (const before of [[], [step('a')], [slowStep('a')]]) {
      steps = [];
      const answer = await answerOf(...before, failing, step('never'));
      expect(answer).toEqual({ failed });
      expect(steps).not.toContain('never');
    }
  });
});
