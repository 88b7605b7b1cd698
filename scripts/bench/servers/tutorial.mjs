/** The usual wiring of the packages Gatehouse is built on, each as its own documentation shows it. */
import { createServer } from 'node:https';
import express from 'express';
import OpenApiValidator from 'express-openapi-validator';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { pinoHttp } from 'pino-http';
import { greeting, hour, largestUpload, manyPerHour, note, onePerHour, page } from './answers.mjs';
import { portOf, serve } from './serve.mjs';

serve(async ({ key, certificate, publicKey, issuer, audience, contract }) => {
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

  passport.use(
    new Strategy(
      {
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        secretOrKey: publicKey,
        algorithms: ['ES256'],
        issuer,
        audience,
      },
      (claims, done) => done(null, { id: claims.sub }),
    ),
  );
  const authenticate = passport.authenticate('jwt', { session: false });
  app.use(
    OpenApiValidator.middleware({
      apiSpec: contract,
      validateRequests: true,
      validateResponses: true,
      validateSecurity: {
        handlers: {
          bearerAuth: (request) =>
            new Promise((resolve, reject) => {
              const refuse = () => reject(Object.assign(new Error('unauthorized'), { status: 401 }));
              authenticate(request, { setHeader: () => undefined, end: refuse }, (error) =>
                error ? reject(error) : resolve(true),
              );
            }),
        },
      },
    }),
  );

  app.get('/greeting', (_request, response) => response.json(greeting));
  app.get('/scarce', (_request, response) => response.json(greeting));
  app.get('/notes', (request, response) => response.json(page(request.query.limit)));
  app.post('/notes', (request, response) => response.status(201).json(note(request.body)));
  app.post('/files', (request, response) => response.status(201).json({ bytes: request.body.length }));
  app.use((error, _request, response, _next) => {
    response.status(error.status ?? 500).json({ message: error.message, errors: error.errors });
  });
  return portOf(createServer({ key, cert: certificate }, app));
});
