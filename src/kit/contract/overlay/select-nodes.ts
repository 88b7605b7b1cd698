import { exec } from 'jsonpath-rfc9535';

/** The way to a value in a document. */
export type Path = readonly (string | number)[];

/** A value that a JSONPath selects. */
export interface SelectedNode {
  readonly path: Path;
  readonly value: unknown;
}

/** Selects values of a document by a JSONPath (RFC 9535), each once, in the order of the document. */
export function selectNodes(document: unknown, expression: string): readonly SelectedNode[] {
  const found = new Map<string, SelectedNode>();
  exec(document as Parameters<typeof exec>[0], quoteHyphens(expression), (value, path) => {
    found.set(JSON.stringify(path), { path: [...path], value });
  });
  return [...found.values()];
}

/**
 * Quotes names with hyphens after a dot (`$.x-note`), which RFC 9535 does not have, and the examples of the Overlay
 * Specification do. Nothing else could be meant: there is no subtraction in a JSONPath.
 */
function quoteHyphens(expression: string): string {
  return expression.replace(
    /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\.([a-z_]\w*(?:-\w+)+)/gi,
    (text, name: string | undefined) => (name === undefined ? text : `['${name}']`),
  );
}

/** Whether a text is a JSONPath. */
export function isJsonPath(text: string): boolean {
  try {
    exec({}, quoteHyphens(text), () => undefined);
    return true;
  } catch {
    return false;
  }
}
