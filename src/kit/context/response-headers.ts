import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/**
 * The headers of a response, collected by the stages before it is written. They are kept in the flat form that
 * `writeHead` takes (name, value, name, value, …), because a response that is given them one by one builds a table first.
 */
export class ResponseHeaders {
  #flat: OutgoingHttpHeader[];

  /** @param flat the headers of every response: `['X-A', '1', 'X-B', '2']` */
  constructor(flat: readonly OutgoingHttpHeader[] = []) {
    this.#flat = [...flat];
  }

  /** Adds a header, beside others of its name. */
  add(name: string, value: string): void {
    this.#flat.push(name, value);
  }

  /** Adds headers, names and values in turn: `addAll('X-A', '1', 'X-B', '2')`. */
  addAll(...flat: readonly string[]): void {
    this.#flat.push(...flat);
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

  /** Returns a copy that can be changed on its own. */
  copy(): ResponseHeaders {
    return new ResponseHeaders(this.#flat);
  }

  /** Writes the status line and the headers. Headers set on the response before stay, except those of the same name. */
  writeHead(response: ServerResponse, status: number): void {
    if (response.getHeaderNames().length === 0) response.writeHead(status, this.#flat);
    else {
      this.#applyTo(response);
      response.writeHead(status);
    }
  }

  /** `writeHead` would keep only the last of several headers of one name when it merges them. */
  #applyTo(response: ServerResponse): void {
    const flat = this.#flat;
    for (let i = 0; i < flat.length; i += 2) response.removeHeader(String(flat[i]));
    for (let i = 0; i < flat.length; i += 2) {
      const value = flat[i + 1];
      response.appendHeader(String(flat[i]), Array.isArray(value) ? value : String(value));
    }
  }
}
