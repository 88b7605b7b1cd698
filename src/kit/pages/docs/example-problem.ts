import { problemDocument, Problem, type ProblemCode, type ProblemDocument } from '../../problem.js';
import { explanations } from './problem-explanations.js';

/** Returns a problem document as a client could receive it. */
export function exampleProblem(code: ProblemCode): ProblemDocument {
  const { detail, errors } = explanations[code];
  const problem = new Problem(code, { detail, ...(errors ? { errors } : {}) });
  return problemDocument(problem, '/things/7', '0b54cf9e-6ea5-4b8f-9d3c-2f1f3a4e5d60');
}
