import type { Parameter } from '../contract/model.js';
import { delimitedDecoder, type DecodeText } from './delimited.js';
import { invalidInput, type InputLocation } from './location.js';
import { decodePath } from './percent-decoding.js';
import type { SchemaShape } from '../schema/shape.js';
import { acceptsArray, acceptsObject, acceptsScalar } from './values.js';

/** Creates the decoder of a path parameter by its style: `simple` (`3,4`), `label` (`.3.4`), `matrix` (`;id=3;id=4`). RFC 6570. */
export function pathParameterDecoder(parameter: Parameter, shape: SchemaShape, place: InputLocation): DecodeText {
  const { style, explode, name } = parameter;
  if (style === 'label') return labelDecoder();
  if (style === 'matrix') return matrixDecoder();
  return delimitedDecoder(shape, { delimiter: ',', keyValuePairs: explode, decode: decodePath, place });

  function labelDecoder(): DecodeText {
    const delimiter = explode ? '.' : ',';
    const decode = delimitedDecoder(shape, { delimiter, keyValuePairs: explode, decode: decodePath, place });
    return (raw) => {
      if (!raw.startsWith('.')) throw invalidInput(place, 'must begin with a dot, as style label does');
      return decode(raw.slice(1));
    };
  }

  function matrixDecoder(): DecodeText {
    const decode = delimitedDecoder(shape, {
      delimiter: explode ? ';' : ',',
      keyValuePairs: explode,
      decode: decodePath,
      place,
    });
    const perProperty = explode && acceptsObject(shape) && !acceptsArray(shape) && !acceptsScalar(shape);
    return (raw) => {
      if (!raw.startsWith(';')) throw misnamed();
      if (perProperty) return decode(raw.slice(1));
      const members = (explode ? raw.slice(1).split(';') : [raw.slice(1)]).map(valueOf);
      if (members.length > 1 && !acceptsArray(shape)) throw invalidInput(place, 'must not be repeated');
      return decode(members.join(';'));
    };
  }

  /** Returns `3` of `id=3`; an empty value is written `id`. */
  function valueOf(member: string): string {
    const equals = member.indexOf('=');
    if (decodePath(equals === -1 ? member : member.slice(0, equals)) !== name) throw misnamed();
    return equals === -1 ? '' : member.slice(equals + 1);
  }

  function misnamed(): Error {
    return invalidInput(place, `must be written ;${name}=…, as style matrix does`);
  }
}
