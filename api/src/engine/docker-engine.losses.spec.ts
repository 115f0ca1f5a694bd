import { describe, expect, it } from 'vitest';
import { aRawService, id, json, useStandIn } from './testing/engine-stand-in.js';

const used = useStandIn();

const aRichSpec = () => ({
  Name: 'web',
  Labels: { old: 'label' },
  TaskTemplate: { Resources: { SwapBytes: 134_217_728 as number | undefined } },
});

type Spec = ReturnType<typeof aRichSpec>;

describe('A service that was written', () => {
  /** An Engine that stores what `keep` returns for the sent spec, and answers the write unless `isSilent`. */
  const serve = (
    keep: (sent: Spec) => { Spec: unknown; PreviousSpec?: unknown },
    { isSilent = false } = {},
  ) => {
    let service: Record<string, unknown> = { ...aRawService(), Spec: aRichSpec() };
    used.standIn.answer = ({ method, body }, response) => {
      if (method === 'GET') return json(response, [service]);
      const PreviousSpec = service['Spec'];
      service = { ...service, Version: { Index: 8 }, PreviousSpec, ...keep(JSON.parse(body)) };
      if (!isSilent) json(response, {});
    };
  };
  const dropping = (sent: Spec) => {
    delete sent.TaskTemplate.Resources.SwapBytes;
    return { Spec: sent };
  };
  const swap = ['TaskTemplate.Resources.SwapBytes'];

  it('has no losses if the Engine kept all fields', async () => {
    serve((Spec) => ({ Spec }));
    const written = await used.engine.updateService(id, () => ({ labels: { old: null } }));
    expect('lostFields' in written).toBe(false);
  });

  it.each([
    ['a label is set', { labels: { new: 'label' } }],
    ['a label is removed', { labels: { old: null } }],
    ['it is sent again unchanged', {}],
  ])('names the fields that the Engine dropped, when %s', async (_, change) => {
    serve(dropping);
    const written = await used.engine.updateService(id, () => change);
    expect(written.lostFields).toEqual(swap);
  });

  it('names the fields that a rollback did not restore', async () => {
    const service = { ...aRawService(), Spec: aRichSpec(), PreviousSpec: aRichSpec() };
    used.standIn.answer = ({ method }, response) => {
      if (method === 'GET') return json(response, [service]);
      delete service.Spec.TaskTemplate.Resources.SwapBytes;
      json(response, {});
    };
    expect((await used.engine.rollBackService(id, () => {})).lostFields).toEqual(swap);
  });

  it('has no losses if another client has changed the service since then', async () => {
    serve((sent) => ({ Spec: aRawService().Spec, PreviousSpec: sent }));
    const written = await used.engine.updateService(id, () => ({ labels: { new: 'label' } }));
    expect(written.lostFields).toBeUndefined();
  });

  it('has no losses if Docker has already rolled the service back', async () => {
    serve(() => ({ Spec: aRichSpec(), PreviousSpec: undefined }));
    const written = await used.engine.updateService(id, () => ({ labels: { new: 'label' } }));
    expect(written.lostFields).toBeUndefined();
  });

  describe('without an answer', () => {
    const label = { labels: { new: 'label' } };
    const write = (change: object) =>
      used.impatient('writeTimeoutMs').updateService(id, () => change);

    it('is known to be written, and names the fields that the Engine dropped', async () => {
      serve(dropping, { isSilent: true });
      const written = await write(label);
      expect([written.labels, written.lostFields]).toEqual([{ old: 'label', new: 'label' }, swap]);
    });

    it('is known to be written if the previous spec lacks the fields too', async () => {
      const PreviousSpec = { ...aRichSpec(), TaskTemplate: { Resources: {} } };
      serve((sent) => ({ ...dropping(sent), PreviousSpec }), { isSilent: true });
      expect((await write(label)).lostFields).toEqual(swap);
    });

    it.each<[string, object, (sent: Spec) => { Spec: unknown; PreviousSpec?: unknown }]>([
      ['the change is not there', label, () => dropping(aRichSpec())],
      ['a field has another value', label, (sent) => ({ Spec: { ...sent, Name: 'other' } })],
      [
        'the previous spec is of another client',
        label,
        (sent) => ({ ...dropping(sent), PreviousSpec: { ...aRichSpec(), Labels: {} } }),
      ],
      ['nothing was changed, and another client may have dropped the fields', {}, dropping],
    ])('is not known to be written if %s', async (_, change, keep) => {
      serve(keep, { isSilent: true });
      await expect(write(change)).rejects.toMatchObject({ code: 'no-quorum' });
    });
  });
});
