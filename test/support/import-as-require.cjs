/**
 * PGlite loads parts of Node with `import('fs')`, which Jest refuses in CommonJS modules: here they are required
 * instead. Node's own modules only, so that nothing but the way they are loaded changes.
 */
module.exports = {
  process: (source) => ({
    code: source.replaceAll(/\bimport\((["'][\w:/]+["'])\)/g, 'Promise.resolve(module.require($1))'),
  }),
};
