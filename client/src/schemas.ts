import type { components, paths } from '#contract';

/** The objects of the API by the names that they have in its OpenAPI document. */
export type Schemas = components['schemas'];

/** What each path of the API takes and returns. */
export type Paths = paths;
