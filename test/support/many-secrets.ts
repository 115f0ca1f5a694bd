import { postAll } from './engine-posts';

/** Creates as many secrets, `many-0000` and so on, at the Engine itself. */
export async function createManySecrets(socketPath: string, count: number): Promise<string[]> {
  const names = Array.from(
    { length: count },
    (_, index) => `many-${String(index).padStart(4, '0')}`,
  );
  const Data = Buffer.from('value').toString('base64');
  await postAll(
    socketPath,
    '/secrets/create',
    names.map((Name) => ({ Name, Data })),
  );
  return names;
}
