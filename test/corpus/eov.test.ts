import { jest } from '@jest/globals';
import { join } from 'node:path';
import { root } from '../support/root.js';
import { corpusDocuments } from './documents.js';
import { ValidatedByPackage } from './eov.js';
import { requestsOf, serveDocument, spread } from './run.js';

/**
 * The verdicts of the kit beside those of express-openapi-validator's own middleware, for the same requests: where the two
 * differ, the reason is known. An upgrade that changes what the package accepts, or a mistake of the adapter, shows here.
 */

/** Operations of a document that are tried. */
const MOST = 15;

interface KnownDifference {
  /** What the kit does and the package does not. */
  readonly kit: 'accepts' | 'refuses';
  /** Matches the request, `what: METHOD url`, and the message of the package. */
  readonly request: RegExp;
  readonly message: RegExp;
  readonly reason: string;
}

const knownDifferences: readonly KnownDifference[] = [
  {
    kit: 'accepts',
    request: /^what it must have/,
    message: /^415 unsupported media type undefined/,
    reason: 'the package wants a Content-Type where the optional body is absent',
  },
  {
    kit: 'accepts',
    request: /./,
    message: /^400 Parameter 'style' has incorrect value/,
    reason: 'the package does not know the default styles, nor label and matrix',
  },
  {
    kit: 'accepts',
    request: /./,
    message: /^400 (request\/(headers|params|query)\/\S+ must be (object|array|null|integer|boolean)[^/]*)+$/,
    reason: 'the package does not read objects and arrays in paths and headers, nor those of an alternative',
  },
  {
    kit: 'accepts',
    request: /form$/,
    message: /^400 (request\/body\S* must (be|match)[^/]*)+$/,
    reason: 'the package does not read the texts of a form by the types of its schema',
  },
  {
    kit: 'accepts',
    request: /multipart$/,
    message: /^(400|415)/,
    reason: 'the package does not read the parts of a form by schema and encoding',
  },
  {
    kit: 'accepts',
    request: /./,
    message: /must be equal to one of the allowed values: |must match exactly one schema in oneOf/,
    reason: 'the package does not resolve bare names in a mapping, nor a discriminator inside the body',
  },
  {
    kit: 'accepts',
    request: /./,
    message: /is read-only/,
    reason: 'the package fills in the default of a read-only property, and refuses it then',
  },
  {
    kit: 'accepts',
    request: /./,
    message: /must match format "url"/,
    reason: '`url` is no format of OpenAPI or JSON Schema: the kit takes it for an annotation',
  },
  {
    kit: 'accepts',
    request: /./,
    message: /^404 not found/,
    reason: 'the package does not fill in the variables of a server address',
  },
  {
    kit: 'refuses',
    request: /^(without|a body without) /,
    message: /^200/,
    reason: 'the package fills in the default of what is required',
  },
  {
    kit: 'refuses',
    request: /^(without )?cookie /,
    message: /^200/,
    reason: 'the package does not validate cookies without cookie-parser',
  },
  {
    kit: 'refuses',
    request: /^an unknown query parameter/,
    message: /^200/,
    reason:
      'the package passes on what is outside the servers of the document; those of paths and operations it ignores',
  },
];

const documents = [
  { name: 'the sample', file: join(root, 'generated/openapi.json') },
  // Documents that are there in JSON and in YAML are tried once, and GitHub's takes the package minutes.
  ...corpusDocuments().filter(({ name }) => !name.includes('/yaml/') && name !== 'github'),
];
const needed = new Set<KnownDifference>();

// The package writes a warning for each unknown format.
beforeAll(() => void jest.spyOn(console, 'warn').mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

test.each(documents)(
  '$name is judged as the package judges it, but for known differences',
  async ({ name, file }) => {
    const served = await serveDocument(file);
    const theirs = await ValidatedByPackage.start(served.contract.document);
    const unknown: string[] = [];
    let compared = 0;
    try {
      for (const plan of spread(served.operations, MOST)) {
        const { valid, invalid } = requestsOf(served.contract, plan);
        for (const sent of [...valid, ...invalid]) {
          const kit = (await served.send(sent)).code === undefined ? 'accepts' : 'refuses';
          const { accepted, message } = await theirs.accepts(sent);
          // The package fails over many documents: that is no verdict.
          if (accepted === undefined) continue;
          compared += 1;
          if (accepted === (kit === 'accepts')) continue;
          const type = sent.headers['Content-Type'] ?? '';
          const form = type.startsWith('multipart/') ? ' multipart' : type.includes('form') ? ' form' : '';
          const request = `${sent.what}: ${sent.method} ${sent.url}${form}`;
          const known = knownDifferences.find(
            (one) => one.kit === kit && one.request.test(request) && one.message.test(message),
          );
          if (known) needed.add(known);
          else unknown.push(`${plan.id}: the kit ${kit} ${request} :: ${message.slice(0, 300)}`);
        }
      }
    } finally {
      await theirs.close();
      await served.close();
    }
    expect(unknown).toEqual([]);
    if (name === 'the sample') expect(compared).toBeGreaterThan(50);
  },
  120_000,
);

const isWhole = ['petstore3', 'readme/3.0/json/petstore.json'].every((name) =>
  documents.some((one) => one.name === name),
);

(isWhole ? test : test.skip)('every known difference is still one', () => {
  expect(knownDifferences.filter((one) => !needed.has(one)).map(({ reason }) => reason)).toEqual([]);
});
