import { Problem, problemDocument, problems, type ProblemCode } from '../../../src/kit/problem.js';

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

test('L3: a document has texts of errors that are 2,000 characters long at most', () => {
  const errors = [
    { in: 'body', path: `/${'x'.repeat(60_000)}`, message: 'is not allowed here' },
    { in: 'query', path: '/limit', message: 'y'.repeat(2_001) },
    { in: 'query', path: '/q', message: 'z'.repeat(2_000) },
  ] as const;
  const document = problemDocument(new Problem('invalid_input', { errors }), '/notes', 'id');
  expect(document.errors?.map(({ path, message }) => [path.length, message.length])).toEqual([
    [2_000, 19],
    [6, 2_000],
    [2, 2_000],
  ]);
  expect(document.errors?.[0]?.path).toMatch(/^\/x+…$/);
  expect(document.errors?.[2]).toEqual(errors[2]);
});
