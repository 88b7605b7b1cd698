import type { Negotiation } from '../context/operation-plan.js';
import type { Operation } from '../contract/model.js';
import { createNegotiator } from '../util/negotiate.js';

/**
 * Decides between which media types a client may choose: those of the successful responses, or of `default` where there is
 * none of them.
 *
 * @returns `undefined` where no such response has a body
 */
export function planNegotiation({ responses }: Operation): Negotiation | undefined {
  const successful = [...responses].filter(([status]) => status.startsWith('2'));
  const considered = successful.length > 0 ? successful : [...responses].filter(([status]) => status === 'default');
  const contents = considered.map(([, { content }]) => [...content.keys()]);
  const declared = [...new Set(contents.flat())];
  if (declared.length === 0) return undefined;
  return { declared, hasEmpty: contents.some((content) => content.length === 0), accepted: createNegotiator(declared) };
}
