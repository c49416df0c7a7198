/** An answer as it comes, without the blanks around it: those at its end wait for what follows. */
export class AnswerText {
  #held = '';
  #hasBegun = false;

  push(piece: string): string {
    const text = this.#hasBegun ? this.#held + piece : piece.trimStart();
    const end = text.trimEnd().length;
    this.#hasBegun ||= end > 0;
    this.#held = text.slice(end);
    return text.slice(0, end);
  }
}
