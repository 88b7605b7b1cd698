import { blockKey, type Block } from './block.js';
import type { Containment } from './containment.js';
import type { ActiveRule } from './detectors.js';
import type { Incident, IncidentAction } from './incident.js';
import type { IncidentWriter } from './incident-writer.js';
import type { Responder } from './responder.js';
import type { Response } from './rule.js';
import type { Actor, Signal } from './signal.js';
import { addTrackedAction, type TrackedIncident } from './tracker.js';

interface EnforcementOptions {
  readonly isDryRun: boolean;
  readonly containment: Containment;
  readonly responder: Responder;
  readonly writer: IncidentWriter;
  readonly revoke: ((subject: string, incident: Incident) => Promise<void>) | undefined;
  /** Enforces a block in all processes. */
  readonly enforce: (block: Block) => void;
}

/** Does about an incident what its rule says. */
export class Enforcement {
  readonly #options: EnforcementOptions;

  constructor(options: EnforcementOptions) {
    this.#options = options;
  }

  /**
   * Responds to a verdict; an actor that is contained already stays so.
   *
   * @param actor whom the verdict is about: the incident may be about many
   */
  respond(rule: ActiveRule, actor: Actor, incident: TrackedIncident, signal: Signal): void {
    for (const response of rule.responses)
      if (response === 'revoke') this.#revoke(incident, signal);
      else if (response !== 'notify') this.#contain(response, rule, actor, incident, signal);
  }

  #contain(
    response: Extract<Response, 'block' | 'throttle'>,
    { rule }: ActiveRule,
    actor: Actor,
    incident: TrackedIncident,
    signal: Signal,
  ): void {
    const { isDryRun, responder, writer, enforce } = this.#options;
    const known = this.#blockOf(actor, signal);
    if (known) addTrackedAction(incident, actionOf(known, false));
    if (known || (isDryRun && incident.actions.length > 0)) return;
    const source = { rule: rule.name, title: rule.title, incident: incident.id };
    const block = responder.blockFor(actor, response, signal, source);
    if (!block) return;
    addTrackedAction(incident, actionOf(block, isDryRun));
    if (isDryRun) return;
    enforce(block);
    writer.addBlock(incident, block);
  }

  #revoke(incident: TrackedIncident, { subject }: Signal): void {
    const { isDryRun, writer, revoke } = this.#options;
    if (subject === undefined || incident.actions.some(({ action }) => action === 'revoke')) return;
    addTrackedAction(incident, { at: new Date(), action: 'revoke', target: `subject:${subject}`, isDryRun });
    if (!isDryRun && revoke) writer.revoke(incident, subject, revoke);
  }

  /** Finds what contains an actor already: another process may have been faster, or another rule. */
  #blockOf({ kind, id }: Actor, { network }: Signal): Block | undefined {
    const { containment } = this.#options;
    return containment.find(`${kind}:${id}`) ?? containment.find(`${kind}:${id}@${network}`);
  }
}

function actionOf(block: Block, isDryRun: boolean): IncidentAction {
  return { at: block.since, action: block.action, target: blockKey(block), isDryRun };
}
