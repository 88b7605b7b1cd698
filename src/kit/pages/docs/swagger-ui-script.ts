export interface SwaggerUiOptions {
  /**
   * A document of hundreds of operations: everything stays folded, schemas are not listed and nothing is colored, since
   * each of these would hold the browser up for seconds.
   */
  readonly large: boolean;
  /** The address of the document from the page. */
  readonly document: string;
}

/**
 * The script of the docs page, served as `/docs/start.js`: configures Swagger UI.
 *
 * - Tokens stay in the page's memory. Swagger UI's `persistAuthorization` writes them into localStorage, where any later
 *   script of this origin reads them, so it is off: a reload forgets them.
 * - `queryConfigEnabled` is off: with it a link could show a foreign document under this host's name.
 * - No validator badge: it sends the address of the document to a foreign host.
 * - The filter takes several words and finds them in tag, method, path, operationId and summary, and has a label;
 *   Swagger UI's own looks for one text in tag or path.
 * - An answer that is a token response (RFC 6749, section 5.1) authorizes the page: who logs in by trying the operation
 *   for it need not copy the token.
 * - Operations of methods that Swagger UI does not know stand under marked paths (see `markPath`): they are shown and sent
 *   with the method they have.
 * - A proxy may serve all this under a prefix of its own, which the servers of the document cannot know. It shows in the
 *   address of the page, and goes before the path of every request.
 *
 */
export function swaggerUiScript({ large, document }: SwaggerUiOptions): string {
  return /* js */ `'use strict';
{
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();

  const prefix = new URL('..', location.href).pathname;

  const underPrefix = (request) => {
    const url = new URL(request.url, location.href);
    if (url.origin === location.origin && !url.pathname.startsWith(prefix)) {
      url.pathname = prefix + url.pathname.slice(1);
      request.url = url.href;
    }
    return request;
  };

  const unmark = (path) => /^([^#]*)#([^?/]+)(.*)$/.exec(path);

  const restoreMethod = (request) => {
    const [, url, method, query] = unmark(request.url) ?? [];
    if (method) Object.assign(request, { method, url: url + query });
    return request;
  };

  const isBearer = (scheme) => scheme.get('type') === 'http' && /^bearer$/i.test(scheme.get('scheme'));

  const takeToken = (response) => {
    const { access_token: token, token_type: type } = response.body ?? {};
    if (response.ok && typeof token === 'string' && /^bearer$/i.test(type)) {
      const schemes = ui.specSelectors.specJson().getIn(['components', 'securitySchemes']);
      schemes?.filter(isBearer).forEach((_, name) => void ui.preauthorizeApiKey(name, token));
    }
    return response;
  };

  const opsFilter = (groups, phrase) => {
    const words = phrase.toLowerCase().split(/\\s+/);
    const fits = (tag) => (entry) => {
      const named = ['operationId', 'summary'].map((name) => entry.getIn(['operation', name]));
      const text = [tag, entry.get('method'), entry.get('path'), ...named].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    };
    return groups
      .map((group, tag) => group.update('operations', (entries) => entries.filter(fits(tag))))
      .filter((group) => group.get('operations').size > 0);
  };

  const search = ({ React: { createElement } }) => {
    let pause;
    const label = 'Find an operation by method, path, name or tag';
    const OperationSummary = (Original) => (props) => {
      const [, path, method] = unmark(props.operationProps.get('path')) ?? [];
      const operationProps = method ? props.operationProps.merge({ path, method }) : props.operationProps;
      return createElement(Original, { ...props, operationProps });
    };
    const FilterContainer = ({ layoutActions }) => {
      const onChange = ({ target: { value } }) => {
        clearTimeout(pause);
        pause = setTimeout(() => layoutActions.updateFilter(value), 200);
      };
      const attributes = { type: 'search', className: 'operation-filter-input', placeholder: label, 'aria-label': label };
      const input = createElement('input', { ...attributes, onChange });
      return createElement('div', { className: 'filter-container' }, createElement('div', { className: 'filter wrapper' }, input));
    };
    return { fn: { opsFilter }, components: { FilterContainer }, wrapComponents: { OperationSummary } };
  };

  const ui = SwaggerUIBundle({
    url: '${document}',
    dom_id: '#swagger-ui',
    layout: 'BaseLayout',
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [search],
    deepLinking: true,
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    persistAuthorization: false,
    queryConfigEnabled: false,
    validatorUrl: null,
    requestInterceptor: (request) => underPrefix(restoreMethod(request)),
    responseInterceptor: takeToken,
    ${settings(large)}
  });
}
`;
}

function settings(large: boolean): string {
  return large
    ? `docExpansion: 'none',
    defaultModelsExpandDepth: -1,
    syntaxHighlight: false,`
    : `docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    syntaxHighlight: true,`;
}
