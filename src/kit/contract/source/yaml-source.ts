import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { depthError, MAX_DOCUMENT_DEPTH, SourceError, syntaxError, type SourceNode } from './source-file.js';

/** The values that the aliases of a document may stand for. Beyond it, a short text would fill all memory. */
const MAX_ALIASED_VALUES = 1_000_000;

/**
 * Reads a text as YAML 1.2 with merge keys. What an alias stands for is copied, so that the value is a tree.
 *
 * @throws SourceError for mistakes, for nesting that is too deep, and for aliases that stand for too much
 */
export function parseYaml(text: string): { readonly value: unknown; readonly root: SourceNode } {
  const document = parse(text);
  if (document.errors.length > 0)
    throw new SourceError(
      document.errors.flatMap(({ pos, message }) => syntaxError(pos[0], sentence(message)).mistakes),
    );
  return new YamlReader().read(document.contents, 0);
}

/** The parser calls itself for each level of nesting, and may report that it cannot as a mistake of the text. */
function parse(text: string): ReturnType<typeof parseDocument> {
  try {
    const document = parseDocument(text, { merge: true, prettyErrors: false });
    if (document.errors.some(({ message }) => message.startsWith('Maximum call stack'))) throw depthError(0);
    return document;
  } catch (error) {
    if (error instanceof RangeError) throw depthError(0);
    throw error;
  }
}

interface Read {
  readonly value: unknown;
  readonly root: YamlNode;
}

/** Turns the nodes of a document into values, and keeps of the nodes only where they are. */
class YamlReader {
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #aliases = 0;
  #aliased = 0;

  /** @param offset the offset of the key of the node, or of the node itself */
  read(node: unknown, offset: number, depth = 0): Read {
    if (depth > MAX_DOCUMENT_DEPTH) throw depthError(offset);
    if (this.#aliases > 0) this.#count(offset);
    if (isAlias(node)) return this.#readAlias(this.#target(node.source, offset), offset, depth);
    if (!isNode(node)) return { value: null, root: new YamlNode(offset) };
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return { value: scalarValue(node.value), root: new YamlNode(offset) };
    this.#open.add(node);
    const read = isMap(node) ? this.#readMap(node, offset, depth) : this.#readList(node, offset, depth);
    this.#open.delete(node);
    return read;
  }

  #readAlias(target: Node, offset: number, depth: number): Read {
    this.#aliases += 1;
    const read = this.read(target, offset, depth);
    this.#aliases -= 1;
    return read;
  }

  #readList(node: Node, offset: number, depth: number): Read {
    const items = isSeq(node) ? node.items : [];
    const root = new YamlNode(offset);
    const value = items.map((item, index) => {
      const read = this.read(item, offsetOf(item) ?? offset, depth + 1);
      root.set(String(index), read.root, read.value);
      return read.value;
    });
    return { value, root };
  }

  #readMap(map: YAMLMap, offset: number, depth: number): Read {
    const root = new YamlNode(offset);
    const value = {};
    for (const pair of map.items) {
      const at = offsetOf(pair.key) ?? offset;
      if (isMergeKey(pair)) {
        for (const source of this.#mergeSources(pair.value, at)) this.#merge(source, { value, root }, at, depth);
      } else {
        const read = this.read(pair.value, at, depth + 1);
        define(value, this.#keyOf(pair.key, at), read, root);
      }
    }
    return { value, root };
  }

  #merge(source: YAMLMap, into: { readonly value: object; readonly root: YamlNode }, at: number, depth: number): void {
    this.#aliases += 1;
    const read = this.#readMap(source, at, depth);
    this.#aliases -= 1;
    for (const [key, value] of Object.entries(read.value as object)) {
      const root = read.root.child(key);
      if (root && !Object.hasOwn(into.value, key)) define(into.value, key, { value, root }, into.root);
    }
  }

  #mergeSources(written: unknown, offset: number): readonly YAMLMap[] {
    const source = isAlias(written) ? this.#target(written.source, offset) : written;
    const sources = isSeq(source) ? source.items : [source];
    return sources.map((one) => {
      const map = isAlias(one) ? this.#target(one.source, offset) : one;
      if (isMap(map)) return map;
      throw syntaxError(offset, 'A merge key takes a mapping.');
    });
  }

  #keyOf(key: unknown, offset: number): string {
    const node = isAlias(key) ? this.#target(key.source, offset) : key;
    if (isNode(node) && !isScalar(node)) return node.toString();
    const value = isScalar(node) ? scalarValue(node.value) : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  }

  #target(name: string, offset: number): Node {
    const target = this.#anchors.get(name);
    if (!target) throw syntaxError(offset, `There is no anchor &${name} above.`);
    if (this.#open.has(target)) throw syntaxError(offset, `The alias *${name} stands for something around it.`);
    return target;
  }

  #count(offset: number): void {
    this.#aliased += 1;
    if (this.#aliased <= MAX_ALIASED_VALUES) return;
    const message = `The aliases of the document stand for more than ${MAX_ALIASED_VALUES} values.`;
    const hint = 'Use `$ref` in place of nested aliases.';
    throw new SourceError([{ code: 'document-too-large', offset, message, hint }]);
  }
}

/** Where a value is, and where its members are: a third of what the nodes of the parser take. */
class YamlNode implements SourceNode {
  readonly offset: number;
  /** Of a member without members of its own, only the offset is kept. */
  #children: Map<string, YamlNode | number> | undefined;
  #ref: string | undefined;

  constructor(offset: number) {
    this.offset = offset;
  }

  set(key: string, child: YamlNode, value: unknown): void {
    this.#children ??= new Map();
    this.#children.set(key, child.#children ? child : child.offset);
    if (key === '$ref') this.#ref = typeof value === 'string' ? value : undefined;
  }

  child(segment: string): YamlNode | undefined {
    const child = this.#children?.get(segment);
    return typeof child === 'number' ? new YamlNode(child) : child;
  }

  ref(): string | undefined {
    return this.#ref;
  }
}

/** Sets an own property of any name: `__proto__` is one like others. */
function define(value: object, key: string, read: Read, root: YamlNode): void {
  Object.defineProperty(value, key, { value: read.value, writable: true, enumerable: true, configurable: true });
  root.set(key, read.root, read.value);
}

function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && (key.type === undefined || key.type === 'PLAIN') && scalarValue(key.value) === '<<';
}

/** The value of a plain `<<` is a symbol of that name. */
function scalarValue(value: unknown): unknown {
  return typeof value === 'symbol' ? value.description : (value ?? null);
}

function offsetOf(node: unknown): number | undefined {
  if (isPair(node)) return offsetOf(node.key);
  return isNode(node) ? node.range?.[0] : undefined;
}

function sentence(message: string): string {
  const [first = message] = message.split('\n', 1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
