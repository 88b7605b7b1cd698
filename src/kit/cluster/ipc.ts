import type { MetricsSnapshot } from '../observability/metrics.js';
import type { Lease, LeaseRequest, LeaseUsage } from './lease-ledger.js';

/** The incidents and blocks that a new worker starts with. */
export interface Welcome {
  /** A secret number that all workers hash with. */
  readonly seed: number;
  /** The blocks that the others enforce. */
  readonly messages: readonly string[];
}

/** What the processes of one server ask each other, and what they answer. */
interface Protocol {
  /** A worker: what am I? */
  role: { question: null; answer: { isFirst: boolean } & Welcome };
  /** A worker: I answer requests now. */
  ready: { question: null; answer: null };
  /**
   * A worker that lets no one in any more: this is the last you hear of me. The answer comes after every connection that
   * was on its way to it, each of which it has sent back by then.
   */
  leaving: { question: { figures: MetricsSnapshot | undefined; used: readonly LeaseUsage[] }; answer: null };
  /** A worker: how many more requests may I let in? */
  take: { question: LeaseRequest; answer: Lease };
  /** The primary: how many of that lease have you let in? Let no more of them in. */
  giveBack: { question: { name: string; key: string; lease: number }; answer: number };
  /** The primary: what have you counted for `/metrics`? */
  figures: { question: null; answer: MetricsSnapshot | undefined };
  /** The primary: close, finish the running requests, and end; `drain` waits first until load balancers have noticed. */
  close: { question: { drain: boolean }; answer: null };
  /** A worker, and the primary to all others: what is to be known about incidents. */
  share: { question: string; answer: null };
  /** The primary: does your event loop run? */
  beat: { question: null; answer: null };
}
type RequestKind = keyof Protocol;
type RequestPayload<K extends RequestKind> = Protocol[K]['question'];
type ResponsePayload<K extends RequestKind> = Protocol[K]['answer'];

/** How questions of one kind are answered, at once or later. */
export type RequestHandlers = {
  readonly [K in RequestKind]?: (question: RequestPayload<K>) => ResponsePayload<K> | Promise<ResponsePayload<K>>;
};

/** A process to talk with. */
export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface IpcClient {
  /**
   * Asks a question.
   *
   * @param onAnswer called within the message that brings the answer, so before the next message is read; with
   *   `undefined` when the other process has ended
   */
  request<K extends RequestKind>(
    kind: K,
    question: RequestPayload<K>,
    onAnswer: (answer: ResponsePayload<K> | undefined) => void,
  ): void;
  /** The other process has ended: nothing that is open will be answered. */
  end(): void;
}

/** The only messages on the channel that are ours; the application may send others on it. */
type Message =
  | { readonly gatehouse: 'question'; readonly id: number; readonly kind: RequestKind; readonly question: unknown }
  | { readonly gatehouse: 'answer'; readonly id: number; readonly answer: unknown };

/** Questions and answers between a worker and its primary, over the channel that Node gives them. */
export function createIpcClient(channel: Channel, answers: RequestHandlers): IpcClient {
  const open = new Map<number, (answer: unknown) => void>();
  let last = 0;

  channel.onMessage((message) => {
    if (!isOurs(message)) return;
    if (message.gatehouse === 'answer') {
      open.get(message.id)?.(message.answer);
      open.delete(message.id);
      return;
    }
    const { id, kind } = message;
    // The one place where the types of both processes are believed: they run the same code.
    const answer = answers[kind] as ((question: unknown) => unknown) | undefined;
    const answered = answer?.(message.question);
    const send = (value: unknown): void => channel.send({ gatehouse: 'answer', id, answer: value } satisfies Message);
    if (answered instanceof Promise) void answered.then(send, () => undefined);
    else send(answered);
  });

  return {
    request(kind, question, onAnswer) {
      last += 1;
      open.set(last, onAnswer as (answer: unknown) => void);
      channel.send({ gatehouse: 'question', id: last, kind, question } satisfies Message);
    },
    end() {
      for (const onAnswer of open.values()) onAnswer(undefined);
      open.clear();
    },
  };
}

/**
 * Asks a question, with a timeout.
 *
 * @param timeoutMs in milliseconds
 * @param onAnswer called as `ask` does; with `undefined` when there was no answer in time, and then not again
 * @returns once it was called
 */
export function requestWithTimeout<K extends RequestKind>(
  timeoutMs: number,
  link: Pick<IpcClient, 'request'>,
  kind: K,
  question: RequestPayload<K>,
  onAnswer: (answer: ResponsePayload<K> | undefined) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let isOver = false;
    const late = setTimeout(settle, timeoutMs, undefined);
    link.request(kind, question, settle);

    function settle(answer: ResponsePayload<K> | undefined): void {
      if (isOver) return;
      isOver = true;
      clearTimeout(late);
      onAnswer(answer);
      resolve();
    }
  });
}

/** The answer to a question; `undefined` when there is none in time. */
export async function requestResult<K extends RequestKind>(
  timeoutMs: number,
  link: Pick<IpcClient, 'request'>,
  kind: K,
  question: RequestPayload<K>,
): Promise<ResponsePayload<K> | undefined> {
  let found: ResponsePayload<K> | undefined;
  await requestWithTimeout(timeoutMs, link, kind, question, (answer) => (found = answer));
  return found;
}

function isOurs(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'gatehouse' in message;
}
