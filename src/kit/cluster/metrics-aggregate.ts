import { aggregateMetrics, type MetricsSnapshot } from '../observability/metrics.js';

/**
 * What all workers have counted, those that have ended as well: a count that falls is taken for a new one, and everything
 * since its beginning for what has just happened.
 */
export class MetricsAggregator {
  readonly #last = new Map<number, MetricsSnapshot>();
  #ended: Promise<readonly MetricsSnapshot[]> = Promise.resolve([]);

  /** The newest figures of a worker. They stand in for later ones while it is too busy to tell them. */
  set(worker: number, figures: MetricsSnapshot): void {
    this.#last.set(worker, figures);
  }

  /** A worker has ended: what it had counted stays, what it measured of itself does not. */
  end(worker: number): void {
    const last = this.#last.get(worker);
    if (!last) return;
    this.#last.delete(worker);
    const counts = last.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
    this.#ended = this.#ended.then(async (ended) => [await aggregateMetrics([...ended, counts]).snapshot()]);
  }

  async text(): Promise<string> {
    return aggregateMetrics([...(await this.#ended), ...this.#last.values()]).text();
  }
}
