import type { DynamicAnchors } from './schema.js';

/**
 * The schema resources a value has come through, outermost first: where `$dynamicRef` leads depends on it (JSON Schema
 * 2020-12, section 8.2.3.2). A schema is transpiled once per way, so that the validator needs no dynamic scope.
 */
export interface DynamicScope {
  /** Enters the resource of a schema. @returns leaves it again */
  enter(schema: object): () => void;
  /** Finds the pointer of the outermost dynamic anchor of a name; `undefined` when there is none on the way. */
  find(name: unknown): string | undefined;
  /** Returns a key that tells two ways apart, as far as they differ in dynamic anchors. */
  key(): string;
}

export function createDynamicScope(anchors: DynamicAnchors | undefined): DynamicScope {
  if (!anchors) return NO_SCOPE;
  const scope: ReadonlyMap<string, string>[] = [];
  const numbers = new Map<ReadonlyMap<string, string>, number>();
  return {
    enter(schema) {
      const resource = anchors.of(schema);
      if (!resource || scope.includes(resource)) return stay;
      if (!numbers.has(resource)) numbers.set(resource, numbers.size);
      scope.push(resource);
      return () => void scope.pop();
    },
    find: (name) => scope.find((resource) => resource.has(String(name)))?.get(String(name)),
    key: () => scope.map((resource) => numbers.get(resource)).join(),
  };
}

const stay = (): void => undefined;
const NO_SCOPE: DynamicScope = { enter: () => stay, find: () => undefined, key: () => '' };
