export const allStacks = 'All stacks';
