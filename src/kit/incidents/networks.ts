import { BlockList, isIPv6 } from 'node:net';

/** Addresses and subnets that are looked up by address. */
export class Networks {
  readonly #list = new BlockList();
  readonly isEmpty: boolean;

  /** @param networks addresses and subnets in CIDR notation, or the ranges `loopback`, `linklocal`, `uniquelocal` */
  constructor(networks: Iterable<string>) {
    let isEmpty = true;
    for (const network of [...networks].flatMap((name) => RANGES[name] ?? [name])) {
      isEmpty = false;
      const [address = '', length] = network.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (length === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(length), family);
    }
    this.isEmpty = isEmpty;
  }

  /** @param address an address, or the prefix of an IPv6 one: `2001:db8::/56` */
  has(address: string): boolean {
    if (this.isEmpty) return false;
    const end = address.indexOf('/');
    const plain = end === -1 ? address : address.slice(0, end);
    return this.#list.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
  }
}

const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
