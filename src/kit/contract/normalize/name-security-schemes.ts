import type { Document } from '../model.js';
import { asObject } from '../../util/json.js';
import { parsePointer } from '../../util/json-pointer.js';
import { operationsOf } from '../operations.js';
import { renameSchemes } from '../security-references.js';

/** Writes security schemes that are named by the pointer of a component by the name of that component. */
export function nameSecuritySchemes(document: Document): void {
  const schemes = asObject(asObject(document['components'])['securitySchemes']);
  const nodes = [document as Record<string, unknown>, ...[...operationsOf(document)].map(({ operation }) => operation)];
  for (const node of nodes)
    if (node['security'] !== undefined) node['security'] = renameSchemes(node['security'], nameOf);

  function nameOf(written: string): string {
    if (Object.hasOwn(schemes, written) || !written.startsWith('#/')) return written;
    const [components, section, name, ...others] = parsePointer(written) ?? [];
    const isScheme = components === 'components' && section === 'securitySchemes' && others.length === 0;
    return isScheme && name !== undefined ? name : written;
  }
}
