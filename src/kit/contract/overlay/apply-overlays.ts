import { atFile, type Diagnostics } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import { mistakesIn } from '../source/mistakes.js';
import { displayName, InvalidSourceError, UnreadableError } from '../source/read-source.js';
import type { SourceFile } from '../source/source-file.js';
import type { SourceMap } from '../source/source-map.js';
import { applyOverlay } from './apply-overlay.js';
import { Origins } from './origins.js';
import type { OverlayFault } from './overlay.js';
import { parseOverlay } from './parse-overlay.js';

/**
 * Applies overlays to the root file of a document, in their order, and records which parts of it come from them.
 *
 * @param overlays their URIs
 * @param diagnostics gets what is wrong with them
 * @returns the file with another value
 */
export async function applyOverlays(
  file: SourceFile,
  overlays: readonly string[],
  sources: SourceMap,
  diagnostics: Diagnostics,
): Promise<SourceFile> {
  const { uri, value } = file;
  if (typeof value !== 'object' || value === null) return file;
  const origins = new Origins();
  origins.register(value, { uri, pointer: '#' });
  for (const overlayUri of overlays) {
    const written = await open(overlayUri);
    if (!written) continue;
    const report = ({ code, pointer, message, hint }: OverlayFault): void => {
      const location = { kind: 'document', pointer, ...sources.locateIn({ uri: overlayUri, pointer }) } as const;
      diagnostics.add(diagnostic(code, location, message, hint));
    };
    const faults: OverlayFault[] = [];
    const overlay = parseOverlay(overlayUri, written.value, (fault) => faults.push(fault));
    for (const fault of faults) report(fault);
    if (faults.length === 0) applyOverlay(value, overlay, origins, report);
  }
  origins.forEachMoved(value, { uri, pointer: '#' }, (pointer, place) => sources.overlay(pointer, place));
  return file;

  async function open(overlayUri: string): Promise<SourceFile | undefined> {
    try {
      return await sources.openOverlay(overlayUri);
    } catch (error) {
      if (error instanceof InvalidSourceError) diagnostics.merge(mistakesIn(error));
      else if (error instanceof UnreadableError) {
        const hint = 'Give the path or the https address of an Overlay document.';
        diagnostics.add(diagnostic('document-unreadable', atFile(displayName(overlayUri)), error.message, hint));
      } else throw error;
      return undefined;
    }
  }
}
