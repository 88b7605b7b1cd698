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
  exec(document as Parameters<typeof exec>[0], expression, (value, path) => {
    found.set(JSON.stringify(path), { path: [...path], value });
  });
  return [...found.values()];
}

/** Whether a text is a JSONPath. */
export function isJsonPath(text: string): boolean {
  try {
    exec({}, text, () => undefined);
    return true;
  } catch {
    return false;
  }
}
