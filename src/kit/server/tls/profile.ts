import type { SecureContextOptions, TlsOptions } from 'node:tls';

/**
 * The TLS this server speaks: versions 1.2 and 1.3, forward secrecy and authenticated encryption only. The suites are
 * those of Mozilla's intermediate profile without the finite-field ones; BSI TR-02102-2 and RFC 9325 agree with it.
 */
export const tlsProfile = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  honorCipherOrder: true,
} as const satisfies SecureContextOptions;

/** A client that speaks only other protocols is told so in the handshake (RFC 7301). */
export const protocols: NonNullable<TlsOptions['ALPNProtocols']> = ['http/1.1'];
