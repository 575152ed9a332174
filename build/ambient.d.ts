declare module '*.hbs' {
  const render: (context: object) => string;
  export default render;
}

declare module '*.py' {
  const text: string;
  export default text;
}

declare module '*.txt' {
  const text: string;
  export default text;
}

interface AjvError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly schema?: unknown;
}

declare module 'virtual:manifest-validator' {
  const validate: ((data: unknown) => boolean) & { readonly errors?: readonly AjvError[] | null };
  export default validate;
}

declare module 'virtual:agent-config-validator' {
  const validate: ((data: unknown) => boolean) & { readonly errors?: readonly AjvError[] | null };
  export default validate;
}

declare module 'virtual:agent-settings-validator' {
  const validate: ((data: unknown) => boolean) & { readonly errors?: readonly AjvError[] | null };
  export default validate;
}

declare module 'virtual:edge-model-validator' {
  const validate: ((data: unknown) => boolean) & { readonly errors?: readonly AjvError[] | null };
  export default validate;
}
