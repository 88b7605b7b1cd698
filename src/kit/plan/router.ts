/**
 * Finds what answers a path: a tree with one level per segment, made once from all templates of a contract.
 *
 * A node's fixed segments are looked up by name, its templated ones (`{id}`, `{base}...{head}`, `{id}:cancel`) are
 * tried from the most to the least specific, so that concrete paths win over templated ones (OpenAPI 3.1.1, 4.8.8).
 * No regular expression is run and no node is visited twice, whatever a client sends.
 */
export class Router<Target> {
  readonly #root = new TrieNode<Target>();
  readonly #methods = new Set<string>();

  /** The methods of all targets. */
  get methods(): ReadonlySet<string> {
    return this.#methods;
  }

  /**
   * @param template `/notes/{noteId}`
   * @returns the target already there, which then stays; `undefined` when the new one was added
   */
  add(method: string, template: string, target: Target): Target | undefined {
    let node = this.#root;
    const names: string[] = [];
    for (const segment of splitPath(template)) {
      const pieces = segment.split(/\{([^{}]+)\}/);
      for (let i = 1; i < pieces.length; i += 2) names.push(pieces[i] ?? '');
      node =
        pieces.length === 1
          ? node.fixedChild(decodeSegment(segment))
          : node.templatedChild(pieces.filter((_, i) => i % 2 === 0));
    }
    this.#methods.add(method);
    return node.setTarget(method, { target, names });
  }

  /** Adds a target for everything below a fixed path that nothing else answers: `/docs` for `/docs/a/b`. */
  addBelow(method: string, path: string, target: Target): Target | undefined {
    let node = this.#root;
    for (const segment of splitPath(path)) node = node.fixedChild(segment);
    node.below ??= new TrieNode();
    return node.below.setTarget(method, { target, names: [] });
  }

  /**
   * @param path the path of a request as it was sent, still encoded and without its query
   * @returns the target and the values of its template, still encoded; else the methods that the path has
   */
  match(method: string, path: string): Match<Target> {
    const allow = new Set<string>();
    const values: string[] = [];
    const segments = splitPath(path);
    const found = search(this.#root, segments, 0, method, values, allow);
    if (!found) return { kind: 'none', allow: [...allow] };
    if (found.names.length === 0) return { kind: 'found', target: found.target, values: NO_VALUES };
    const byName: Record<string, string> = {};
    for (const [index, name] of found.names.entries()) byName[name] = values[index] ?? '';
    return { kind: 'found', target: found.target, values: byName };
  }
}

/** The target of a path and the values of its template; else the methods that the path has. */
export type Match<Target> =
  | { readonly kind: 'found'; readonly target: Target; readonly values: Readonly<Record<string, string | undefined>> }
  | { readonly kind: 'none'; readonly allow: readonly string[] };

interface Leaf<Target> {
  readonly target: Target;
  readonly names: readonly string[];
}

class TrieNode<Target> {
  readonly targets = new Map<string, Leaf<Target>>();
  readonly fixed = new Map<string, TrieNode<Target>>();
  readonly templated: { readonly literals: readonly string[]; readonly node: TrieNode<Target> }[] = [];
  /** Takes whatever is left of a path. */
  below: TrieNode<Target> | undefined;

  setTarget(method: string, leaf: Leaf<Target>): Target | undefined {
    const existing = this.targets.get(method);
    if (!existing) this.targets.set(method, leaf);
    return existing?.target;
  }

  fixedChild(segment: string): TrieNode<Target> {
    let child = this.fixed.get(segment);
    if (!child) this.fixed.set(segment, (child = new TrieNode()));
    return child;
  }

  /** @param literals what stands before, between and after the values: `['', '...', '']` of `{base}...{head}` */
  templatedChild(literals: readonly string[]): TrieNode<Target> {
    const same = this.templated.find(
      (t) => t.literals.length === literals.length && t.literals.every((l, i) => l === literals[i]),
    );
    if (same) return same.node;
    const node = new TrieNode<Target>();
    this.templated.push({ literals, node });
    this.templated.sort((a, b) => specificity(b.literals) - specificity(a.literals));
    return node;
  }
}

/** More fixed characters are more specific. */
function specificity(literals: readonly string[]): number {
  return literals.join('').length;
}

function search<Target>(
  node: TrieNode<Target>,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
  allow: Set<string>,
): Leaf<Target> | undefined {
  const segment = segments[index];
  if (segment === undefined) {
    const leaf = node.targets.get(method);
    if (!leaf) for (const other of node.targets.keys()) allow.add(other);
    return leaf;
  }
  const fixed = node.fixed.get(segment.includes('%') ? decodeSegment(segment) : segment);
  const found = fixed && search(fixed, segments, index + 1, method, values, allow);
  if (found) return found;
  for (const { literals, node: child } of node.templated) {
    const before = values.length;
    if (matchSegment(segment, literals, values)) {
      const leaf = search(child, segments, index + 1, method, values, allow);
      if (leaf) return leaf;
    }
    values.length = before;
  }
  return node.below && search(node.below, [], 0, method, values, allow);
}

/** Splits a segment at the literals, each value as short as it can be and none empty, and adds the values. */
function matchSegment(segment: string, literals: readonly string[], values: string[]): boolean {
  const first = literals[0] ?? '';
  const last = literals[literals.length - 1] ?? '';
  if (!segment.startsWith(first) || !segment.endsWith(last)) return false;
  const end = segment.length - last.length;
  let start = first.length;
  for (let i = 1; i < literals.length - 1; i += 1) {
    const literal = literals[i] ?? '';
    const at = segment.indexOf(literal, start + 1);
    if (at === -1 || at + literal.length > end) return false;
    values.push(segment.slice(start, at));
    start = at + literal.length;
  }
  if (start >= end) return false;
  values.push(segment.slice(start, end));
  return true;
}

function splitPath(path: string): readonly string[] {
  return path.slice(1).split('/');
}

/** A fixed segment may arrive encoded: `%7Eadmin` is `~admin` (RFC 3986, section 6.2.2.2). */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const NO_VALUES: Readonly<Record<string, string | undefined>> = Object.freeze({});
