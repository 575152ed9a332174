import type { RefObject } from 'preact';
import { Icon } from '../../parts/icon';

interface QueryEditorProps {
  readonly editor: RefObject<HTMLTextAreaElement | null>;
  readonly sql: string;
  readonly asking: boolean;
  write(sql: string): void;
  ask(explain: boolean): void;
}

/** Where the SQL is written, and asked from. */
export function QueryEditor(props: QueryEditorProps) {
  const { sql, asking } = props;
  return (
    <form
      class="card query-editor"
      onSubmit={(event) => {
        event.preventDefault();
        props.ask(false);
      }}
    >
      <label class="hidden" for="sql">
        SQL
      </label>
      <textarea
        id="sql"
        ref={props.editor}
        class="mono"
        spellcheck={false}
        autocomplete="off"
        rows={7}
        value={sql}
        placeholder="SELECT …"
        onInput={({ currentTarget }) => props.write(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          props.ask(false);
        }}
      />
      <div class="query-buttons">
        <button type="submit" class="button primary" disabled={asking || sql.trim() === ''}>
          <Icon name="play" size={14} />
          Run
        </button>
        <button type="button" class="button" disabled={asking || sql.trim() === ''} onClick={() => props.ask(true)}>
          Explain
        </button>
        <span class="quiet">Ctrl+Enter runs. One SELECT, as Athena takes it.</span>
      </div>
    </form>
  );
}
