import { sdkError } from '../../aws/sdk-error';
import { Refusal } from '../../step/refusal';
import type { Adoptable } from './adoptable';
import { deleteBucket } from './delete-bucket';

export const bucket: Adoptable = {
  word: 'bucket',
  nameProperty: 'BucketName',
  given: [],
  look: async ({ clients }, { name, account }) => {
    const { GetBucketTaggingCommand } = await import('@aws-sdk/client-s3');
    const identifier = { BucketName: name };
    try {
      const { TagSet = [] } = await (await clients.s3()).send(
        new GetBucketTaggingCommand({ Bucket: name, ExpectedBucketOwner: account }),
      );
      return { identifier, tags: new Map(TagSet.map(({ Key = '', Value = '' }) => [Key, Value])) };
    } catch (problem) {
      // S3 answers for the bucket of another account as for one that is forbidden.
      if (problem instanceof Refusal && problem.kind === 'denied')
        throw new Refusal(
          'taken-name',
          `bucket ${name} cannot be looked at: it belongs to another account, or the role that runs fleet lacks s3:GetBucketTagging`,
          'if the name is taken, call the fleet otherwise: the names of buckets are one space for all accounts',
          { cause: problem },
        );
      const { name: code } = sdkError(problem);
      if (code === 'NoSuchBucket') return undefined;
      if (code === 'NoSuchTagSet') return { identifier, tags: new Map() };
      throw problem;
    }
  },
  remove: (work, { name, account }) => deleteBucket(work, name, account),
};
