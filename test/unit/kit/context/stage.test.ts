import { pipeline, type Stage } from '../../../../src/kit/context/stage.js';
import { Problem } from '../../../../src/kit/problem.js';
import { contextOf } from '../../../support/context.js';

let steps: string[] = [];
beforeEach(() => (steps = []));

const step =
  (name: string): Stage =>
  () => {
    steps.push(name);
  };
const slowStep =
  (name: string): Stage =>
  async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    steps.push(name);
  };
const forbid: Stage = () => new Problem('forbidden');
const forbidLater: Stage = async () => {
  await Promise.resolve();
  return new Problem('forbidden');
};

/** Stages that misbehave are not typed as stages. */
const returning = (value: unknown): Stage => (() => value) as Stage;

describe('pipeline', () => {
  test('runs stages in order, synchronous and asynchronous ones alike', async () => {
    const result = await pipeline([step('a'), slowStep('b'), step('c'), slowStep('d')])(contextOf());
    expect(result).toBeUndefined();
    expect(steps).toEqual(['a', 'b', 'c', 'd']);
  });

  test('returns synchronously while no stage returns a promise', () => {
    expect(pipeline([step('a'), step('b')])(contextOf())).toBeUndefined();
    expect(steps).toEqual(['a', 'b']);
    expect(pipeline([step('a'), forbid])(contextOf())).toBeInstanceOf(Problem);
  });

  test('leaves out stages that are undefined', () => {
    expect(pipeline([undefined, step('a'), undefined])(contextOf())).toBeUndefined();
    expect(steps).toEqual(['a']);
  });

  test('is itself a stage', async () => {
    await pipeline([step('a'), pipeline([slowStep('b'), pipeline([step('c')])]), step('d')])(contextOf());
    expect(steps).toEqual(['a', 'b', 'c', 'd']);
  });

  const stops: [name: string, Stage][] = [
    ['returns a problem', forbid],
    ['resolves to a problem', forbidLater],
    ['returns a problem from a nested pipeline', pipeline([step('inside'), forbid, step('never')])],
  ];
  test.each(stops)('stops at the first stage that %s', async (_name, stopping) => {
    for (const before of [[], [step('a')], [slowStep('a')]]) {
      steps = [];
      const result = await pipeline([...before, stopping, step('never'), slowStep('never')])(contextOf());
      expect(result).toMatchObject({ code: 'forbidden' });
      expect(steps).not.toContain('never');
    }
  });

  const failures: [name: string, Stage, message: string][] = [
    [
      'throws',
      () => {
        throw new Error('thrown');
      },
      'thrown',
    ],
    ['rejects', () => Promise.reject(new Error('rejected')), 'rejected'],
    [
      'rejects after it has waited',
      async () => Promise.resolve().then(() => Promise.reject(new Error('late'))),
      'late',
    ],
  ];
  test.each(failures)('fails and runs no later stage when one %s', async (_name, failing, message) => {
    for (const before of [[], [step('a')], [slowStep('a')]]) {
      steps = [];
      const run = async (): Promise<unknown> => pipeline([...before, failing, step('never')])(contextOf());
      await expect(run()).rejects.toThrow(message);
      expect(steps).not.toContain('never');
    }
  });

  test.each([true, false, null, 0, 1, '', 'next', {}, [], { status: 200 }, () => undefined, Symbol('next')])(
    'lets no request through when a stage returns %p',
    async (value) => {
      for (const stage of [returning(value), returning(Promise.resolve(value))]) {
        steps = [];
        const run = async (): Promise<unknown> => pipeline([stage, step('never')])(contextOf());
        await expect(run()).rejects.toThrow(TypeError);
        expect(steps).toEqual([]);
      }
    },
  );

  test('waits for a thenable that is not a Promise, and lets no request past its problem', async () => {
    const thenable = {
      then: (resolve: (problem: Problem) => void) => setTimeout(resolve, 1, new Problem('forbidden')),
    };
    const result = await pipeline([returning(thenable), step('never')])(contextOf());
    expect(result).toMatchObject({ code: 'forbidden' });
    expect(steps).toEqual([]);
  });

  test('counts a stage once that settles twice: with the first value', async () => {
    const twice: Stage = () =>
      new Promise((resolve) => {
        resolve(new Problem('forbidden'));
        resolve();
      });
    const result = await pipeline([twice, step('never')])(contextOf());
    expect(result).toMatchObject({ code: 'forbidden' });
    expect(steps).toEqual([]);
  });

  test('is not affected by what a stage does after it returned', async () => {
    const late: Stage = () => {
      setTimeout(() => steps.push('late'), 1);
      return new Problem('forbidden');
    };
    expect(pipeline([late, step('never')])(contextOf())).toMatchObject({ code: 'forbidden' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(steps).toEqual(['late']);
  });
});
