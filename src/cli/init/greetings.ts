import { typescriptSource, yamlSource, type TypeScript, type Yaml } from '../source-text/source-text.js';
import { stringLiteral } from '../source-text/typescript.js';
import { yamlString } from '../source-text/yaml.js';

/** Creates the contract of a new project: one public operation, and one that requires a token. */
export const greetingsContract = (title: string): Yaml => yamlSource`openapi: 3.1.0
info:
  title: ${yamlString(title)}
  version: 0.1.0
  description: Edit this file, run \`npm run generate\`, and the compiler reports missing handlers.
servers:
  - url: /
tags:
  - name: greetings
    description: Sample operations.

# Every operation requires a token unless it declares otherwise.
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
      summary: Get the caller
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
      description: 'A signed JWT, validated according to RFC8725. Locally: \`npm run -s token -- --subject alice\`.'
`;

/** Creates its handlers. */
export const greetingsHandlers = (
  kit: string,
): TypeScript => typescriptSource`import type { operations } from '../../generated/api.js';
import type { Handler } from ${stringLiteral(kit)};
import type { User } from '../user.js';

/** \`GET /greetings/{name}\`: Greet someone */
export const greet: Handler<operations['greet'], User> = ({ path, query }) => ({
  status: 200,
  body: { text: \`Hello \${path.name}! \`.repeat(query.times).trim() },
});

/** \`GET /whoami\`: Get the caller */
export const whoAmI: Handler<operations['whoAmI'], User> = ({ user }) => ({ status: 200, body: { name: user.subject } });
`;
