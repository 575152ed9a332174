import { historyOf } from '../../state/applied';
import type { Store } from '../../state/store';
import { step } from '../../step/step';
import type { StepWork } from '../../step/step-work';
import { isOwn, lookAt, ownTags, type Retained, retainedIn } from './find-kept';

/**
 * Takes away what stayed when stacks and models went, of everything that was ever applied: it is in no stack any more. What does not carry the
 * tags of this fleet is left alone. Buckets are not among it: they have the history in them, and go last.
 */
export async function removeRetained(work: StepWork, store: Store): Promise<void> {
  const found = new Map<string, Retained>();
  for await (const { stacks } of historyOf(store))
    for (const { template } of Object.values(stacks))
      for (const retained of retainedIn(template, store.address))
        if (retained.type !== 'AWS::S3::Bucket') found.set(`${retained.type} ${retained.wanted.name}`, retained);
  for (const retained of found.values()) {
    const { kind, wanted } = retained;
    await step(work, `${kind.word} ${wanted.name}`, async () => {
      const there = await lookAt(work, retained);
      if (!there || !isOwn(ownTags(wanted.properties['Tags']), there.tags)) return undefined;
      await kind.remove(work, wanted);
      return 'deleted';
    });
  }
}
