import type { Bytes, Handlers } from '../../../src/kit/index.js';

/** Operations whose bodies are declared by ranges, and by texts that are read as scalars. */
interface operations {
  anything: {
    security: 'none';
    requestBody: { content: { '*/*': { n: number } } };
    responses: { 200: { headers: Record<string, unknown>; content: { '*/*': { id: number } } } };
  };
  upload: {
    security: 'none';
    requestBody: { content: { 'application/*': Blob } };
    responses: { 200: { headers: Record<string, unknown>; content: { 'application/*+json': { id: number } } } };
  };
  text: {
    security: 'none';
    requestBody: { content: { 'text/plain': number } };
    responses: { 204: { headers: Record<string, unknown>; content?: never } };
  };
}

export const handlers: Handlers<operations, never> = {
  anything({ contentType, body }) {
    const sent: `${string}/${string}` = contentType;
    return { status: 200, body: { id: body.n + sent.length } };
  },
  upload({ body }) {
    const bytes: Bytes = body;
    return { status: 200, contentType: 'application/hal+json', body: { id: bytes.size } };
  },
  text({ body }) {
    const value: number = body;
    if (value < 0) throw new Error('negative');
    return { status: 204 };
  },
};
