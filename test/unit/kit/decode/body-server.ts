import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { Problem } from '../../../../src/kit/problem.js';
import { createBodyDecoder, type BodyDecoder } from '../../../../src/kit/decode/body.js';
import type { BodyFormat } from '../../../../src/kit/util/media-type.js';
import type { Bytes } from '../../../../src/kit/handler-types.js';
import { createOperationValidator } from '../../../../src/kit/validation/create-validator.js';
import { makeCertificate } from '../../../support/certificates.js';
import { contractOf, post } from '../../../support/contract.js';

/** What a server that only reads bodies answers. */
export interface Outcome {
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
  readonly headers?: Record<string, string>;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly format?: BodyFormat;
  readonly contentType?: string;
  readonly body?: unknown;
  /** What the validator says of it. */
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
}

/** A real HTTPS server that reads the body of each request with the reader under test. */
export class BodyServer {
  readonly #server: Server;
  readonly #port: number;
  #answer: (request: IncomingMessage) => Promise<Outcome> = () => Promise.resolve({ status: 500 });
  /** What became of each request, also of those whose client has gone. */
  readonly outcomes: Promise<Outcome>[] = [];
  /** The requests themselves, newest last. */
  readonly requests: IncomingMessage[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    server.on('request', (request: IncomingMessage, response) => {
      const outcome = this.#answer(request);
      this.outcomes.push(outcome);
      this.requests.push(request);
      void outcome.then((value) => response.writeHead(value.status).end(JSON.stringify(value)));
    });
  }

  static async start(): Promise<BodyServer> {
    const { key, certificate } = await makeCertificate();
    const server = createServer({ key, cert: certificate });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BodyServer(server);
  }

  /** From now on, bodies are read as an operation with this content and limit reads them. */
  async takes(content: Record<string, unknown> | undefined, { limit = 100_000, required = true } = {}): Promise<void> {
    const contract = await contractOf({
      paths: { '/': post({}, { requestBody: content && { required, content } }) },
      components: { schemas: { Pet: { type: 'object', properties: { name: { type: 'string' } } } } },
    });
    const [operation] = contract.operations;
    if (!operation) throw new Error('no operation');
    const read = createBodyDecoder(contract, operation, limit);
    const validator = createOperationValidator(contract, operation);
    this.#answer = async (request) => {
      const outcome = await outcomeOf(read, request);
      if (outcome.status !== 200) return outcome;
      const input = { path: {}, query: {}, header: {}, cookie: {} };
      const { format, ...shownOutcome } = outcome;
      const whole = format === undefined ? input : { ...input, body: outcome.body };
      const faults = validator.request(whole, format);
      return { ...shownOutcome, body: await shown(outcome.body), ...(faults.length > 0 ? { faults } : {}) };
    };
  }

  /** Sends a body; an array is sent in chunks, without a length. */
  send(body: string | Buffer | readonly (string | Buffer)[], headers: OutgoingHttpHeaders = {}): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const options = { port: this.#port, host: '127.0.0.1', rejectUnauthorized: false, method: 'POST' };
      const length = Array.isArray(body) ? { 'transfer-encoding': 'chunked' } : { 'content-length': body.length };
      const whole = typeof body === 'string' ? Buffer.from(body) : body;
      const exact = whole instanceof Buffer ? { 'content-length': whole.length } : length;
      const request = httpsRequest({ ...options, headers: { ...exact, ...headers } }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(JSON.parse(text) as Outcome));
      });
      request.on('error', reject);
      for (const chunk of whole instanceof Buffer ? [whole] : (whole as readonly (string | Buffer)[]))
        request.write(chunk);
      request.end();
    });
  }

  /** A connection on which a test writes what it wants. */
  async connect(): Promise<TLSSocket> {
    const socket = connect({ port: this.#port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function outcomeOf(read: BodyDecoder, request: IncomingMessage): Promise<Outcome> {
  try {
    const result = await read(request);
    return { status: 200, ...result };
  } catch (error) {
    if (!(error instanceof Problem)) return { status: 500, detail: String(error) };
    const { status, code, detail, errors, headers } = error;
    return {
      status,
      code,
      ...(detail ? { detail } : {}),
      ...(errors ? { errors } : {}),
      headers: headers as Record<string, string>,
    };
  }
}

/** A body with its files told apart from texts, fit for JSON. */
async function shown(value: unknown): Promise<unknown> {
  if (value instanceof Blob) {
    const name = value instanceof File ? { name: value.name } : {};
    return { blob: await value.text(), type: value.type, ...name };
  }
  if (isBytes(value)) return { bytes: await value.text() };
  if (Array.isArray(value)) return Promise.all(value.map(shown));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([name, member]) => [name, await shown(member)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function isBytes(value: unknown): value is Bytes {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
