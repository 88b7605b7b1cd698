import { DistinctCounter } from './distinct-counter.js';
import { hashOf, type Detect } from './rule.js';
import { Shift } from './shift.js';
import type { Signal } from './signal.js';

/** Counts ten thousand addresses to a few percent, in one kilobyte. */
const BITS = 8192;
const MAX_EVIDENCE = 10;

/** The thresholds of a rule about the share of addresses. */
export interface ShiftThresholds {
  /** How many addresses an interval needs to be judged. */
  readonly addresses: number;
  readonly alarm: number;
  readonly slack: number;
  readonly percent: number;
  readonly priorPercent: number;
  readonly intervalMs: number;
}

/** One operation in the interval that is running. */
interface OperationState {
  readonly shift: Shift;
  readonly all: DistinctCounter;
  readonly hits: DistinctCounter;
  evidence: Signal[];
  startedAt: number;
}

/**
 * Compares, for each operation and interval, the share of addresses with some property with its own baseline. Addresses
 * are counted, not requests, so that one client in a loop shifts nothing.
 *
 * @param isHit whether a request has the property; also gets the hash of its address
 */
export function createShiftDetector(
  { addresses, alarm, slack, percent, priorPercent, intervalMs }: ShiftThresholds,
  isHit: (signal: Signal, network: number) => boolean,
): Detect {
  // One entry for each operation: their number is that of the contract.
  const operations = new Map<string, OperationState>();

  return (signal) => {
    const { operation, at, network } = signal;
    if (operation === 'none') return undefined;
    let state = operations.get(operation);
    if (!state) operations.set(operation, (state = createState(at)));
    const verdict = at - state.startedAt >= intervalMs ? closeInterval(state, signal) : undefined;
    const hash = hashOf(network);
    const isNew = state.all.add(hash);
    // An address that already was a hit, and one that comes again, are not asked for.
    if (isHit(signal, hash) && (state.hits.add(hash) || isNew)) {
      if (state.evidence.length < MAX_EVIDENCE) state.evidence.push(signal);
    }
    return verdict;
  };

  function createState(startedAt: number): OperationState {
    return {
      shift: new Shift({ prior: priorPercent / 100, slack, alarm, minShift: percent / 100 }),
      all: new DistinctCounter(BITS),
      hits: new DistinctCounter(BITS),
      evidence: [],
      startedAt,
    };
  }

  function closeInterval(state: OperationState, { operation, at }: Signal) {
    const total = state.all.count;
    const hits = Math.min(total, state.hits.count);
    const { evidence } = state;
    const isShifted = total >= addresses && state.shift.add(hits, total);
    state.all.clear();
    state.hits.clear();
    state.evidence = [];
    state.startedAt = at;
    return isShifted ? { actor: { kind: 'operation', id: operation } as const, count: hits, evidence } : undefined;
  }
}
