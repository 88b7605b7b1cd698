import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The requests of one connection that arrived before the one in front of them was responded to (RFC 9112, section
 * 9.3.2). They run one at a time, and nothing more is read from the connection while any of them waits, so that a client
 * cannot start more work than it reads results of.
 */
export class PipelinedRequests {
  readonly #socket: Socket;
  #waiting: (() => void)[] = [];
  #isPausing = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /**
   * Adds a request.
   *
   * @param previous the response after which it runs
   */
  add(previous: ServerResponse, run: () => void): void {
    this.#waiting.push(run);
    previous.once('close', () => this.#runNext());
    this.#pause();
  }

  /** Drops the requests of a connection that has closed. @returns how many there were */
  clear(): number {
    const count = this.#waiting.length;
    this.#waiting = [];
    return count;
  }

  #runNext(): void {
    const run = this.#waiting.shift();
    if (!run) return;
    if (this.#waiting.length === 0) this.#socket.resume();
    run();
  }

  /**
   * Node resumes a connection in a tick of its own after each message it has parsed, so this pauses one tick later, and
   * again after each chunk that was already decrypted.
   */
  #pause(): void {
    if (this.#isPausing) return;
    this.#isPausing = true;
    process.nextTick(() =>
      process.nextTick(() => {
        this.#isPausing = false;
        if (this.#waiting.length > 0) this.#socket.pause();
      }),
    );
  }
}
