import { parse } from 'yaml';

/** One small document for each feature of OpenAPI 3.2, as YAML below `openapi`, `info` and `security`. */
const FEATURES = {
  version: `
paths:
  /things:
    get:
      operationId: listThings
      responses: { '200': { description: ok, content: { application/json: { schema: { type: object } } } } }`,
  query: `
paths:
  /search:
    get: { operationId: lastSearch, responses: { '200': { description: ok } } }
    query:
      operationId: search
      requestBody:
        required: true
        content:
          application/json:
            schema:
              { type: object, additionalProperties: false, required: [term], properties: { term: { type: string, maxLength: 10 } } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { type: object, required: [term], properties: { term: { type: string } } } } } }`,
  additionalOperations: `
paths:
  /files/{id}:
    parameters: [ { name: id, in: path, required: true, schema: { type: string, maxLength: 20 } } ]
    get: { operationId: getFile, responses: { '204': { description: ok } } }
    additionalOperations:
      COPY:
        operationId: copyFile
        parameters: [ { name: Destination, in: header, required: true, schema: { type: string, maxLength: 100 } } ]
        responses: { '201': { description: copied } }`,
  querystring: `
paths:
  /search:
    get:
      operationId: search
      parameters:
        - name: filter
          in: querystring
          required: true
          content:
            application/x-www-form-urlencoded:
              schema:
                type: object
                additionalProperties: false
                required: [term]
                properties:
                  term: { type: string, maxLength: 10 }
                  size: { type: integer }
                  tags: { type: array, items: { type: string } }
      responses: { '204': { description: ok } }
  /json:
    get:
      operationId: searchByJson
      parameters:
        - name: filter
          in: querystring
          content: { application/json: { schema: { type: object, required: [numbers], properties: { numbers: { type: array, items: { type: integer } } } } } }
      responses: { '204': { description: ok } }
  /selector:
    get:
      operationId: select
      parameters:
        - { name: selector, in: querystring, content: { application/jsonpath: { schema: { type: string, maxLength: 20 } } } }
      responses: { '204': { description: ok } }`,
  self: `
$self: https://api.example.com/contracts/openapi
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: { $ref: 'https://api.example.com/contracts/openapi#/components/schemas/Thing' }
components:
  schemas:
    Thing: { type: object, required: [id], properties: { id: { type: integer } } }`,
  events: `
paths:
  /events:
    get:
      operationId: events
      responses:
        '200':
          description: events
          content:
            text/event-stream:
              itemSchema: { type: object, required: [data], properties: { data: { type: string } } }`,
  jsonLines: `
paths:
  /rows:
    get:
      operationId: rows
      responses: { '200': { description: rows, content: { application/jsonl: { itemSchema: { type: object } } } } }
    post:
      operationId: addRows
      requestBody: { required: true, content: { application/jsonl: { itemSchema: { type: object } } } }
      responses: { '204': { description: taken } }`,
  mediaTypes: `
paths:
  /things:
    post:
      operationId: addThing
      requestBody: { required: true, content: { application/json: { $ref: '#/components/mediaTypes/Thing' } } }
      responses: { '200': { description: ok, content: { application/json: { $ref: '#/components/mediaTypes/Thing' } } } }
components:
  mediaTypes:
    Thing: { schema: { type: object, required: [id], properties: { id: { type: integer } } } }`,
  tags: `
tags:
  - { name: shop, summary: Shop, kind: nav }
  - { name: new, summary: New, kind: badge }
  - { name: orders, summary: Orders, parent: shop, kind: nav }
paths:
  /orders: { get: { operationId: listOrders, tags: [orders, new], responses: { '204': { description: ok } } } }`,
  deviceFlow: `
paths:
  /things: { get: { operationId: listThings, security: [ { oauth: [read] } ], responses: { '204': { description: ok } } } }
components:
  securitySchemes:
    oauth:
      type: oauth2
      oauth2MetadataUrl: https://issuer.example.com/.well-known/oauth-authorization-server
      flows:
        deviceAuthorization:
          { deviceAuthorizationUrl: https://issuer.example.com/device, tokenUrl: https://issuer.example.com/token, scopes: { read: Read } }
    old: { type: apiKey, in: header, name: X-Key, deprecated: true }`,
  defaultMapping: `
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses: { '204': { description: ok } }
components:
  schemas:
    Pet:
      oneOf: [ { $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Other' } ]
      discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat' }, defaultMapping: Other }
    Cat: { type: object, required: [kind, lives], properties: { kind: { const: cat }, lives: { type: integer } } }
    Other: { type: object, required: [name], properties: { kind: { type: string, not: { enum: [cat] } }, name: { type: string } } }`,
  examples: `
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          summary: All things
          content:
            application/json:
              schema: { type: object, required: [a], properties: { a: { type: integer } } }
              examples: { one: { dataValue: { a: 4711 }, serializedValue: '{"a":4711}' } }
  /text:
    get:
      operationId: readText
      responses:
        '200': { description: ok, content: { text/plain: { schema: { type: string }, examples: { one: { serializedValue: serialized } } } } }`,
  positionalMultipart: `
paths:
  /bundles:
    post:
      operationId: addBundle
      requestBody:
        required: true
        content:
          multipart/mixed:
            schema:
              type: array
              minItems: 2
              prefixItems: [ { type: object, required: [author], properties: { author: { type: string } } }, {} ]
            prefixEncoding: [ {}, { contentType: image/* } ]
      responses: { '204': { description: ok } }`,
  cookieStyle: `
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - { name: greeting, in: cookie, style: cookie, schema: { type: string, maxLength: 20 } }
        - { name: color, in: cookie, style: cookie, schema: { type: array, items: { type: string } } }
        - { name: point, in: cookie, style: cookie, schema: { type: object, properties: { x: { type: integer }, y: { type: integer } } } }
      responses: { '204': { description: ok } }`,
  nodeType: `
paths:
  /docs:
    get:
      operationId: getDoc
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                xml: { name: doc, nodeType: element }
                properties: { id: { type: integer, xml: { nodeType: attribute } }, body: { type: string, xml: { nodeType: cdata } } }`,
  serverName: `
servers: [ { url: /v1, name: first } ]
paths:
  /things: { get: { operationId: listThings, responses: { '204': { description: ok } } } }`,
} as const;

export type Feature32 = keyof typeof FEATURES;

/** The document of a feature. */
export function documentOf32(feature: Feature32): Record<string, unknown> {
  return parse(textOf32(feature)) as Record<string, unknown>;
}

/** The text of the document of a feature. */
export function textOf32(feature: Feature32): string {
  return `openapi: 3.2.0\ninfo: { title: ${feature}, version: 1.0.0 }\nsecurity: []\n${FEATURES[feature].trim()}\n`;
}

export const FEATURES_32 = Object.keys(FEATURES) as readonly Feature32[];
