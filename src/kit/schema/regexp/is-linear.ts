import { characterSet, EMPTY_SET, overlap, unite, type CharacterSet } from './character-set.js';
import { contains, type Flags, type Node } from './syntax.js';

/** How often a part may be tried at one place of a text, and at the only place of a text. */
const MAX_TRIES = 50;
const MAX_TRIES_ANCHORED = 100_000;

/**
 * Whether JavaScript's engine, which goes back and tries again, takes linear time for a pattern, whatever the text. What
 * this function cannot prove to be linear is `false`.
 *
 * Two kinds of pattern are: those that give few ways to try without unbounded repetition, and those that are anchored and
 * know by the next character where to go on ("strongly one-unambiguous": Brüggemann-Klein and Wood, 1998), up to an end
 * that gives few ways to try.
 */
export function isLinear(pattern: Node, flags: Flags): boolean {
  if (contains(pattern, 'backreference')) return false;
  const anchored = isAnchored(pattern);
  if (triesOf(cutEnd(pattern)) <= (anchored ? MAX_TRIES_ANCHORED : MAX_TRIES)) return true;
  return anchored && variantsOf(pattern).every((variant) => isDecided(variant, flags));
}

/** Whether a pattern can match only at the start of a text. */
export function isAnchored(node: Node): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.source === '^';
    case 'sequence':
      return node.nodes[0] !== undefined && isAnchored(node.nodes[0]);
    case 'choice':
      return node.nodes.every(isAnchored);
    default:
      return false;
  }
}

/** Cuts a repetition at the end down to what has to be there: once that is found, the pattern has matched. */
function cutEnd(node: Node): Node {
  if (node.kind === 'choice') return { ...node, nodes: node.nodes.map(cutEnd) };
  if (node.kind === 'repetition') return triesOf(node.node) <= MAX_TRIES ? { ...node, max: node.min } : node;
  const last = node.kind === 'sequence' ? node.nodes.at(-1) : undefined;
  return node.kind === 'sequence' && last ? { ...node, nodes: [...node.nodes.slice(0, -1), cutEnd(last)] } : node;
}

/** Returns a bound on the steps it takes to try everything at one place of a text; Infinity where that depends on the text. */
function triesOf(node: Node): number {
  const { ways, length } = extentOf(node);
  return ways * length;
}

/** In how many ways a part can match, and how long what it matches can be. At least 1 each. */
interface Extent {
  readonly ways: number;
  readonly length: number;
}

function extentOf(node: Node): Extent {
  switch (node.kind) {
    case 'sequence':
      return node.nodes
        .map(extentOf)
        .reduce((a, b) => ({ ways: a.ways * b.ways, length: a.length + b.length }), { ways: 1, length: 1 });
    case 'choice':
      return node.nodes
        .map(extentOf)
        .reduce((a, b) => ({ ways: a.ways + b.ways, length: Math.max(a.length, b.length) }), { ways: 0, length: 1 });
    case 'repetition': {
      const { ways, length } = extentOf(node.node);
      const { min, max } = node;
      if (max === 0) return { ways: 1, length: 1 };
      const counts = max - min + 1;
      return { ways: ways === 1 ? counts : counts * ways ** max, length: length * max };
    }
    case 'lookaround':
      return { ways: 1, length: triesOf(node.node) };
    default:
      return { ways: 1, length: 1 };
  }
}

/** A place for a character in the pattern, with the characters that lead on from it. */
interface Place {
  next: CharacterSet;
}

/** What a part begins with, where it can end, and whether it can match nothing. */
interface Fragment {
  readonly first: CharacterSet;
  readonly ends: readonly Place[];
  readonly nullable: boolean;
}

const NOTHING: Fragment = { first: EMPTY_SET, ends: [], nullable: true };

/** Whether the next character decides where in a sequence to go on, at least up to an end of few tries. */
function isDecided(nodes: Nodes, flags: Flags): boolean {
  const end = nodes.findIndex((_, index) => triesOf(sequence(nodes.slice(index))) <= MAX_TRIES);
  const beginning = end === -1 ? nodes : nodes.slice(0, end);
  return [beginning, nodes].some((part) => fragmentOf(sequence(part), flags) !== undefined);
}

type Nodes = readonly Node[];

function sequence(nodes: Nodes): Node {
  return { kind: 'sequence', nodes };
}

/**
 * Writes a pattern as alternative sequences without choices in them, except for those that are repeated: going back takes
 * at most as long as all sequences together. Where there would be many, choices stay what they are.
 */
function variantsOf(node: Node): readonly Nodes[] {
  if (node.kind === 'choice') {
    const variants = node.nodes.flatMap(variantsOf);
    return variants.length > MAX_TRIES ? [[node]] : variants;
  }
  if (node.kind === 'repetition' && node.min === 0 && node.max === 1) return [...variantsOf(node.node), []];
  if (node.kind !== 'sequence') return [[node]];
  let variants: readonly Nodes[] = [[]];
  for (const part of node.nodes.map(variantsOf)) {
    if (variants.length * part.length > MAX_TRIES) return [node.nodes];
    variants = variants.flatMap((before) => part.map((after) => [...before, ...after]));
  }
  return variants;
}

/** Returns `undefined` where two ways begin with the same character. */
function fragmentOf(node: Node, flags: Flags): Fragment | undefined {
  switch (node.kind) {
    case 'character': {
      const place = { next: EMPTY_SET };
      return { first: characterSet(node.source, flags), ends: [place], nullable: false };
    }
    case 'assertion':
      return NOTHING;
    case 'lookaround':
      return triesOf(node.node) <= MAX_TRIES ? NOTHING : undefined;
    case 'backreference':
      return undefined;
    case 'sequence':
      return fragments(node.nodes, flags)?.reduce<Fragment | undefined>(
        (before, after) => before && follow(before, after),
        NOTHING,
      );
    case 'choice': {
      const [first, ...others] = fragments(node.nodes, flags) ?? [];
      return others.reduce<Fragment | undefined>((a, b) => a && choose(a, b), first);
    }
    case 'repetition': {
      if (node.max === 0) return NOTHING;
      const body = fragmentOf(node.node, flags);
      if (!body || body.nullable) return undefined;
      if (node.max === 1) return { ...body, nullable: node.min === 0 };
      if (node.min < node.max) return lead(body.ends, body.first) ? { ...body, nullable: node.min === 0 } : undefined;
      // Counted, so that it either goes round or goes on, never both.
      return body.ends.some(({ next }) => overlap(next, body.first)) ? undefined : body;
    }
  }
}

function fragments(nodes: readonly Node[], flags: Flags): readonly Fragment[] | undefined {
  const found = nodes.map((node) => fragmentOf(node, flags));
  return found.every((fragment) => fragment !== undefined) ? found : undefined;
}

function follow(before: Fragment, after: Fragment): Fragment | undefined {
  if (!lead(before.ends, after.first)) return undefined;
  if (before.nullable && overlap(before.first, after.first)) return undefined;
  return {
    first: before.nullable ? unite(before.first, after.first) : before.first,
    ends: after.nullable ? [...before.ends, ...after.ends] : after.ends,
    nullable: before.nullable && after.nullable,
  };
}

function choose(a: Fragment, b: Fragment): Fragment | undefined {
  if (overlap(a.first, b.first) || (a.nullable && b.nullable)) return undefined;
  return { first: unite(a.first, b.first), ends: [...a.ends, ...b.ends], nullable: a.nullable || b.nullable };
}

/** Notes where places lead to. @returns whether it was nowhere else */
function lead(places: readonly Place[], first: CharacterSet): boolean {
  if (places.some(({ next }) => overlap(next, first))) return false;
  for (const place of places) place.next = unite(place.next, first);
  return true;
}
