import type { Readable } from 'node:stream';
import { styleText } from 'node:util';
import { UsageError } from './errors.js';
import { tableOf, type Column } from './output/table.js';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

interface Output {
  write(text: string | Uint8Array): unknown;
  isTTY?: boolean;
}

export type Input = Readable & { isTTY?: boolean; setRawMode?(isRaw: boolean): unknown };

/** What a command is connected to. Results go to stdout; progress, warnings and errors go to stderr. */
export class Terminal {
  constructor(
    readonly env: Record<string, string | undefined>,
    readonly input: Input,
    private readonly output: Output,
    private readonly errors: Output,
  ) {}

  /** Writes a line of the result. */
  say(line: string) {
    this.output.write(`${line}\n`);
  }

  write(text: string | Uint8Array) {
    this.output.write(text);
  }

  /** Writes a line that is not part of the result. */
  note(line: string, style?: Style) {
    this.errors.write(`${style ? this.styled(style, line, this.errors) : line}\n`);
  }

  sayJson(value: unknown) {
    this.say(JSON.stringify(value, null, 2));
  }

  sayTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]) {
    const [head = '', ...lines] = tableOf(columns, rows);
    this.say(this.styled('bold', head, this.output));
    for (const line of lines) this.say(line);
  }

  /** Colours are for people: not in a file or a pipe, and not with NO_COLOR. */
  private styled(style: Style, text: string, { isTTY }: Output) {
    const isColoured = isTTY === true && !this.env['NO_COLOR'];
    return isColoured ? styleText(style, text, { validateStream: false }) : text;
  }

  async readInput(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.input) parts.push(Buffer.from(part));
    return Buffer.concat(parts);
  }

  /** Asks on the terminal, without echo if the answer is hidden. */
  async ask(question: string, { isHidden = false } = {}): Promise<string> {
    const { input } = this;
    if (input.isTTY !== true || !input.setRawMode)
      throw new UsageError(`There is no terminal to ask for “${question}” on`);
    // Not to stdout, which may be redirected to a file.
    this.errors.write(`${question}: `);
    input.setRawMode(true);
    try {
      return await this.typed(isHidden);
    } finally {
      input.setRawMode(false);
      input.pause();
      this.errors.write('\n');
    }
  }

  /** In raw mode the terminal neither interprets nor echoes keys. */
  private typed(isHidden: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const signs: string[] = [];
      const end = (settle: () => void) => {
        this.input.off('data', take);
        settle();
      };
      const take = (part: Buffer | string) => {
        for (const sign of String(part)) {
          if (sign === '\r' || sign === '\n') return end(() => resolve(signs.join('')));
          if (sign === '\u0003' || sign === '\u0004')
            return end(() => reject(new UsageError('Cancelled')));
          const isErase = sign === '\u007f' || sign === '\b';
          if (isErase) signs.pop();
          else signs.push(sign);
          if (!isHidden) this.errors.write(isErase ? '\b \b' : sign);
        }
      };
      this.input.on('data', take);
      this.input.resume();
    });
  }
}
