import type { ServerResponse } from 'node:http';

/** How the items of a response are sent. */
export interface SendItemsOptions {
  /** Writes an item; what it throws ends the stream. */
  readonly write: (item: unknown) => string;
  /** Sent when there was nothing to send for a while; `undefined` for formats that have no such thing. */
  readonly heartbeat: string | undefined;
  /** Called when the source or `write` failed; returns the last text, or `undefined` to cut the connection. */
  readonly onFailure: (error: unknown) => string | undefined;
  /** Counts the bytes of a text that is sent. */
  readonly onSent: (text: string) => void;
}

/** How long a stream of events may be silent before a heartbeat is sent, in milliseconds. */
export const HEARTBEAT_INTERVAL_MS = 15_000;

/**
 * Sends items as they come, no faster than the client reads them: the next one is asked for when the one before has left
 * the buffer. `return()` of the source is called when the stream ends before the source does.
 */
export class ItemSender {
  readonly #response: ServerResponse;
  readonly #items: AsyncIterator<unknown, unknown>;
  readonly #options: SendItemsOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  /**
   * Starts to send. The head of the response has been written.
   *
   * @param heartbeatMs how long the stream may be silent, in milliseconds
   */
  constructor(
    response: ServerResponse,
    items: AsyncIterable<unknown>,
    options: SendItemsOptions,
    heartbeatMs = HEARTBEAT_INTERVAL_MS,
  ) {
    this.#response = response;
    this.#items = items[Symbol.asyncIterator]();
    this.#options = options;
    const { heartbeat } = options;
    if (heartbeat !== undefined) this.#timer = setTimeout(() => this.#beat(heartbeat), heartbeatMs).unref();
    // A write to a connection that was just lost; `close` follows.
    response.on('error', () => undefined);
    void this.#sendAll();
  }

  /**
   * Ends the stream before its source does.
   *
   * @param last sent before the end
   */
  end(last?: string): void {
    if (this.#hasEnded) return;
    this.#finish();
    this.#release();
    if (last !== undefined) this.#options.onSent(last);
    this.#response.end(last);
  }

  /** Ends the stream as a failure of its source does. */
  fail(error: unknown): void {
    if (this.#hasEnded) return;
    const last = this.#options.onFailure(error);
    if (last !== undefined) this.end(last);
    else {
      this.#finish();
      this.#release();
      // A partial response must not look complete: the connection ends after what was written, and the response does not.
      this.#response.socket?.destroySoon();
    }
  }

  /** Stops, when the client is gone. */
  stop(): void {
    if (this.#hasEnded) return;
    this.#finish();
    this.#release();
  }

  async #sendAll(): Promise<void> {
    const { write, onSent } = this.#options;
    try {
      for (;;) {
        const { done, value } = await this.#items.next();
        if (this.#isOver()) return;
        if (done === true) {
          this.#finish();
          this.#response.end();
          return;
        }
        const text = write(value);
        onSent(text);
        this.#timer?.refresh();
        if (!this.#response.write(text)) await this.#drained();
        if (this.#isOver()) return;
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #isOver(): boolean {
    return this.#hasEnded || this.#response.destroyed;
  }

  /** Resolves once the client has read what was written. It never does for a client that leaves: `stop` has cleaned up. */
  #drained(): Promise<void> {
    return new Promise((resolve) => this.#response.once('drain', resolve));
  }

  /** A client that does not read gets no heartbeats: they would fill the buffer. */
  #beat(heartbeat: string): void {
    if (!this.#response.writableNeedDrain && !this.#isOver()) {
      this.#options.onSent(heartbeat);
      this.#response.write(heartbeat);
    }
    if (!this.#hasEnded) this.#timer?.refresh();
  }

  #finish(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
  }

  async #return(): Promise<void> {
    await this.#items.return?.();
  }

  /** An async generator that waits returns once its wait is over, which the signal of the request shortens. */
  #release(): void {
    void this.#return().catch(() => undefined);
  }
}
