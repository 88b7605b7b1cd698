import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import type { Document } from '../../src/kit/contract/model.js';
import type { Sent } from './requests.js';
import { exchange, optionsOf } from './run.js';

/** A document behind the public middleware of express-openapi-validator, wired as its documentation says. */
export class ValidatedByPackage {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(document: Document): Promise<ValidatedByPackage> {
    const app = express();
    app.use(express.json({ strict: false, type: ['application/json', 'application/*+json', 'text/json'] }));
    app.use(express.urlencoded({ extended: true }));
    app.use(express.text({ type: 'text/*' }));
    app.use(
      OpenApiValidator.middleware({
        apiSpec: structuredClone(document) as never,
        validateApiSpec: false,
        validateSecurity: false,
        validateRequests: { allErrors: true },
        validateResponses: false,
      }),
    );
    app.use((_request: Request, response: Response) => void response.status(200).end());
    app.use((error: { status?: number; message?: string }, _request: Request, response: Response, _next: NextFunction) => {
      response.status(error.status ?? 500).send(String(error.message));
    }); // prettier-ignore
    const server = createServer(app).listen(0, 'localhost');
    await once(server, 'listening');
    return new ValidatedByPackage(server);
  }

  /** Whether the package accepts a request; `undefined` where it fails over it. */
  async accepts(sent: Sent): Promise<{ readonly accepted: boolean | undefined; readonly message: string }> {
    const { port } = this.#server.address() as AddressInfo;
    const { status, text } = await exchange(httpRequest({ ...optionsOf(sent), host: 'localhost', port }), sent.body);
    return { accepted: status >= 500 ? undefined : status < 300, message: `${status} ${text}` };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
