/** Fastify 5 with the plugins that do the same work, each as its own documentation shows it. */
import helmet from '@fastify/helmet';
import jwt from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import openapiGlue from 'fastify-openapi-glue';
import { readFileSync } from 'node:fs';
import { greeting, hour, largestUpload, manyPerHour, note, onePerHour, page } from './answers.mjs';
import { serve } from './serve.mjs';

serve(async ({ key, certificate, publicKey, issuer, audience, contract }) => {
  const specification = JSON.parse(readFileSync(contract, 'utf8'));
  // How this plugin is told what `x-rate-limit` says in the contract.
  specification.paths['/scarce'].get['x-fastify-config'] = { rateLimit: { max: onePerHour, timeWindow: hour } };

  const app = Fastify({ logger: true, https: { key, cert: certificate } });
  await app.register(helmet);
  await app.register(rateLimit, { max: manyPerHour, timeWindow: hour, enableDraftSpec: true });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (_request, reply) => reply.code(404).send({}));
  await app.register(jwt, {
    secret: { public: publicKey },
    decode: { complete: false },
    verify: { algorithms: ['ES256'], allowedIss: issuer, allowedAud: audience, cache: true },
  });
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: largestUpload },
    (_request, body, done) => done(null, body),
  );
  await app.register(openapiGlue, {
    specification,
    serviceHandlers: {
      getGreeting: async () => greeting,
      getScarce: async () => greeting,
      listNotes: async (request) => page(request.query.limit),
      createNote: async (request, reply) => reply.code(201).send(note(request.body)),
      uploadFile: async (request, reply) => reply.code(201).send({ bytes: request.body.length }),
    },
    securityHandlers: {
      async bearerAuth(request) {
        await request.jwtVerify();
      },
    },
  });
  await app.listen({ host: 'localhost', port: 0 });
  return app.server.address().port;
});
