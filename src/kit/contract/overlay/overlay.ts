/** One change of an overlay. */
export interface Action {
  /** A JSONPath (RFC 9535) that selects what is changed. */
  readonly target: string;
  readonly change:
    | { readonly kind: 'remove' }
    | { readonly kind: 'update'; readonly value: unknown }
    | { readonly kind: 'copy'; readonly from: string }
    | { readonly kind: 'none' };
  /** Its place in the overlay: `#/actions/0`. */
  readonly pointer: string;
}

/** An Overlay document of version 1.0 or 1.1 (OpenAPI Initiative). */
export interface Overlay {
  readonly uri: string;
  readonly actions: readonly Action[];
}

/** What is wrong in an overlay, or with what it does, and where in it. */
export interface OverlayFault {
  readonly code: 'overlay-invalid' | 'overlay-incompatible' | 'overlay-target-unmatched' | 'document-too-large';
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}
