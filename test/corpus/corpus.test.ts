import { corpusDocuments } from './documents.js';
import { exceptions } from './exceptions.js';
import { runDocument } from './run.js';

/**
 * Real documents, served as `gatehouse serve --mock --public` does, over HTTPS: every operation gets generated valid
 * requests and mutated ones. With `CORPUS=whole` all operations of all documents, else some of each.
 */
const isWhole = process.env['CORPUS'] === 'whole';
const most = isWhole ? Infinity : 15;

const documents = corpusDocuments();
const sources: readonly (readonly [name: string, isThere: boolean, how: string])[] = [
  ['the packages of test/corpus', documents.some(({ name }) => name === 'github'), 'npm install --prefix test/corpus'],
  [
    'the shared corpus',
    documents.some(({ name }) => name === 'discord'),
    'it stands beside the checkout, in ../shared/corpus',
  ],
];
for (const [name, isThere, how] of sources)
  (isThere ? test : test.skip)(`${name} can be tried (${how})`, () => undefined);

const known = (document: string, operation: string): boolean =>
  exceptions.some((exception) => document.endsWith(exception.document) && operation === exception.operation);

if (documents.length > 0)
  test.each(documents)(
    '$name: no answer of 5xx, no valid request refused, no invalid one let in',
    async ({ name, file }) => {
      const report = await runDocument(file, most);
      const untold = (lines: readonly string[]): readonly string[] =>
        lines.filter((line) => !known(name, line.split(':', 1)[0] ?? ''));
      expect(untold(report.failed)).toEqual([]);
      expect(untold(report.refused)).toEqual([]);
      expect(untold(report.letIn)).toEqual([]);
      expect(untold(report.untried)).toEqual([]);
    },
    isWhole ? 300_000 : 60_000,
  );

test.each(exceptions)('the exception of $operation in $document is still needed', async ({ document, operation }) => {
  const found = documents.find(({ name }) => name.endsWith(document));
  if (!found) return;
  const report = await runDocument(found.file);
  const lines = [...report.failed, ...report.refused, ...report.letIn, ...report.untried];
  expect(lines.some((line) => line.split(':', 1)[0] === operation)).toBe(true);
});
