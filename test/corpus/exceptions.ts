/** An operation of a real document that cannot be tried, or not be mocked, and why. */
export interface Exception {
  /** How the names of the documents end. */
  readonly document: string;
  readonly operation: string;
  readonly reason: string;
}

const documents = (name: string, versions: readonly string[]): readonly string[] =>
  versions.flatMap((version) => [`${version}/json/${name}.json`, `${version}/yaml/${name}.yaml`]);

/** All of them. What stands here has no cure that would still be what the document says. */
export const exceptions: readonly Exception[] = [
  ...documents('schema-types', ['3.0', '3.1']).flatMap((document) =>
    ['quirks_entirelyIncompatibleAllOf', 'quirks_partiallyUsableIncompatibleAllOf'].map((operation) => ({
      document,
      operation,
      reason: 'its body has to be a string and an integer at once: no request is valid',
    })),
  ),
  ...documents('circular-request-bodies', ['3.0']).map((document) => ({
    document,
    operation: 'directCircular',
    reason:
      'every TreeNode has to have a parent, which is a TreeNode: no finite answer is valid, so the mock answers 501',
  })),
];
