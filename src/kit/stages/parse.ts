import type { RequestHandler } from 'express';
import { callOf } from '../call.js';

/** Reads the parameters and the body as the contract describes them, the body only now that the caller may send one. */
export function parse(): RequestHandler {
  return async function parseRequest(request, _response, next): Promise<void> {
    const call = callOf(request);
    const { operation } = call;
    if (!operation) return next();
    const query = request.url.indexOf('?');
    const parameters = operation.readParameters({
      path: call.rawPath,
      query: query === -1 ? '' : request.url.slice(query + 1),
      headers: request.headers,
    });
    const read = operation.readBody(request);
    const body = read instanceof Promise ? await read : read;
    call.contentType = body?.contentType;
    call.input = body && 'body' in body ? { ...parameters, body: body.body } : parameters;
    next();
  };
}
