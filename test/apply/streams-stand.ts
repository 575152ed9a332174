import type { Seen } from './tap';

interface Stream {
  readonly files: readonly {
    readonly fileId: number;
    readonly s3Location: { readonly bucket: string; readonly key: string };
  }[];
  readonly roleArn: string;
}

/** Streams of AWS IoT, which moto has none of: CreateStream, ListStreams, DescribeStream and DeleteStream over HTTP. */
export class StreamsStand {
  readonly streams = new Map<string, Stream>();
  /** So many creations are refused first, as for a role that IAM has made just now. */
  refusals = 0;

  readonly answer = async ({ operation, body }: Seen): Promise<{ status: number; body: string } | undefined> => {
    const [, method = '', streamId = ''] =
      /^IoT\.(GET|POST|DELETE) \/streams(?:\/([a-zA-Z0-9_-]+))?/.exec(operation) ?? [];
    if (method === '') return undefined;
    const found = this.streams.get(streamId);
    if (streamId === '') return said(200, { streams: [...this.streams.keys()].map((one) => ({ streamId: one })) });
    if (method === 'POST') {
      if (this.refusals-- > 0) return said(400, { message: 'the role cannot be assumed' }, 'InvalidRequestException');
      if (found) return said(409, { message: 'it exists' }, 'ResourceAlreadyExistsException');
      this.streams.set(streamId, JSON.parse(body) as Stream);
      return said(200, { streamId });
    }
    if (!found) return said(404, { message: 'no such stream' }, 'ResourceNotFoundException');
    if (method === 'GET') return said(200, { streamInfo: { streamId, ...found } });
    this.streams.delete(streamId);
    return said(200, {});
  };
}

const said = (status: number, body: object, code?: string) => ({
  status,
  body: JSON.stringify(code === undefined ? body : { __type: code, ...body }),
});
