import type { Diagnostic } from '../diagnostic.js';
import { resolvePointer } from '../util/json-pointer.js';
import type { Contract } from './model.js';
import { unresolvedReference } from './node-reader.js';
import { walkDocument } from './walk-document.js';

/** Finds every reference of a document that leads nowhere, also where no operation is concerned. */
export function checkReferences({ document, unresolved }: Contract): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkDocument(document, undefined, ({ node, pointer }) => {
    const { $ref: ref } = node;
    if (typeof ref === 'string' && resolvePointer(document, ref) === undefined)
      found.push(unresolvedReference(ref, pointer, unresolved.get(ref)));
    return undefined;
  });
  return found;
}
