import type { ServiceFieldChanges } from '../engine.types.js';
import type { RawNetworkTarget, RawPort, RawServiceSpec } from './raw.js';
import { isEmpty, mapped, present, put } from './spec-parts.js';

export function setEndpoint(spec: RawServiceSpec, { ports, endpointMode }: ServiceFieldChanges) {
  const endpoint = { ...spec.EndpointSpec };
  put(endpoint, 'Mode', endpointMode);
  put(
    endpoint,
    'Ports',
    mapped(ports, (all) =>
      all.map((port): RawPort => ({
        Protocol: port.protocol,
        TargetPort: port.target,
        ...(port.published && { PublishedPort: port.published }),
        PublishMode: port.publishMode,
      })),
    ),
  );
  if (spec.EndpointSpec || !isEmpty(endpoint)) spec.EndpointSpec = endpoint;
}

/** Old clients wrote networks beside the template of the tasks, where Docker reads them only without others. */
export function setNetworks(
  spec: RawServiceSpec,
  task: NonNullable<RawServiceSpec['TaskTemplate']>,
  wanted: NonNullable<ServiceFieldChanges['networks']> | null,
) {
  const before = task.Networks ?? spec.Networks ?? [];
  delete spec.Networks;
  const networks = (wanted ?? []).map(({ id, aliases, driverOptions }): RawNetworkTarget => {
    const network: RawNetworkTarget = {
      ...before.find(({ Target }) => Target === id),
      Target: id,
    };
    put(network, 'Aliases', aliases ?? null);
    put(network, 'DriverOpts', driverOptions);
    return network;
  });
  put(task, 'Networks', networks);
}

export const toEndpointFields = (spec: RawServiceSpec): ServiceFieldChanges => ({
  networks: (spec.TaskTemplate?.Networks ?? spec.Networks)?.map(
    ({ Target = '', Aliases, DriverOpts }) =>
      present({
        id: Target,
        aliases: Aliases ?? undefined,
        driverOptions: DriverOpts ?? undefined,
      }),
  ),
  ports: spec.EndpointSpec?.Ports?.map((port) =>
    present({
      target: port.TargetPort ?? 0,
      published: port.PublishedPort || undefined,
      protocol: (port.Protocol ?? 'tcp') as 'tcp',
      publishMode: (port.PublishMode ?? 'ingress') as 'ingress',
    }),
  ),
  endpointMode: (spec.EndpointSpec?.Mode || undefined) as 'vip' | undefined,
});
