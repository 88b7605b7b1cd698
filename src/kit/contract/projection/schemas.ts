import { asObject, isObject } from '../../util/json.js';
import { appendPointer } from '../../util/json-pointer.js';
import type { Losses } from './losses.js';

type Node = Record<string, unknown>;

/** Writes the words that 3.2 has added to schemas in those of 3.1, in place. */
export function projectSchema(schema: Node, pointer: string, losses: Losses): void {
  const { discriminator, xml } = schema;
  // The schema it leads to is one of the alternatives, which stay.
  if (isObject(discriminator)) delete discriminator['defaultMapping'];
  if (isObject(xml) && xml['nodeType'] !== undefined)
    schema['xml'] = projectXml(xml, asObject(schema)['type'] === 'array', () =>
      losses.add(appendPointer(pointer, 'xml'), `OpenAPI 3.1 has no XML nodes of the type ${String(xml['nodeType'])}.`),
    );
}

function projectXml({ nodeType, ...others }: Node, isArray: boolean, lose: () => void): Node {
  if (nodeType === 'attribute') return { ...others, attribute: true };
  if (nodeType === 'element') return isArray ? { ...others, wrapped: true } : others;
  if (nodeType !== 'none') lose();
  return others;
}
