/** Rules of cfn-lint that do not hold for us, each with the reason. There is none. */
export const LINT_EXCEPTIONS: readonly { readonly rule: string; readonly because: string }[] = [];
