import { sql, type SelectQueryBuilder } from 'kysely';
import { formatUuid } from './ids.js';

/** Which page of a list to return. */
export interface PageRequest {
  /** The maximum number of items. */
  readonly limit: number;
  /** The `next` of the page before; absent for the first page. */
  readonly cursor?: string | undefined;
}

/** One page of a list, newest first. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; absent on the last page. */
  readonly next?: string;
}

/**
 * Runs a query for one page, ordered by descending `id`. The ids are UUIDv7s, so newer items come first.
 *
 * @param query a query without an order and a limit; `id` must name one column
 */
export async function paginate<Tables, Names extends keyof Tables, Row extends { readonly id: string }>(
  query: SelectQueryBuilder<Tables, Names, Row>,
  { limit, cursor }: PageRequest,
): Promise<Page<Row>> {
  const start = cursor === undefined ? query : query.where(sql<string>`id`, '<', decodeCursor(cursor));
  const rows = await start
    .orderBy(sql`id`, 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, ...(last && { next: encodeCursor(last.id) }) };
}

/** Encodes an id as a cursor: 22 characters that need no escaping in a URL. */
export function encodeCursor(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/**
 * Decodes a cursor.
 *
 * @param cursor has the form that the contract requires, and so holds an id, although perhaps not of an item
 */
export function decodeCursor(cursor: string): string {
  return formatUuid(Buffer.from(cursor, 'base64url'));
}
