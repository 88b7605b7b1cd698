import { connect } from 'node:net';
import { once } from 'node:events';
import type { Machine } from './network.js';
import { waitUntil } from './wait-until.js';

/** The Redis that all hosts count limits in. */
export interface Redis {
  readonly machine: Machine;
  readonly url: string;
  /** Starts it, empty. */
  start(): Promise<void>;
}

/** Starts a Redis on a machine. */
export async function startRedis(machine: Machine): Promise<Redis> {
  const port = 6379;

  async function isListening(): Promise<boolean> {
    const socket = connect(port, machine.address);
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return isOpen;
  }

  async function start(): Promise<void> {
    const options = ['--port', String(port), '--bind', machine.address, '--save', '', '--requirepass', 'secret'];
    machine.spawn('redis-server', options);
    await waitUntil('the start of Redis', isListening);
  }

  await start();
  return { machine, url: `redis://default:secret@${machine.address}:${port}`, start };
}
