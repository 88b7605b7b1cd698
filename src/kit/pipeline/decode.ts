import type { RequestHandler } from 'express';
import { callOf } from '../context/request-context.js';
import type { DecodedBody } from '../decode/body.js';

/** Reads the parameters and the body as the contract describes them, the body only now that the caller may send one. */
export function parse(): RequestHandler {
  return function parseRequest(request, _response, next): Promise<void> | undefined {
    const call = callOf(request);
    const { operation } = call;
    if (!operation) {
      next();
      return undefined;
    }
    const query = request.url.indexOf('?');
    const parameters = operation.readParameters({
      path: call.rawPath,
      query: query === -1 ? '' : request.url.slice(query + 1),
      headers: request.headers,
    });
    const read = operation.readBody(request);
    // Waits only when it has to: most requests have no body.
    if (read instanceof Promise) return read.then(take);
    take(read);
    return undefined;

    function take(body: DecodedBody | undefined): void {
      call.declared = body?.declared;
      call.contentType = body?.contentType;
      call.input = body && 'body' in body ? { ...parameters, body: body.body } : parameters;
      next();
    }
  };
}
