import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleAnswer, ConsoleTables } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { ApiRefusal, get, post } from '../../server/api';
import { tick } from '../../server/live';
import { QueryAnswer } from './query-answer';
import { QueryCatalog } from './query-catalog';
import { QueryEditor } from './query-editor';
import { type FailedQuery, QueryFailure } from './query-failure';
import './query.css';

const KEY = 'fleet-query';
const MAX_ROWS = 1000;

/** SQL as Athena takes it, over the lake of this machine. */
export function QueryView() {
  const [tables, setTables] = useState<ConsoleTables>();
  const [sql, setSql] = useState(sessionStorage.getItem(KEY) ?? '');
  const [answer, setAnswer] = useState<{ readonly result: ConsoleAnswer; readonly plan: boolean }>();
  const [failed, setFailed] = useState<FailedQuery>();
  const [asking, setAsking] = useState(false);
  const editor = useRef<HTMLTextAreaElement>(null);
  const edition = `${tick.value?.start} ${tick.value?.edition}`;
  useEffect(() => {
    get<ConsoleTables>('tables').then(
      (found) => {
        setTables(found);
        setSql((now) => (now === '' ? firstQuestion(found) : now));
      },
      () => {},
    );
  }, [edition]);
  const ask = async (explain: boolean) => {
    // As it stands there: keys may come faster than what is drawn of them.
    const text = editor.current?.value ?? sql;
    sessionStorage.setItem(KEY, text);
    setAsking(true);
    try {
      const result = await post<ConsoleAnswer>('query', { sql: text, explain, maxRows: MAX_ROWS });
      setAnswer({ result, plan: explain });
      setFailed(undefined);
    } catch (problem) {
      const at = problem instanceof ApiRefusal ? problem.body.at : undefined;
      setFailed({
        error: problem instanceof Error ? problem.message : String(problem),
        at: typeof at === 'number' ? at : undefined,
      });
    }
    setAsking(false);
  };
  const take = (text: string) => {
    setSql(text);
    editor.current?.focus();
  };
  return (
    <div class="query">
      <aside class="card query-side" aria-label="What can be asked">
        <QueryCatalog tables={tables} take={take} />
      </aside>
      <div class="query-main">
        <QueryEditor editor={editor} sql={sql} asking={asking} write={setSql} ask={ask} />
        {asking && <div class="loading" role="status" aria-label="Asking" />}
        {failed ? <QueryFailure failed={failed} sql={sql} /> : answer && <QueryAnswer {...answer} />}
        {!failed && !answer && !asking && (
          <div class="card">
            <Empty icon="query" title="Ask the lake">
              <p>Choose a table or a named query on the left, or write your own.</p>
            </Empty>
          </div>
        )}
      </div>
    </div>
  );
}

function firstQuestion({ tables }: ConsoleTables): string {
  return (tables.find(({ name }) => name.startsWith('raw_')) ?? tables[0])?.first ?? '';
}
