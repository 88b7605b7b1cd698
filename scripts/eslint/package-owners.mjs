import { fileOf, packageOf, visitImports } from './imports.mjs';

/** Refuses an import of a package, types included, outside the files that own it. */
export const packageOwners = {
  meta: {
    type: 'problem',
    messages: { owner: '{{name}} is imported only in {{owners}}.' },
    schema: [{ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }],
  },
  create(context) {
    const [owners] = context.options;
    const file = fileOf(context);
    return visitImports((specifier, node) => {
      const name = packageOf(specifier);
      const allowed = name === undefined ? undefined : owners[name];
      if (allowed === undefined || allowed.includes(file)) return;
      context.report({ node, messageId: 'owner', data: { name, owners: allowed.join(', ') } });
    });
  },
};
