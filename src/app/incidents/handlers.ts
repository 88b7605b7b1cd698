import type { components, operations } from '../../../generated/api.js';
import {
  blockKey,
  parseBlockedAddress,
  Problem,
  type Block,
  type Handlers,
  type Incident,
  type Incidents,
  type Operator,
  type RequestBase,
} from '../../kit/index.js';
import { decodeCursor, encodeCursor } from '../pagination.js';
import type { User } from '../user.js';

export type IncidentsHandlers = Pick<
  Handlers<operations, User>,
  'listIncidents' | 'getIncident' | 'resolveIncident' | 'listBlocks' | 'addBlock' | 'removeBlock'
>;

const MINUTE_MS = 60_000;

/** Creates the handlers of incidents and blocks. The contract requires the role, so no one else gets here. */
export function incidentsHandlers(incidents: Incidents): IncidentsHandlers {
  return {
    async listIncidents({ query: { status, rule, limit, cursor } }) {
      const before = cursor === undefined ? undefined : decodeCursor(cursor);
      const found = await incidents.list({ status, rule, limit: limit + 1, before });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { status: 200, body: { items: items.map(bodyOf), ...(last && { next: encodeCursor(last.id) }) } };
    },

    async getIncident({ path }) {
      const incident = await incidents.get(path.incidentId);
      if (!incident) throw incidentNotFound();
      return { status: 200, body: bodyOf(incident) };
    },

    async resolveIncident(request) {
      const { status, reason } = request.body;
      const closed = await incidents.resolve(request.path.incidentId, {
        status,
        reason,
        operator: operatorOf(request),
      });
      if (closed) return { status: 200, body: bodyOf(closed) };
      if (await incidents.get(request.path.incidentId))
        throw new Problem('conflict', { detail: 'The incident is closed already.' });
      throw incidentNotFound();
    },

    listBlocks: () => ({ status: 200, body: { items: incidents.blocks().map(blockBodyOf) } }),

    async addBlock(request) {
      const { kind, value, at, action, minutes, reason } = request.body;
      const address = kind === 'address' || kind === 'network' ? parseBlockedAddress(value) : undefined;
      if ((kind === 'address' || kind === 'network') && !address)
        throw new Problem('invalid_input', {
          errors: [{ in: 'body', path: '/value', message: 'must be an address, or a subnet that is not too large' }],
        });
      const since = new Date();
      const block: Block = {
        ...(address ?? { kind, value }),
        ...(at === undefined ? {} : { at }),
        ...{ action, since, reason },
        until: new Date(since.getTime() + minutes * MINUTE_MS),
        by: request.user.subject,
      };
      await incidents.block(block, operatorOf(request));
      request.report('block_added', { block: blockKey(block) });
      return { status: 201, body: blockBodyOf(block) };
    },

    async removeBlock(request) {
      const { key } = request.query;
      if (!(await incidents.unblock(key, operatorOf(request))))
        throw new Problem('not_found', { detail: 'There is no such block.' });
      request.report('block_removed', { block: key });
      return { status: 204 };
    },
  };
}

function operatorOf({ user, ip, id }: RequestBase & { readonly user: User }): Operator {
  return { subject: user.subject, ip, requestId: id };
}

function bodyOf(incident: Incident): components['schemas']['Incident'] {
  const { id, rule, severity, owasp, actor, count, status, closedBy, closedReason } = incident;
  return {
    ...{ id, rule, severity, owasp, count, status },
    actor: { kind: actor.kind, id: actor.id },
    first_seen: incident.firstSeen.toISOString(),
    last_seen: incident.lastSeen.toISOString(),
    evidence: incident.evidence.map(({ at, event, requestId, operation, status: answered, address, subject }) => ({
      ...{ at: at.toISOString(), event, request_id: requestId, operation, status: answered, address },
      ...(subject === undefined ? {} : { subject }),
    })),
    actions: incident.actions.map(({ at, action, target, isDryRun }) => ({
      ...{ at: at.toISOString(), action, target, dry_run: isDryRun },
    })),
    ...(closedBy === undefined ? {} : { closed_by: closedBy }),
    ...(closedReason === undefined ? {} : { closed_reason: closedReason }),
  };
}

function blockBodyOf(block: Block): components['schemas']['Block'] {
  const { kind, value, at, action, since, until, reason, by, incident } = block;
  return {
    key: blockKey(block),
    ...{ kind, value, action, reason, by },
    since: since.toISOString(),
    until: until.toISOString(),
    ...(at === undefined ? {} : { at }),
    ...(incident === undefined ? {} : { incident }),
  };
}

function incidentNotFound(): Problem {
  return new Problem('not_found', { detail: 'There is no such incident.' });
}
