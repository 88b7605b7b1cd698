/** A document that cannot be brought into one, with the place where that shows. */
export class ComposeError extends Error {
  readonly code: 'reference-cycle' | 'document-too-large';
  readonly place: string;

  constructor(code: ComposeError['code'], place: string, message: string) {
    super(message);
    this.code = code;
    this.place = place;
  }
}
