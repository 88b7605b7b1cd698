import type { Parameter } from '../contract/model.js';
import { delimitedReader, type ReadText } from './delimited.js';
import { inputFault, type Place } from './location.js';
import { decodePath } from './percent-decoding.js';
import type { Shape } from '../schema/shape.js';
import { takesList, takesObject, takesScalar } from './values.js';

/** Reads one path parameter by its style: `simple` (`3,4`), `label` (`.3.4`) or `matrix` (`;id=3;id=4`). RFC 6570. */
export function pathReader(parameter: Parameter, shape: Shape, place: Place): ReadText {
  const { style, explode, name } = parameter;
  if (style === 'label') return labelReader();
  if (style === 'matrix') return matrixReader();
  return delimitedReader(shape, { delimiter: ',', pairs: explode, decode: decodePath, place });

  function labelReader(): ReadText {
    const delimiter = explode ? '.' : ',';
    const read = delimitedReader(shape, { delimiter, pairs: explode, decode: decodePath, place });
    return (raw) => {
      if (!raw.startsWith('.')) throw inputFault(place, 'must begin with a dot, as style label does');
      return read(raw.slice(1));
    };
  }

  function matrixReader(): ReadText {
    const read = delimitedReader(shape, { delimiter: explode ? ';' : ',', pairs: explode, decode: decodePath, place });
    const perProperty = explode && takesObject(shape) && !takesList(shape) && !takesScalar(shape);
    return (raw) => {
      if (!raw.startsWith(';')) throw misnamed();
      if (perProperty) return read(raw.slice(1));
      const members = (explode ? raw.slice(1).split(';') : [raw.slice(1)]).map(valueOf);
      if (members.length > 1 && !takesList(shape)) throw inputFault(place, 'must be given once');
      return read(members.join(';'));
    };
  }

  /** `3` of `id=3`; nothing of `id`, which is how an empty value is written. */
  function valueOf(member: string): string {
    const equals = member.indexOf('=');
    if (decodePath(equals === -1 ? member : member.slice(0, equals)) !== name) throw misnamed();
    return equals === -1 ? '' : member.slice(equals + 1);
  }

  function misnamed(): Error {
    return inputFault(place, `must be written ;${name}=…, as style matrix does`);
  }
}
