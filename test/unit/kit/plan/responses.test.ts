import type { ResponsePlan } from '../../../../src/kit/context/operation-plan.js';
import { planResponses } from '../../../../src/kit/plan/responses.js';
import { contractOf, get } from '../../../support/contract.js';

async function planOf(content: Record<string, unknown>): Promise<ResponsePlan> {
  const contract = await contractOf({ paths: { '/a': get({ responses: { '2XX': { description: '', content } } }) } });
  const [operation] = contract.operations;
  const plan = operation && planResponses(operation)(200);
  if (!plan) throw new Error('200 is declared');
  return plan;
}

describe('planResponses', () => {
  test.each<[content: string[], body: unknown, named: string | undefined, range: string, contentType: string]>([
    [['application/json'], {}, undefined, 'application/json', 'application/json; charset=utf-8'],
    [['application/json'], {}, 'Application/JSON', 'application/json', 'Application/JSON; charset=utf-8'],
    [['application/json; charset=UTF-8'], {}, undefined, 'application/json; charset=UTF-8', 'application/json; charset=UTF-8'],
    [['application/json; charset=utf-8'], {}, 'application/json', 'application/json; charset=utf-8', 'application/json; charset=utf-8'],
    [['application/json; v=1', 'application/json; v=2'], {}, 'application/json;v=2', 'application/json; v=2', 'application/json;v=2; charset=utf-8'],
    [['*/*'], {}, undefined, '*/*', 'application/json; charset=utf-8'],
    [['*/*'], 'text', undefined, '*/*', 'text/plain; charset=utf-8'],
    [['*/*'], Buffer.from('x'), undefined, '*/*', 'application/octet-stream'],
    [['*/*'], Buffer.from('x'), 'image/png', '*/*', 'image/png'],
    [['application/*'], {}, undefined, 'application/*', 'application/json; charset=utf-8'],
    [['application/*'], 'text', undefined, 'application/*', 'application/octet-stream'],
    [['text/*'], 'text', undefined, 'text/*', 'text/plain; charset=utf-8'],
    [['image/*', 'application/json'], {}, 'application/json', 'application/json', 'application/json; charset=utf-8'],
    [['image/*'], Buffer.from('x'), 'image/svg+xml', 'image/*', 'image/svg+xml; charset=utf-8'],
  ])('of %j sends %j, named %s, as %s', async (content, body, named, range, contentType) => {
    const plan = await planOf(Object.fromEntries(content.map((name) => [name, {}])));
    const found = plan.contentFor(body, named);
    expect([found.format.range, found.contentType]).toEqual([range, contentType]);
  }); // prettier-ignore

  test.each<[content: string[], body: unknown, named: string | undefined, message: RegExp]>([
    [['application/json'], {}, 'text/plain', /text\/plain is not declared/],
    [['application/json; v=1'], {}, 'application/json', /application\/json is not declared/],
    [['application/json', 'text/plain'], {}, undefined, /several media types/],
    [['image/*'], Buffer.from('x'), undefined, /image\/\* is a range/],
    [['image/*'], Buffer.from('x'), 'image/*', /image\/\* is a range/],
    [['*/*'], Buffer.from('{}'), 'application/json', /not bytes/],
    [['application/json'], {}, 'nothing', /nothing is not declared/],
  ])('of %j refuses %j, named %s', async (content, body, named, message) => {
    const plan = await planOf(Object.fromEntries(content.map((name) => [name, {}])));
    expect(() => plan.contentFor(body, named)).toThrow(message);
  });

  it('remembers a bounded number of the media types that handlers name', async () => {
    const plan = await planOf({ 'application/*': {} });
    const first = plan.contentFor({}, 'application/json; x=0');
    expect(plan.contentFor({}, 'application/json; x=0')).toBe(first);
    for (let i = 1; i <= 1000; i += 1) plan.contentFor({}, `application/json; x=${i}`);
    expect(plan.contentFor({}, 'application/json; x=0')).not.toBe(first);
  });
});
