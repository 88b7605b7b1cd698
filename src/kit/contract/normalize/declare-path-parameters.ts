import type { Document, Repair } from '../model.js';
import { resolvePointer } from '../../util/json-pointer.js';
import { isObject } from '../../util/json.js';
import { templateNames } from '../parse-parameters.js';
import { operationsOf } from '../operations.js';

/** `{name}` in a path that no parameter describes becomes a required string: a path cannot do without its parts. */
export function declarePathParameters(document: Document): Repair {
  const places: string[] = [];
  for (const { operation, item, path, pointer } of operationsOf(document)) {
    const own: readonly unknown[] = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
    const shared: readonly unknown[] = Array.isArray(item['parameters']) ? item['parameters'] : [];
    const declared = new Set([...own, ...shared].map((written) => pathName(document, written)));
    const missing = [...templateNames(path)].filter((name) => !declared.has(name));
    if (missing.length === 0) continue;
    const added = missing.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
    operation['parameters'] = [...own, ...added];
    places.push(pointer);
  }
  return { what: 'parts of a path that no parameter describes: taken as text', places };
}

/** The name of a path parameter, which may be written as a reference; `undefined` for any other parameter. */
function pathName(document: Document, written: unknown): unknown {
  let parameter = written;
  for (let hops = 0; hops < 32 && isObject(parameter) && typeof parameter['$ref'] === 'string'; hops += 1)
    parameter = resolvePointer(document, parameter['$ref']);
  return isObject(parameter) && parameter['in'] === 'path' ? parameter['name'] : undefined;
}
