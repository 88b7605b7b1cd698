import { incidentRules, type RuleName, type RuleOptions } from './rules.js';
import type { Detect, Response, Rule, Verdict } from './rule.js';
import type { Signal, SignalEvent } from './signal.js';

/** A rule as it is used: with the options of the application. */
export interface ActiveRule {
  readonly rule: Rule<RuleName>;
  readonly responses: readonly Response[];
}

/** Gets a verdict. */
export type OnVerdict = (rule: ActiveRule, verdict: Verdict, signal: Signal) => void;

interface Detector extends ActiveRule {
  readonly detect: Detect;
}

/** The detectors of all rules, each called for the signals it listens to only. */
export class Detectors {
  readonly rules: readonly ActiveRule[];
  readonly #byEvent = new Map<SignalEvent, Detector[]>();
  readonly #ended: Detector[] = [];

  /** @param options what the application changes of the rules */
  constructor(options: RuleOptions = {}) {
    const detectors = incidentRules.flatMap((rule) => createDetector(rule, options));
    this.rules = detectors;
    for (const detector of detectors)
      if (detector.rule.signals === 'ended') this.#ended.push(detector);
      else for (const event of detector.rule.signals) this.#of(event).push(detector);
  }

  /** Judges a signal of this process. */
  judge(signal: Signal, onVerdict: OnVerdict): void {
    const detectors = this.#byEvent.get(signal.event);
    if (detectors) judgeBy(detectors, signal, onVerdict);
    if (signal.status !== 0) judgeBy(this.#ended, signal, onVerdict);
  }

  /** Judges a signal of another process, by the rules for which all processes count together. */
  judgeRemote(signal: Signal, onVerdict: OnVerdict): void {
    const detectors = this.#byEvent.get(signal.event)?.filter(({ rule }) => rule.isShared);
    if (detectors) judgeBy(detectors, signal, onVerdict);
  }

  /** Whether other processes want to know of a signal. What is read is too much to tell. */
  isShared({ event }: Signal): boolean {
    return event !== 'object_read' && (this.#byEvent.get(event)?.some(({ rule }) => rule.isShared) ?? false);
  }

  #of(event: SignalEvent): Detector[] {
    let detectors = this.#byEvent.get(event);
    if (!detectors) this.#byEvent.set(event, (detectors = []));
    return detectors;
  }
}

function createDetector(rule: Rule<RuleName>, options: RuleOptions): Detector[] {
  const changes = options[rule.name];
  if (changes === 'off') return [];
  const detect = rule.create({ ...rule.thresholds, ...definedOf(changes?.thresholds ?? {}) });
  return [{ rule, responses: changes?.responses ?? rule.responses, detect }];
}

function definedOf(thresholds: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const entries = Object.entries(thresholds);
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function judgeBy(detectors: readonly Detector[], signal: Signal, onVerdict: OnVerdict): void {
  for (const detector of detectors) {
    const verdict = detector.detect(signal);
    if (verdict) onVerdict(detector, verdict, signal);
  }
}
