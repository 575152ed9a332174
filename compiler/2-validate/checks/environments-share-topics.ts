import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentNode, nodeAt } from '../../ir/document';
import { type DocumentCheck, keyAt, type Subject } from '../check';

interface Deployment {
  readonly name: string;
  readonly id?: string;
  /** Absent where the account is open: then the same one cannot be told from another. */
  readonly account: unknown;
  readonly region: unknown;
  readonly root: unknown;
}

/**
 * Would two environments hear each other's messages? Only what is written counts: without `aws.account` each may have its own.
 * The manifest without --env is one more environment where it has only one; with several it is what they share.
 */
export const environmentsShareTopics: DocumentCheck = function* (subject) {
  const { root } = subject.document;
  if (
    overlaid(subject, ['aws', 'account']) ||
    overlaid(subject, ['aws', 'region']) ||
    overlaid(subject, ['topics', 'root'])
  )
    return;
  const ids = Object.keys(subject.manifest.environments ?? {}).sort();
  const named = ids.map((id) => deployment(root, id));
  const all = ids.length === 1 ? [deployment(root), ...named] : named;
  for (const [at, second] of all.entries()) {
    const first = all.slice(0, at).find((other) => shares(other, second));
    if (!first || second.id === undefined) continue;
    const place = `the account ${second.account}, ${second.region}`;
    const params = { first: first.name, second: second.name, root: String(second.root), place };
    yield diagnose('environments-share-topics', keyAt(subject, 'environments', second.id), params);
  }
};

function deployment(root: DocumentNode, id?: string): Deployment {
  const value = (section: string, key: string) => {
    const over = id === undefined ? undefined : nodeAt(root, ['environments', id, section, key]);
    const node = over ?? nodeAt(root, [section, key]);
    return node?.kind === 'scalar' ? (node.value ?? undefined) : undefined;
  };
  return {
    name: id === undefined ? 'the manifest without --env' : `the environment \`${id}\``,
    ...(id === undefined ? {} : { id }),
    account: value('aws', 'account'),
    region: value('aws', 'region'),
    root: value('topics', 'root') ?? 'iot',
  };
}

const shares = (a: Deployment, b: Deployment) =>
  a.account !== undefined && a.account === b.account && a.region === b.region && a.root === b.root;

/** Whether --env has put its own value here: then the base is covered up, and only a run without --env can compare. */
function overlaid({ document, manifest }: Subject, path: readonly string[]): boolean {
  const node = nodeAt(document.root, path);
  return Object.keys(manifest.environments ?? {}).some((id) => {
    const over = nodeAt(document.root, ['environments', id, ...path]);
    return over !== undefined && over === node;
  });
}
