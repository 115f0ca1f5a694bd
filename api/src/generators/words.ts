const onsets = [...'bdfghjklmnprstvw'];
const vowels = [...'aeio'];
const endings = 'ban del fir gon kum lat lop min net por rus sil tam vok wen zad'.split(' ');

/** 1,024 words that can be said and typed, of five letters each: ten bits a word. */
export const words: readonly string[] = onsets.flatMap((onset) =>
  vowels.flatMap((vowel) => endings.map((ending) => onset + vowel + ending)),
);
