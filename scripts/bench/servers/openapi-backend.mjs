/** openapi-backend on Express, with the packages its documentation and ours have in common. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import jsonwebtoken from 'jsonwebtoken';
import { OpenAPIBackend } from 'openapi-backend';
import { pinoHttp } from 'pino-http';
import { greeting, hour, largestUpload, manyPerHour, note, onePerHour, page } from './answers.mjs';
import { portOf, serve } from './serve.mjs';

serve(async ({ key, certificate, publicKey, issuer, audience, contract }) => {
  const api = new OpenAPIBackend({ definition: JSON.parse(readFileSync(contract, 'utf8')), coerceTypes: true });
  api.register({
    getGreeting: () => [200, greeting],
    getScarce: () => [200, greeting],
    listNotes: (context) => [200, page(Number(context.request.query.limit))],
    createNote: (context) => [201, note(context.request.requestBody)],
    uploadFile: (context) => [201, { bytes: context.request.requestBody.length }],
    validationFail: (context) => [400, { errors: context.validation.errors }],
    notFound: () => [404, {}],
    unauthorizedHandler: () => [401, {}],
    postResponseHandler(context, _request, response) {
      const [status, body] = context.response;
      if (status < 300) {
        const { errors } = context.api.validateResponse(body, context.operation, status);
        if (errors) return response.status(500).json({ errors });
      }
      return response.status(status).json(body);
    },
  });
  api.registerSecurityHandler('bearerAuth', (context) => {
    try {
      const token = context.request.headers.authorization?.replace(/^Bearer /, '');
      return jsonwebtoken.verify(token, publicKey, { algorithms: ['ES256'], issuer, audience });
    } catch {
      return false;
    }
  });
  await api.init();

  const app = express();
  app.use(pinoHttp());
  app.use(helmet());
  app.use(
    '/scarce',
    rateLimit({ windowMs: hour, limit: onePerHour, standardHeaders: 'draft-8', legacyHeaders: false }),
  );
  app.use(rateLimit({ windowMs: hour, limit: manyPerHour, standardHeaders: 'draft-8', legacyHeaders: false }));
  app.use(express.json());
  app.use(express.raw({ type: 'application/octet-stream', limit: largestUpload }));
  app.use((request, response) => api.handleRequest(request, request, response));
  return portOf(createServer({ key, cert: certificate }, app));
});
