/** The contract of a project that has none yet: one public operation and one that needs a token. */
export const greetingsContract = (title: string): string => `openapi: 3.1.0
info:
  title: ${JSON.stringify(title)}
  version: 0.1.0
  description: Edit this file, run \`npm run generate\`, and the compiler asks for what is missing.
servers:
  - url: /
tags:
  - name: greetings
    description: To begin with.

# Every operation needs a token unless it says otherwise.
security:
  - bearerAuth: []
x-rate-limit: { limit: 100, window: 15m }

paths:
  /greetings/{name}:
    get:
      operationId: greet
      summary: Greet someone
      tags: [greetings]
      security: []
      parameters:
        - { name: name, in: path, required: true, schema: { type: string, maxLength: 20 } }
        - { name: times, in: query, schema: { type: integer, minimum: 1, maximum: 5, default: 1 } }
      responses:
        '200':
          description: The greeting.
          content:
            application/json:
              schema: { type: object, required: [text], properties: { text: { type: string, maxLength: 200 } } }
  /whoami:
    get:
      operationId: whoAmI
      summary: Say who calls
      tags: [greetings]
      responses:
        '200':
          description: The caller.
          content:
            application/json:
              schema: { type: object, required: [name], properties: { name: { type: string, maxLength: 200 } } }

components:
  securitySchemes:
    bearerAuth:
      type: http
      scheme: bearer
      bearerFormat: JWT
      description: 'A signed token, checked as RFC8725 asks. Locally: \`npm run -s token -- --subject alice\`.'
`;

/** Its handlers. */
export const greetingsHandlers = (kit: string): string => `import type { operations } from '../../generated/api.js';
import type { Handler } from '${kit}';
import type { User } from '../user.js';

/** \`GET /greetings/{name}\`: Greet someone */
export const greet: Handler<operations['greet'], User> = ({ path, query }) => ({
  status: 200,
  body: { text: \`Hello \${path.name}! \`.repeat(query.times).trim() },
});

/** \`GET /whoami\`: Say who calls */
export const whoAmI: Handler<operations['whoAmI'], User> = ({ user }) => ({ status: 200, body: { name: user.subject } });
`;
