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

const known = (document: string, operation: string): boolean =>
  exceptions.some((exception) => document.endsWith(exception.document) && operation === exception.operation);

/** Runs the tests of a document that is on this machine; a run in CI has to have it. */
const testWhere = (isThere: boolean): typeof test => (isThere || process.env['CI'] ? test : test.skip);
const hint = 'npm install --prefix test/corpus';

testWhere(documents.length > 0)(`there are documents to serve (${hint})`, () => {
  expect(documents).not.toEqual([]);
});

for (const { name, file } of documents)
  test(
    `${name}: no answer of 5xx, no valid request refused, no invalid one let in`,
    async () => {
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

for (const { document, operation } of exceptions) {
  const found = documents.find(({ name }) => name.endsWith(document));
  testWhere(found !== undefined)(`the exception of ${operation} in ${document} is still needed (${hint})`, async () => {
    if (!found) throw new Error(`There is no ${document}: ${hint}`);
    const report = await runDocument(found.file);
    const lines = [...report.failed, ...report.refused, ...report.letIn, ...report.untried];
    expect(lines.some((line) => line.split(':', 1)[0] === operation)).toBe(true);
  });
}
