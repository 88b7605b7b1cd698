/** Bounds how many callers run at once. The others wait in order, for a limited time. */
export interface Semaphore {
  /**
   * Waits for a slot.
   *
   * @param timeoutMs how long at most
   * @param order `first` is served before every caller that waits with `last`
   * @returns whether a slot became free in time; then the caller must release it
   */
  acquire(timeoutMs: number, order?: Order): Promise<boolean>;
  release(): void;
  /** Changes the number of slots. A slot in use stays in use until it is released. */
  resize(slots: number): void;
}

export type Order = 'first' | 'last';

/** Creates a semaphore. @param slots how many callers may run at once */
export function createSemaphore(slots: number): Semaphore {
  const waiting: Readonly<Record<Order, Set<() => void>>> = { first: new Set(), last: new Set() };
  let size = slots;
  let used = 0;

  function nextWaiter(): (() => void) | undefined {
    for (const queue of [waiting.first, waiting.last]) {
      for (const wake of queue) {
        queue.delete(wake);
        return wake;
      }
    }
    return undefined;
  }

  function wakeWaiters(): void {
    while (used < size) {
      const wake = nextWaiter();
      if (!wake) return;
      used += 1;
      wake();
    }
  }

  return {
    acquire(timeoutMs, order = 'last') {
      // A slot is free only while nobody waits.
      if (used < size) {
        used += 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting[order].delete(wake);
          resolve(false);
        }, timeoutMs);
        function wake(): void {
          clearTimeout(timer);
          resolve(true);
        }
        waiting[order].add(wake);
      });
    },
    release() {
      used -= 1;
      wakeWaiters();
    },
    resize(next) {
      size = next;
      wakeWaiters();
    },
  };
}
