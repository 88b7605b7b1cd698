import { Problem, problems, type ProblemCode } from '../../../src/kit/problem.js';

const codes = Object.keys(problems) as ProblemCode[];

describe('a problem', () => {
  test.each(codes)('%s is an error with a message, that says where it was made only when it is a failure', (code) => {
    const problem = new Problem(code, { cause: 'why' });
    expect(problem).toBeInstanceOf(Error);
    expect(String(problem)).toBe(`Problem: ${problems[code].title}`);
    expect(problem.cause).toBe('why');
    expect(/\n\s+at /.test(problem.stack ?? '')).toBe(problem.status >= 500);
  });

  test.each(codes)('%s leaves the stacks of all other errors as they are', (code) => {
    const before = Error.stackTraceLimit;
    new Problem(code);
    expect(Error.stackTraceLimit).toBe(before);
    expect(() => new Problem(code, { detail: Symbol('no text') as unknown as string })).toThrow(TypeError);
    expect(Error.stackTraceLimit).toBe(before);
    expect(new Error('other').stack).toMatch(/\n\s+at /);
  });

  it('keeps its stack in a class of the user that stands for a failure, and is an instance of all of them', () => {
    class Busy extends Problem {
      constructor() {
        super('unavailable', { detail: 'Too much is going on.' });
      }
    }
    const busy = new Busy();
    expect(busy).toBeInstanceOf(Problem);
    expect(busy).toBeInstanceOf(Error);
    expect(busy.stack).toMatch(/Too much is going on\.\n\s+at /);
  });
});
