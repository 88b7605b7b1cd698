import { importIfInstalled, requireIfInstalled } from '../../../../src/kit/util/optional-import.js';

describe('importIfInstalled', () => {
  it('resolves to the module', async () => {
    const module = await importIfInstalled(() => Promise.resolve('module'));
    expect(module).toBe('module');
  });

  it('resolves to nothing without the package', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const module = await importIfInstalled(() => Promise.reject<string>(missing));
    expect(module).toBeUndefined();
  });

  it('passes on what the package throws', async () => {
    await expect(importIfInstalled(() => Promise.reject(new TypeError('broken')))).rejects.toThrow('broken');
  });
});

describe('requireIfInstalled', () => {
  it('returns the package', () => {
    expect(requireIfInstalled('helmet')).toBeInstanceOf(Function);
  });

  it('returns nothing without the package', () => {
    expect(requireIfInstalled('no-such-package')).toBeUndefined();
  });
});
