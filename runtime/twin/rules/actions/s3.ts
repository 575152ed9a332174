import type { ActionKind } from './action';

/** S3 user guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024;

/** One object per message. The object is what the SQL gives: JSON, or the bytes of a payload that is not. */
export const S3: ActionKind = {
  name: 'S3Action',
  properties: ['BucketName', 'Key'],
  read(fields) {
    const [bucketName, keyName] = [fields.template('BucketName'), fields.template('Key')];
    return (scope, result) => {
      const [bucket, key] = [bucketName(scope), keyName(scope)];
      if (key === '') return { kind: 'invalid', resource: bucket, message: 'the key of the object is empty' };
      if (key.length > MAX_KEY_BYTES / 4 && Buffer.byteLength(key) > MAX_KEY_BYTES) {
        return {
          kind: 'invalid',
          resource: bucket,
          message: `the key of the object is longer than ${MAX_KEY_BYTES} bytes`,
        };
      }
      return { kind: 's3', bucket, key, body: result.bytes };
    };
  },
};
