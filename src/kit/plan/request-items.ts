import type { CheckItem } from '../context/operation-plan.js';
import type { Contract, Operation } from '../contract/model.js';
import type { RequestInput } from '../decode/input.js';
import { parseJson } from '../decode/strict-json.js';
import type { InputError } from '../problem.js';
import { createSanitizer } from '../sanitize/sanitizer.js';
import type { EventData } from '../stream/event-schema.js';
import { isObject } from '../util/json.js';
import { lazy } from '../util/lazy.js';
import { compileRequestItems, ITEM_FORMAT, itemOperation } from '../validation/item-validator.js';
import { describeItems, type ItemDescription } from '../stream/describe-items.js';

/** Decides, for each media type of a request body that is a stream, how its items are checked. */
export async function planRequestItems(
  contract: Contract,
  operation: Operation,
): Promise<ReadonlyMap<string, CheckItem>> {
  const checks = new Map<string, CheckItem>();
  for (const [mediaType, media] of operation.requestBody?.content ?? []) {
    const description = describeItems(contract, mediaType, media);
    if (description) checks.set(mediaType, await createCheck(contract, operation, description));
  }
  return checks;
}

async function createCheck(
  contract: Contract,
  operation: Operation,
  { format, media, data }: ItemDescription,
): Promise<CheckItem> {
  const sanitize = await createSanitizer(contract, itemOperation(operation, media));
  const validator = lazy(() => compileRequestItems(contract, operation, media));

  function check(body: unknown): ReturnType<CheckItem> {
    const validate = validator();
    const input: RequestInput = { path: {}, query: {}, header: {}, cookie: {}, body };
    let errors = validate(input);
    if (errors.length === 0 && sanitize?.(input, ITEM_FORMAT)) errors = validate(input);
    return { item: input.body, errors };
  }
  return format === 'events' ? (item) => checkEvent(item, data, check) : check;
}

/** Data is read as the text that it is where the schema accepts that, and else as JSON. */
function checkEvent(event: unknown, data: EventData, check: CheckItem): ReturnType<CheckItem> {
  const asText = data === 'json' ? undefined : check(event);
  if (asText && (asText.errors.length === 0 || data === 'text')) return asText;
  const parsed = parseData(event);
  if (parsed) return check(parsed);
  return asText ?? { item: event, errors: NOT_JSON };
}

function parseData(event: unknown): object | undefined {
  if (!isObject(event) || typeof event['data'] !== 'string') return undefined;
  try {
    return { ...event, data: parseJson(event['data']) };
  } catch {
    return undefined;
  }
}

const NOT_JSON: readonly InputError[] = [{ in: 'body', path: '/data', message: 'must be JSON' }];
