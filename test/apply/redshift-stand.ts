import { randomUUID } from 'node:crypto';
import type { Seen } from './tap';

interface Statement {
  readonly sqls: readonly string[];
  status: 'STARTED' | 'FINISHED' | 'FAILED';
  error: string;
  failedAt: number;
}

/**
 * Redshift Serverless and its Data API, as far as apply speaks to them: moto runs no statement. It knows which views are there by the names in
 * CREATE VIEW and DROP VIEW; a batch is one transaction, of which nothing stays when one statement fails.
 */
export class RedshiftStand {
  /** Every statement that ran to its end, in order. */
  readonly ran: string[] = [];
  /** Bodies of requests that send statements, with the operation. */
  readonly asked: { readonly operation: string; readonly body: object }[] = [];
  views = new Set<string>();
  namespaceId = 'one';
  /** What Redshift says to a statement; undefined lets it pass. */
  refuses: (sql: string) => string | undefined = () => undefined;
  readonly #statements = new Map<string, Statement>();

  answer({ headers, body }: Seen): { readonly status: number; readonly body: string } | undefined {
    const [service, operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
    if (service !== 'RedshiftData' && service !== 'RedshiftServerless') return undefined;
    return { status: 200, body: JSON.stringify(this.#act(operation, JSON.parse(body) as Asked)) };
  }

  #act(operation: string, asked: Asked): object {
    switch (operation) {
      case 'GetNamespace': {
        const adminPasswordSecretArn = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:redshift!${asked.namespaceName}-admin-x`;
        return { namespace: { namespaceId: this.namespaceId, adminPasswordSecretArn } };
      }
      case 'ExecuteStatement':
      case 'BatchExecuteStatement': {
        this.asked.push({ operation, body: asked });
        const Id = randomUUID();
        const sqls = asked.Sqls ?? [asked.Sql ?? ''];
        this.#statements.set(Id, { sqls, status: 'STARTED', error: '', failedAt: 0 });
        return { Id };
      }
      case 'DescribeStatement':
        return this.#described(asked.Id ?? '');
      case 'GetStatementResult':
        return { Records: [...this.views].map((stringValue) => [{ stringValue }]), ColumnMetadata: [] };
      default:
        throw new Error(`the stand has no ${operation}`);
    }
  }

  /** Running at the first look, at its end at the second. */
  #described(Id: string): object {
    const statement = this.#statements.get(Id);
    if (!statement) throw new Error(`no statement ${Id}`);
    const { status, sqls } = statement;
    if (status === 'STARTED') this.#run(statement);
    const isBatch = sqls.length > 1;
    const SubStatements = sqls.map((_, at) => ({
      Id: `${Id}:${at + 1}`,
      Status:
        status === 'FAILED'
          ? at < statement.failedAt
            ? 'FINISHED'
            : at === statement.failedAt
              ? 'FAILED'
              : 'ABORTED'
          : status,
      ...(status === 'FAILED' && at === statement.failedAt ? { Error: statement.error } : {}),
    }));
    return {
      Id,
      Status: status,
      ...(status === 'FAILED' ? { Error: statement.error } : {}),
      ...(isBatch ? { SubStatements } : {}),
    };
  }

  #run(statement: Statement): void {
    const views = new Set(this.views);
    for (const [at, sql] of statement.sqls.entries()) {
      const why = this.refuses(sql);
      if (why !== undefined) {
        Object.assign(statement, { status: 'FAILED', error: why, failedAt: at });
        return;
      }
      const [, does, name = ''] = /^(CREATE|DROP) VIEW (?:IF EXISTS )?(\S+)/.exec(sql) ?? [];
      if (does === 'CREATE') views.add(name);
      if (does === 'DROP') views.delete(name);
    }
    this.views = views;
    this.ran.push(...statement.sqls);
    statement.status = 'FINISHED';
  }
}

interface Asked {
  readonly namespaceName?: string;
  readonly Sql?: string;
  readonly Sqls?: readonly string[];
  readonly Id?: string;
}
