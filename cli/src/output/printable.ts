/** Text from elsewhere, such as an error of a task, must not control the terminal or start a new line. */
export const printable = (text: string) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
