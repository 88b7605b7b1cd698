/** Texts that end comments, literals, templates, lines and markup, or are names that a language keeps for itself. */
export const hostileTexts: readonly string[] = [
  '*/globalThis.PWNED=1;/*',
  'Accepts */*, as most do',
  '**//globalThis.PWNED=1//**',
  '**//static{globalThis.PWNED=1}/**//',
  '***///static{globalThis.PWNED=1}/***///',
  "'+(globalThis.PWNED=1)+'",
  '"+(globalThis.PWNED=1)+"',
  '`+(globalThis.PWNED=1)+`',
  '${globalThis.PWNED=1}',
  "\\'];globalThis.PWNED=1;//",
  '\\',
  'a\nglobalThis.PWNED=1;\n//',
  'a\r\nglobalThis.PWNED=1;\r\n//',
  'a\u2028globalThis.PWNED=1;\u2029//',
  "*/\n});globalThis.PWNED=1;({x:'",
  'nul \u0000 byte, \u0007 bell, \u001b[31m red, \u0085 \u009b31m',
  '</script><script>globalThis.PWNED=1</script>',
  '--><img src=x onerror="globalThis.PWNED=1">',
  ']]>&lt;&#39;{{7*7}}<%= 1 %>',
  '$(touch PWNED)`touch PWNED`;touch PWNED&touch PWNED|touch PWNED',
  '"; touch PWNED; "',
  '%PATH% !x! ^& > PWNED',
  '- a: &x *x\n? !!js/function >\n  globalThis.PWNED=1',
  '[x](javascript:globalThis.PWNED=1) ![y](http://192.0.2.1/) `code` **bold** | a | b |',
  '```\nglobalThis.PWNED=1\n```',
  '@ts-nocheck @ts-ignore eslint-disable //# sourceMappingURL=PWNED.map',
  ...[
    'constructor',
    '__proto__',
    'prototype',
    'hasOwnProperty',
    'toString',
    'then',
    'default',
    'class',
    'await',
    'eval',
  ],
  ...['arguments', 'undefined', 'operations', 'handlers', 'Handler', 'Problem', 'User', 'client', 'get', 'import'],
  ...['con', '2fa', 'x²', 'PetStore', 'pet-store', 'petstore', 'pet.store', 'pet/store', 'pet#store', "pet's store"],
  '🐕‍🦺 👩‍👩‍👧',
  'كلب \u202e gnp.exe \u2066 \u2069 שלום',
  'e\u0301 é Å Å ﬁ',
  '  ',
  '..',
  '../../PWNED',
  'x'.repeat(10_000),
  '*/'.repeat(3000),
];

/** A document with the text in every place that takes one, and the operations' ids. */
export function hostileDocument(text: string, version: '3.0.3' | '3.1.0' = '3.1.0') {
  const pointerSegment = encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
  const segment = text.replace(/[{}?#/]/g, '') || 'x';
  const property = {
    title: text,
    description: text,
    type: 'string',
    format: text,
    default: text,
    example: text,
    'x-text': text,
    maxLength: 20_000,
  };
  const schema = {
    title: text,
    description: text,
    type: 'object',
    required: [text],
    properties: { [text]: property, [`${text} 2`]: { type: 'string', enum: [text, `${text} 2`, 'other'] } },
    ...(version === '3.1.0' ? { examples: [{ [text]: text }] } : {}),
    example: { [text]: text },
    'x-extension': { [text]: text },
  };
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Thing' }, example: { [text]: text } } };
  const operation = (operationId: string): object => ({
    operationId,
    summary: text,
    description: text,
    tags: [text],
    externalDocs: { url: 'https://docs.example', description: text },
    security: [{ [text]: [] }, { token: [text] }],
    parameters: [
      { name: 'q', in: 'query', description: text, example: text, schema: property },
      { name: text, in: 'query', description: text, schema: { type: 'string', enum: [text, 'b'] } },
    ],
    requestBody: { description: text, content },
    responses: {
      200: { description: text, headers: { 'X-Thing': { description: text, schema: property } }, content },
      default: {
        description: text,
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${pointerSegment}` } } },
      },
    },
    'x-text': text,
  });
  const ids = [text, `${text} `, `${text}_`, text.toUpperCase() === text ? `${text}!` : text.toUpperCase()];
  const [first, second, third, fourth] = ids.map(operation);
  return {
    openapi: version,
    info: { title: text, version: text, description: text, contact: { name: text }, license: { name: text } },
    servers: [{ url: `/${encodeURIComponent(segment.slice(0, 50))}`, description: text }],
    tags: [{ name: text, description: text }],
    paths: {
      [`/${segment}/a`]: { summary: text, description: text, get: first, put: second },
      [`/${segment}/*/b/{id}`]: {
        parameters: [{ name: 'id', in: 'path', required: true, description: text, schema: property }],
        get: third,
        delete: fourth,
      },
    },
    components: {
      schemas: { Thing: schema, [text]: { ...schema, title: `${text} again` } },
      securitySchemes: {
        [text]: { type: 'apiKey', in: 'header', name: 'X-Key', description: text },
        token: { type: 'http', scheme: 'bearer', bearerFormat: text, description: text },
      },
    },
  };
}
