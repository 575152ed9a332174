import { registrationFailed } from './rejection';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Scope {
  readonly parameters: Readonly<Record<string, string>>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;
}

/**
 * Evaluates the intrinsic functions of a provisioning template (AWS IoT developer guide, "Provisioning templates", "Intrinsic
 * functions"): Ref, Fn::Join, Fn::Select, Fn::FindInMap, Fn::Split and Fn::Sub. Throws a Rejection.
 */
export function evaluateIntrinsics(value: Json, scope: Scope): Json {
  if (Array.isArray(value)) return value.map((item: Json) => evaluateIntrinsics(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
    return call(only[0], only[1], scope);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, evaluateIntrinsics(inner, scope)]));
}

function call(name: string, argument: Json, scope: Scope): Json {
  if (name === 'Ref') return parameter(String(argument), scope);
  if (name === 'Fn::Sub') return substitute(argument, scope);
  const list = evaluateIntrinsics(argument, scope);
  if (!Array.isArray(list)) throw registrationFailed(`${name} needs a list`);
  switch (name) {
    case 'Fn::Join':
      return asList(name, list[1]).map(text).join(text(list[0]));
    case 'Fn::Split':
      return text(list[1]).split(text(list[0]));
    case 'Fn::Select': {
      const chosen = asList(name, list[1])[Number(list[0])];
      if (chosen === undefined || chosen === null) throw registrationFailed(`Fn::Select has no item ${text(list[0])}`);
      return chosen;
    }
    case 'Fn::FindInMap': {
      const [map, top, second] = list.map(text);
      const found = own(own(own(scope.mappings, map), top), second);
      if (found === undefined) throw registrationFailed(`Fn::FindInMap finds no ${map}.${top}.${second}`);
      return found as Json;
    }
    default:
      throw registrationFailed(`${name} is no function of a provisioning template`);
  }
}

/** `${Name}` is a parameter, or a name of the map that Fn::Sub is given; `${!Name}` is the text `${Name}`. */
function substitute(argument: Json, scope: Scope): string {
  const [template, given] = Array.isArray(argument) ? (argument as readonly Json[]) : [argument, {}];
  const names = evaluateIntrinsics(given ?? {}, scope) as Readonly<Record<string, Json>>;
  return text(template ?? null).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    return Object.hasOwn(names, name) ? text(names[name] ?? null) : parameter(name, scope);
  });
}

function parameter(name: string, { parameters }: Scope): string {
  const value = own(parameters, name);
  if (value === undefined) throw registrationFailed(`The parameter ${name} has no value`);
  return value as string;
}

function own(object: unknown, key: string | undefined): unknown {
  if (typeof object !== 'object' || object === null || key === undefined || !Object.hasOwn(object, key))
    return undefined;
  return (object as Readonly<Record<string, unknown>>)[key];
}

function asList(name: string, value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw registrationFailed(`${name} needs a list`);
  return value;
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
