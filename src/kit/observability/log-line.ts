/** Log collectors cut or reject longer lines. */
const MAX_LINE_LENGTH = 8192;
const MAX_TEXT_LENGTH = 500;
const MAX_ITEMS = 20;

/** Returns a line as it is, or with its long texts and lists cut when the whole is too long. */
export function shortenLine(line: string): string {
  if (line.length <= MAX_LINE_LENGTH) return line;
  const fields = JSON.parse(line) as Record<string, unknown>;
  const shortened = `${JSON.stringify({ ...(shorten(fields, 0) as object), shortened: true })}\n`;
  if (shortened.length <= MAX_LINE_LENGTH) return shortened;
  const { time, level, requestId, event, msg } = fields;
  return `${JSON.stringify({ time, level, requestId, event, msg: shorten(msg, 0), shortened: true })}\n`;
}

function shorten(value: unknown, depth: number): unknown {
  if (typeof value === 'string')
    return value.length > MAX_TEXT_LENGTH ? `${value.slice(0, MAX_TEXT_LENGTH)}… (${value.length} characters)` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 4) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => shorten(item, depth + 1));
  const entries = Object.entries(value).slice(0, 2 * MAX_ITEMS);
  return Object.fromEntries(entries.map(([name, member]) => [name.slice(0, 100), shorten(member, depth + 1)]));
}
