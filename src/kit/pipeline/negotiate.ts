import type { Stage } from '../context/stage.js';
import { Problem } from '../problem.js';

/**
 * Finds which declared media types of a successful response the client accepts (RFC 9110, section 12.5.1), and refuses a
 * request that none of them suits before anything is done for it. A response without a body suits everyone. Problem
 * documents are sent whatever the client accepts.
 */
export const negotiate: Stage = (context) => {
  const { negotiation, mock } = context.operation;
  if (!negotiation) return undefined;
  const { declared, hasEmpty, accepted } = negotiation;
  if (declared.length > 1) context.headers.add('Vary', 'Accept');
  context.accepts = accepted(context.request.headers.accept);
  // A mock may be asked for another status, and negotiates by itself.
  if (context.accepts.length > 0 || hasEmpty || mock) return undefined;
  return new Problem('not_acceptable', { detail: `The response is ${declared.join(' or ')}.` });
};
