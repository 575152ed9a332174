import validateManifest from 'virtual:manifest-validator';
import { type EndedService, endedService } from '../../schema/ended-services';
import type { Manifest } from '../../schema/manifest.generated';
import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic';
import { didYouMean } from '../diagnostics/suggest';
import { type Document, nodeAt, type Path, placeOfKey, placeOfValue, toPlain } from '../ir/document';
import { show, showKind } from './show';

/** Does the document have the shape of a manifest? Every mistake becomes a diagnostic at its own key or value. */
export function checkStructure(document: Document): Outcome<Manifest> {
  const plain = toPlain(document.root);
  if (validateManifest(plain)) return { value: plain as Manifest, diagnostics: [] };
  const errors = (validateManifest.errors ?? []).filter((error) => !('propertyName' in error));
  return { diagnostics: errors.map((error) => explain(document, error)) };
}

function explain(document: Document, error: AjvError): Diagnostic {
  const path = pathOf(error.instancePath);
  const place = placeOfValue(document.root, path);
  const expected = String(error.parentSchema?.['x-shape'] ?? 'another value');
  const value = show(error.data);
  switch (error.keyword) {
    case 'required': {
      const owner = path.length === 0 ? placeOfValue(document.root, path) : placeOfKey(document.root, path);
      return diagnose('missing-key', owner, { key: String(error.params['missingProperty']), owner: nameOf(path) });
    }
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      const at = placeOfKey(document.root, [...path, key]);
      const ended = endedService(key);
      if (ended) return diagnose('service-ended', at, endedParams(show(key), ended));
      return diagnose('unknown-key', at, { key, owner: nameOf(path), hint: didYouMean(key, known, 'key') });
    }
    case 'propertyNames': {
      const name = String(error.params['propertyName']);
      return diagnose('wrong-name', placeOfKey(document.root, [...path, name]), {
        name: show(name),
        expected: nameShape(error),
      });
    }
    case 'type':
      return diagnose('wrong-type', place, {
        expected,
        got: showKind(error.data),
        quotes: quotes(document, path, error),
      });
    case 'enum': {
      const ended = typeof error.data === 'string' ? endedService(error.data) : undefined;
      if (ended) return diagnose('service-ended', place, endedParams(value, ended));
      const allowed = (error.params['allowedValues'] as readonly unknown[]).map(String);
      return diagnose('not-one-of', place, {
        value,
        hint: didYouMean(typeof error.data === 'string' ? error.data : '', allowed, 'value'),
      });
    }
    case 'const':
      return diagnose('api-version', place, { value, hint: expected });
    case 'pattern':
      return diagnose('wrong-form', place, { value, expected });
    default:
      return diagnose('out-of-bounds', place, { value, problem: boundProblem(error), expected });
  }
}

/** A number or a truth value where a text is wanted was most likely meant as one: quotes keep it, zeros in front and all. */
function quotes(document: Document, path: Path, { data, params }: AjvError): string {
  const wanted = [params['type']].flat().join().split(',');
  if (!wanted.includes('string') || (typeof data !== 'number' && typeof data !== 'boolean')) return '';
  const node = nodeAt(document.root, path);
  return `; quote it: ${JSON.stringify((node?.kind === 'scalar' ? node.written : undefined) ?? String(data))}`;
}

function endedParams(value: string, { title, status, instead }: EndedService) {
  return { value, title, status, instead };
}

function boundProblem({ keyword, params }: AjvError): string {
  const limit = String(params['limit'] ?? '');
  const problems: Readonly<Record<string, string>> = {
    minimum: `is less than ${limit}`,
    maximum: `is greater than ${limit}`,
    exclusiveMinimum: `is not greater than ${limit}`,
    minLength: 'is empty',
    maxLength: `has more than ${limit} characters`,
    minItems: `has fewer than ${limit} items`,
    maxItems: `has more than ${limit} items`,
    uniqueItems: 'names the same item twice',
    minProperties: `has fewer than ${limit} keys`,
    maxProperties: `has more than ${limit} keys`,
  };
  return problems[keyword] ?? 'is outside its bounds';
}

/** The shape of a key is on the schema that `propertyNames` points to; verbose errors carry it one level down. */
function nameShape(error: AjvError): string {
  const rule = error.schema as { 'x-shape'?: string; $ref?: string } | undefined;
  if (rule?.['x-shape']) return rule['x-shape'];
  return rule?.$ref === '#/$defs/FieldName'
    ? 'small letters, digits and _, starting with a letter'
    : 'small letters, digits and single hyphens, starting with a letter, at most 40 characters';
}

function nameOf(path: Path): string {
  if (path.length === 0) return 'the manifest';
  const last = path.at(-1);
  return typeof last === 'number'
    ? `item ${last + 1} of \`${path.slice(0, -1).at(-1)}\``
    : `\`${path.filter((s) => typeof s === 'string').join('.')}\``;
}

/** JSON pointer → path. A step of digits is a list position only where the document says so; `nodeAt` takes both. */
function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
