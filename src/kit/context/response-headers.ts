import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/**
 * The headers of an answer, as the stages collect them before it is written.
 *
 * They are kept in the flat form that `writeHead` takes: name, value, name, value, … A response that is given its
 * headers one by one keeps them in a table of its own first, which costs 5 µs for the twenty of an API answer.
 */
export class HeaderList {
  readonly #flat: OutgoingHttpHeader[] = [];

  /** Adds a header, beside others of its name. */
  add(name: string, value: string): void {
    this.#flat.push(name, value);
  }

  /** Sets a header in place of all others of its name. */
  set(name: string, value: string | number | readonly string[]): void {
    const flat = this.#flat;
    const lower = name.toLowerCase();
    for (let i = flat.length - 2; i >= 0; i -= 2) {
      const other = String(flat[i]);
      if (other.length === name.length && other.toLowerCase() === lower) flat.splice(i, 2);
    }
    flat.push(name, typeof value === 'object' ? [...value] : value);
  }

  /** The same headers, to be changed apart. */
  copy(): HeaderList {
    const copy = new HeaderList();
    copy.#flat.push(...this.#flat);
    return copy;
  }

  /** Writes status and headers. Headers that the response was given by others stay, but for those of the same name. */
  writeTo(response: ServerResponse, status: number): void {
    if (response.getHeaderNames().length > 0) {
      this.handTo(response);
      response.writeHead(status);
    } else response.writeHead(status, this.#flat);
  }

  /** Gives the headers to a response that others go on with, in place of those it has of the same name. */
  handTo(response: ServerResponse): void {
    const flat = this.#flat;
    for (let i = 0; i < flat.length; i += 2) response.removeHeader(String(flat[i]));
    for (let i = 0; i < flat.length; i += 2) {
      const value = flat[i + 1];
      response.appendHeader(String(flat[i]), Array.isArray(value) ? value : String(value));
    }
    flat.length = 0;
  }
}
