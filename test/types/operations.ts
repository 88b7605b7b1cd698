/** Operations as `gatehouse generate` makes them, one for each thing that handlers differ in. */
export interface operations {
  read: {
    security: 'required';
    defaults: { query: 'limit' };
    parameters: { query?: { limit?: number; q?: string }; header?: never; path: { id: string }; cookie?: never };
    requestBody?: never;
    responses: {
      200: { headers: { ETag: string }; content: { 'application/json': { id: string } } };
      404: { headers: Record<string, unknown>; content: { 'application/problem+json': { code: string } } };
    };
  };
  write: {
    security: 'none';
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody: { content: { 'application/json': { title: string } } };
    responses: { 204: { headers: Record<string, unknown>; content?: never } };
  };
  maybe: {
    security: 'optional';
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody?: { content: { 'application/json': { title: string }; 'text/plain': string } };
    responses: { 200: { headers: Record<string, unknown>; content: { 'text/plain': string } } };
  };
  file: {
    security: 'none';
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody: { content: { 'multipart/form-data': { file: Blob } } };
    responses: {
      200: { headers: Record<string, unknown>; content: { 'image/png': Blob; 'text/event-stream': string } };
    };
  };
  bytes: {
    security: 'none';
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody: {
      content: {
        'image/*': unknown;
        'application/octet-stream': Blob;
        'application/xml': { title: string };
        'Application/JSON; charset=utf-8': { title: string };
      };
    };
    responses: {
      200: { headers: Record<string, unknown>; content: { 'image/*': Blob; 'application/json; v=1': { ok: boolean } } };
    };
  };
}

export interface User {
  readonly name: string;
}
