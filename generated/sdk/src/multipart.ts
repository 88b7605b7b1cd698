import { contentText, isRecord, textOf, type SentOperation } from './serialize.js';

type Field = SentOperation['fields'][number];

/** Writes a form as parts (RFC 7578). The media type of the result has the boundary. */
export function multipartOf({ fields }: SentOperation, values: Readonly<Record<string, unknown>>): Blob {
  const boundary = 'part-' + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const parts = Object.entries(values).flatMap(([name, value]) => {
    const field = fields.find((one) => one.name === name);
    return partValues(value, field).map((part) => partOf(name, part, field));
  });
  const body = parts.flatMap(({ head, content }) => ['--' + boundary + '\r\n' + head + '\r\n\r\n', content, '\r\n']);
  return new Blob([...body, '--' + boundary + '--\r\n'], { type: 'multipart/form-data; boundary=' + boundary });
}

/** The values of the parts of a property: those of an array have a part each. */
function partValues(value: unknown, field: Field | undefined): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [value];
  const isJoined = field?.explode === false && !value.some((item) => item instanceof Blob || isRecord(item));
  return isJoined ? [value.map(textOf).join(',')] : value;
}

function partOf(name: string, value: unknown, field: Field | undefined): { readonly head: string; readonly content: BlobPart } {
  const declared = field?.contentType?.split(',')[0]?.trim();
  const concrete = declared === undefined || declared.includes('*') ? undefined : declared;
  const disposition = 'Content-Disposition: form-data; name="' + quoted(name) + '"';
  if (value instanceof Blob) {
    const fileName = value instanceof File ? value.name : 'blob';
    const type = value.type || concrete || 'application/octet-stream';
    return { head: disposition + '; filename="' + quoted(fileName) + '"\r\nContent-Type: ' + type, content: value };
  }
  const type = concrete ?? (isRecord(value) ? 'application/json' : undefined);
  const head = type === undefined ? disposition : disposition + '\r\nContent-Type: ' + type;
  return { head, content: type === undefined ? textOf(value) : contentText(type, value) };
}

/** As browsers do (HTML, "multipart/form-data encoding algorithm"). */
function quoted(text: string): string {
  return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
