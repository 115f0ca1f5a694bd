export { StacksModule } from './stacks.module.js';
