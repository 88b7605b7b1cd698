import { importIfInstalled, requireIfInstalled } from '../../../../src/kit/util/optional-import.js';

describe('importIfInstalled', () => {
  it('resolves to the module', async () => {
    expect(await importIfInstalled(() => Promise.resolve('module'))).toBe('module');
  });

  it('resolves to nothing without the package', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await importIfInstalled(() => Promise.reject(missing))).toBeUndefined();
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
