/** The path of a request as it was sent, without its query, which may hold secrets. */
export function pathnameOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
